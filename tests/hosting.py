"""Pages served as GitHub Pages serves them, packed with gzip and kept for ten minutes, and what travels."""

from __future__ import annotations

import functools
import gzip
import http.server
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: The site of a project lies under its repository's name; what the page of lost addresses loads is asked for there.
PROJECT = "/sample-book"

_TEXTS = frozenset({".css", ".csv", ".html", ".js", ".json", ".svg", ".txt", ".xml"})


@functools.cache
def _packed(path: Path, modified: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


class Hosting(http.server.SimpleHTTPRequestHandler):
    """Answers for a folder; connections stay open, as a reader's do."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        """Keep the terminal for the tests."""

    def translate_path(self, path: str) -> str:
        """Find a file by its address in the site, with the project's name before it or without."""
        return super().translate_path(path.removeprefix(PROJECT))

    def send_head(self):
        """Answer with a text packed, with anything else as it is."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        accepted = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (accepted and path.suffix in _TEXTS and path.is_file()):
            return super().send_head()
        body = _packed(path, path.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def end_headers(self) -> None:
        """Have every answer kept, and let other pages use it."""
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on the loopback as long as the block runs; give its address."""
    handler = functools.partial(Hosting, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@dataclass(frozen=True)
class Answer:
    """What came over the network: its address, type (``Script``) and bytes, its head among them."""

    url: str
    kind: str
    bytes: int


def listen(session, answers: list[Answer]) -> None:
    """Add what a page fetches to ``answers``; what its browser has kept is not fetched.

    ``session`` speaks the DevTools protocol with the page.
    """
    asked: dict[str, tuple[str, str]] = {}

    def ask(event: dict) -> None:
        if event["request"]["url"].startswith("http"):
            asked[event["requestId"]] = event["request"]["url"], event.get("type", "Other")

    def kept(event: dict) -> None:
        if "response" not in event or event["response"].get("fromDiskCache"):
            asked.pop(event["requestId"], None)

    def finish(event: dict) -> None:
        if event["requestId"] in asked:
            answers.append(Answer(*asked[event["requestId"]], event["encodedDataLength"]))

    session.on("Network.requestWillBeSent", ask)
    session.on("Network.requestServedFromCache", kept)
    session.on("Network.responseReceived", kept)
    session.on("Network.loadingFinished", finish)
    session.send("Network.enable")
