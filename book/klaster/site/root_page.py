"""The page at the site's root: the way in, also for a reader whose browser does not go on by itself."""

from __future__ import annotations

from html import escape
from pathlib import Path

from sphinx.application import Sphinx

from klaster.site import languages, metadata
from klaster.site.interface import in_all_languages
from klaster.site.page import POLICY


def write(app: Sphinx, error: Exception | None) -> None:
    """Write ``index.html``: language, title, a link, and the move to the book's first page."""
    if error or app.builder.format != "html":
        return
    first = app.builder.get_target_uri(app.config.root_doc)
    if first == "index.html":
        return
    title = escape(app.config.html_title)
    summary = metadata.description(app.env.get_doctree(app.config.root_doc))
    head = "\n".join(metadata.sharing(app, app.config.root_doc, app.config.html_title, summary))
    words, own = in_all_languages("Open the book"), app.config.language
    others = languages.beside(app, first, at="index.html")
    others = others or {lang: f"{first}?lang={lang}" for lang in app.config.klaster_languages}
    links = " · ".join(
        [f'<a href="{first}" data-start>{words[own]}</a>']
        + [
            f'<a href="{address}" lang="{lang}" hreflang="{lang}">{words[lang]}</a>'
            for lang, address in others.items()
            if lang != own
        ]
    )
    (Path(app.outdir) / "index.html").write_text(
        f"""<!doctype html>
<html lang="{app.config.language}" data-languages="{" ".join(languages.shown(app.config))}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<script src="_static/reader.js"></script>
<noscript><meta http-equiv="refresh" content="0; url={first}"></noscript>
<title>{title}</title>
{head}
</head>
<body>
<main>
<h1>{title}</h1>
<p>{links}</p>
</main>
</body>
</html>
""",
        encoding="utf-8",
    )


def setup(app: Sphinx) -> None:
    """Connect the page, before the table of contents would write a bare redirect."""
    app.connect("build-finished", write, priority=100)
