"""A chapter or a page in a language: from the Kazakh, its catalogue, and nothing else.

What is read on the site, downloaded, launched and assigned in Russian or English comes from here.
What has no translation yet stands in Kazakh, and says so by ``lang``.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from copy import deepcopy
from functools import cache, partial
from pathlib import Path

import nbformat
from babel.messages.catalog import Message

from klaster import repository
from klaster.authoring import catalogue, first_cells, prose
from klaster.authoring.catalogue import TARGETS, Unit
from klaster.authoring.chapter import SECTION, Chapter, read_chapter
from klaster.authoring.toc import pages
from klaster.language import LANGUAGES, pick
from klaster.notebook import article
from klaster.repository import BOOK_FOLDER

#: The cell that holds a chapter's summary in each language.
_SUMMARY = "summary"
#: Around a text that has no translation yet.
_STAYING = f'<span lang="{LANGUAGES[0]}">{{}}</span>'


def is_notebook(name: str) -> bool:
    """Tell whether a page is a notebook; the others are Markdown."""
    return (BOOK_FOLDER / f"{name}.ipynb").is_file()


def notebook(name: str, language: str) -> nbformat.NotebookNode:
    """Return a chapter's notebook in a language, without outputs.

    Raises ``Problem`` where the notebook or its catalogue can't be read.
    """
    chapter = read_chapter(name)
    return chapter.notebook if language == LANGUAGES[0] else _told(chapter, language, _teller(name, language))


def page(name: str, language: str) -> str:
    """Return a Markdown page in a language. Raises ``Problem`` where its catalogue can't be read."""
    source = _source(name)
    if language == LANGUAGES[0]:
        return source
    return prose.markdown(_without_sections(source), _teller(name, language), _STAYING)


def units(name: str) -> list[Unit]:
    """Return the texts of a page that are to be translated, in order, each with where it stands."""
    found: dict[Unit, None] = {}

    def note(text: str, context: str) -> None:
        if not _quoted(text, context):
            found[text, context] = None

    if is_notebook(name):
        _told(read_chapter(name), TARGETS[0], note)
    else:
        prose.markdown(_without_sections(_source(name)), note)
    return [*found]


def update(names: Iterable[str]) -> list[Path]:
    """Bring the catalogues of pages up to date; return those that changed.

    What another page has translated already, in the same words, is taken from there.
    """
    changed, wanted = [], {name: units(name) for name in names}
    for language in TARGETS:
        known = {text: said for name in pages() for (text, _), said in catalogue.translations(name, language).items()}
        for name, texts in wanted.items():
            if catalogue.update(name, language, texts, known):
                changed.append(catalogue.path(name, language))
    return changed


def faults(name: str) -> list[str]:
    """Say what is wrong with a page's catalogues, a sentence each."""
    wanted = units(name)
    return [fault for language in TARGETS for fault in catalogue.faults(name, language, wanted)]


def waiting(names: Iterable[str], *, every: bool = False) -> list[str]:
    """Say how much of pages waits for a translator, a line a page and language; ``every``: text by text."""
    found = []
    for name in names:
        for language in TARGETS:
            untranslated, fuzzy = catalogue.waiting(name, language)
            file = catalogue.shown(catalogue.path(name, language))
            if not catalogue.path(name, language).is_file():
                found.append(_none(file, name))
            elif every:
                found += [f"{file}:{message.lineno}: {_untranslated(message)}" for message in untranslated]
                found += [f"{file}:{message.lineno}: {_fuzzy(message)}" for message in fuzzy]
            elif untranslated or fuzzy:
                found.append(_count(file, len(untranslated), len(fuzzy)))
    return found


def _none(file: str, name: str) -> str:
    return pick(
        kk=f"{file}: каталог әлі жоқ, аударылмаған. Аудару үшін: «klaster catalogues {name}»",
        ru=f"{file}: каталога ещё нет, ничего не переведено. Чтобы перевести: «klaster catalogues {name}»",
        en=f"{file}: there is no catalogue yet, nothing is translated. To translate: “klaster catalogues {name}”",
    )


def _count(file: str, untranslated: int, fuzzy: int) -> str:
    return pick(
        kk=f"{file}: аударылмағаны – {untranslated}, қайта қарайтыны – {fuzzy}",
        ru=f"{file}: не переведено – {untranslated}, пересмотреть – {fuzzy}",
        en=f"{file}: {untranslated} not translated, {fuzzy} to look at again",
    )


def _untranslated(message: Message) -> str:
    return pick(kk="аударылмаған", ru="не переведено", en="not translated") + f": {_short(message)}"


def _fuzzy(message: Message) -> str:
    return pick(kk="қайта қараңыз", ru="пересмотрите", en="look at it again") + f": {_short(message)}"


def _short(message: Message) -> str:
    return textwrap.shorten(str(message.id), 60, placeholder="…")


def _told(chapter: Chapter, language: str, tell: prose.Say) -> nbformat.NotebookNode:
    """A chapter in which ``tell`` says every text; its first cells are those of the language."""
    made = deepcopy(chapter.notebook)
    first = {cell.id: cell.source for cell in first_cells.wanted(made, repository.address(), language)}
    for cell in made.cells:
        telling = partial(_in_cell, tell, cell.id)
        if cell.id in first:
            cell.source = first[cell.id]
        elif cell.cell_type == "code":
            cell.source = prose.code(cell.source, telling)
        else:
            parts = [prose.markdown(_without_sections(cell.source), telling, _STAYING)]
            if cell.id == _SUMMARY:
                parts += [text for lang, text in SECTION.findall(cell.source) if lang == language]
            cell.source = "\n\n".join(parts)
    return made


def _in_cell(tell: prose.Say, id: str, text: str, label: str) -> str | None:
    return tell(text, id)


def _teller(name: str, language: str) -> prose.Say:
    said = catalogue.translations(name, language)
    return lambda text, context: text if _quoted(text, context) else said.get((text, context))


def _quoted(text: str, cell: str) -> bool:
    """Tell whether a text is the article's: a line of the passage that the cell quotes."""
    return text in _passages().get(cell, ())


@cache
def _passages() -> dict[str, frozenset[str]]:
    """The lines of each passage, by its id."""
    return {passage.id: frozenset(map(str.strip, passage.text.splitlines())) for passage in article.passages()}


def _source(name: str) -> str:
    return (BOOK_FOLDER / f"{name}.md").read_text(encoding="utf-8")


def _without_sections(source: str) -> str:
    """A text without its parts in other languages."""
    return re.sub(r"\n{3,}", "\n\n", SECTION.sub("", source)).strip("\n")
