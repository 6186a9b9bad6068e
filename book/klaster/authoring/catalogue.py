"""The catalogues of the book's text, ``book/locale/{ru,en}/NAME.po``: one for a page and language.

They are gettext's own files, so that a translator opens them in Poedit or any tool of the kind. Babel
reads, writes and merges them; Sphinx, which builds the book, brings it.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po
from markdown_it import MarkdownIt
from markdown_it.token import Token

from klaster.console import Problem
from klaster.language import LANGUAGES, pick
from klaster.notebook.chapters import BOOK
from klaster.repository import BOOK_FOLDER, ROOT

LOCALE = BOOK_FOLDER / "locale"
#: The languages that the Kazakh is translated into.
TARGETS = LANGUAGES[1:]

#: A text, and the cell or the part of a page where it stands.
Unit = tuple[str, str]

_INLINE = MarkdownIt("commonmark")
#: What Python and the site read: a role or an anchor in braces.
_BRACES = re.compile(r"\{[#\w][^{}]*\}")
_QUOTED = re.compile(r'[^"]*"(?:[^"\\]|\\.)*"\s*')
_WIDTH = 79  # Poedit's, so that saving a file there changes no other line


class _Unclosed(ValueError):
    """A line whose quotation is not closed; ``lineno`` counts from 0, as Babel's does."""

    def __init__(self, line: str, lineno: int) -> None:
        super().__init__(line)
        self.lineno = lineno


def path(name: str, language: str) -> Path:
    """Return where the catalogue of a page lies, whether it is there or not."""
    return LOCALE / language / f"{name}.po"


def read(name: str, language: str) -> Catalog:
    """Return the catalogue of a page, empty where there is none.

    Raises ``Problem``, with the line, where the file is no catalogue.
    """
    file = path(name, language)
    if not file.is_file():
        return _empty(name, language)
    try:
        text = file.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines()):  # Babel takes an open quotation for closed
            if not line.startswith("#") and '"' in line and not _QUOTED.fullmatch(line):
                raise _Unclosed(line, number)
        return read_po(io.StringIO(text), locale=language, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise Problem(_broken(file, error)) from error


def translated(name: str, language: str) -> list[Message]:
    """Return what a page's catalogue translates; what has to be looked at again is not translated."""
    return [message for message in read(name, language) if message.id and message.string and not message.fuzzy]


def translations(name: str, language: str) -> dict[Unit, str]:
    """Return the translations of a page by text and place."""
    return {_unit(message): str(message.string) for message in translated(name, language)}


def update(name: str, language: str, units: Iterable[Unit], known: Mapping[str, str] = MappingProxyType({})) -> bool:
    """Bring a catalogue up to date with the page's texts, in their order; tell whether it changed.

    A text that was changed keeps its translation, marked as fuzzy; one that is gone is kept at the
    file's end, and comes back with its text. ``known`` are translations from elsewhere, by text, for
    what has none yet.
    """
    merged, template = read(name, language), Catalog()
    for text, context in units:
        template.add(text, context=context)
    kept = {str(message.id): str(message.string) for message in merged.obsolete.values()}
    merged.update(template, update_creation_date=False)
    for message in merged:
        if message.id and not message.string:
            message.string = kept.get(str(message.id)) or known.get(str(message.id)) or ""
    merged.obsolete = {key: message for key, message in merged.obsolete.items() if message.string}
    return _write(path(name, language), merged)


def faults(name: str, language: str, units: Iterable[Unit]) -> list[str]:
    """Say what is wrong with a page's catalogue, a sentence each with file and line; where there is none, nothing."""
    if not path(name, language).is_file():
        return []
    file, wanted = shown(path(name, language)), set(units)
    found = [
        _lost(file, message, part)
        for message in translated(name, language)
        for part in differences(str(message.id), str(message.string))
    ]
    there = {_unit(message) for message in read(name, language) if message.id}
    if there != wanted:
        found.append(_stale(file, name, len(wanted - there), len(there - wanted)))
    return found


def waiting(name: str, language: str) -> tuple[list[Message], list[Message]]:
    """Return what a page's catalogue has no translation for, and what has to be looked at again."""
    messages = [message for message in read(name, language) if message.id]
    return [m for m in messages if not m.string], [m for m in messages if m.string and m.fuzzy]


def differences(text: str, translation: str) -> list[str]:
    """Return the links, code, tags and placeholders that stand on one side only."""
    ours, theirs = _fixed(text), _fixed(translation)
    return [*(ours - theirs), *(theirs - ours)]


def _unit(message: Message) -> Unit:
    return str(message.id), message.context or ""


def _fixed(text: str) -> Counter[str]:
    """What a translation has to keep. Tags that only name a language are the translator's own."""
    found = Counter(_BRACES.findall(text))
    for token in _inline(_INLINE.parseInline(text)):
        if token.type == "code_inline":
            found[f"`{token.content}`"] += 1
        elif token.type in ("link_open", "image"):
            found[str(token.attrGet("href") or token.attrGet("src"))] += 1
        elif token.type == "html_inline" and not token.content.startswith(("<span", "</span")):
            found[token.content] += 1
    return found


def _inline(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _inline(token.children or ())


def _empty(name: str, language: str) -> Catalog:
    made = Catalog(locale=language, project=BOOK["kk"], header_comment=f"# {BOOK[language]}: book/{name}", fuzzy=False)
    made.version, made.msgid_bugs_address, made.last_translator, made.language_team = "1", "", "", language
    return made


def _write(file: Path, catalogue: Catalog) -> bool:
    written = io.BytesIO()
    write_po(written, catalogue, width=_WIDTH, include_previous=True)
    if file.is_file() and file.read_bytes() == written.getvalue():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(written.getvalue())
    return True


def shown(file: Path) -> str:
    """Return a file as a sentence names it: from the repository's folder on."""
    return file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else str(file)


def _broken(file: Path, error: Exception) -> str:
    line = f":{error.lineno + 1}" if isinstance(error, (PoFileError, _Unclosed)) else ""
    where = f"{shown(file)}{line}"
    return pick(
        kk=f"{where}: бұл – gettext каталогы емес немесе бүлінген: {error}. Файлды Poedit-те ашып түзетіңіз не git-тегі дұрыс көшірмесін қайтарыңыз.",
        ru=f"{where}: это не каталог gettext, или он повреждён: {error}. Исправьте файл в Poedit или верните целый из git.",
        en=f"{where}: this is no gettext catalogue, or it is damaged: {error}. Mend the file in Poedit, or take the sound one back from git.",
    )


def _lost(file: str, message: Message, part: str) -> str:
    where = f"{file}:{message.lineno}"
    return pick(
        kk=f"{where}: «{part}» мәтін мен аударманың бірінде ғана бар. Сілтеме, код және тег екеуінде бірдей болуы керек.",
        ru=f"{where}: «{part}» стоит только в тексте или только в переводе. Ссылки, код и теги должны быть в обоих.",
        en=f"{where}: “{part}” stands only in the text or only in the translation. Links, code and tags have to be in both.",
    )


def _stale(file: str, name: str, new: int, gone: int) -> str:
    return pick(
        kk=f"{file}: каталог тараудан қалып қойған (жаңа мәтін – {new}, кеткені – {gone}). «klaster catalogues {name}» орындаңыз.",
        ru=f"{file}: каталог отстал от страницы (новых текстов – {new}, исчезло – {gone}). Выполните «klaster catalogues {name}».",
        en=f"{file}: the catalogue is behind its page (new texts: {new}, gone: {gone}). Run “klaster catalogues {name}”.",
    )
