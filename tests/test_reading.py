"""Each page of the Russian and the English book, read as a reader does: no word of ours in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from klaster.authoring import spelling, translation
from klaster.authoring.catalogue import TARGETS

pytestmark = pytest.mark.slow

#: Chapters whose own prose waits for a translation, which its ``lang`` says; the list is to become empty.
PROSE_WAITS = (
    *("introduction", "italy", "finland", "denmark", "united-kingdom", "germany", "france"),
    *("korea", "world-table", "hungary", "specialisation", "conclusion", "kazakhstan"),
)
#: What an element is called, and what stands in it before a reader writes there.
NAMES = ("alt", "aria-label", "placeholder", "title", "aria-description")
#: No words of a language: code, and what a browser doesn't show.
UNREAD = ("code", "pre", "kbd", "script", "style", "template")
#: What a name quotes, where no part can have a language of its own.
QUOTED = re.compile("[«“][^«»“”]*[»”]")
KAZAKH = re.compile("[^\\W\\d_]*[әғқңөұүһіӘҒҚҢӨҰҮҺІ][^\\W\\d_]*")
CYRILLIC = re.compile("[\u0400-\u04ff][\u0400-\u04ff-]*")


def read(page: str, language: str) -> Iterator[str]:
    """Each text that a reader of the language sees or is told, but those marked as another language's."""
    soup = BeautifulSoup(page, "lxml")
    assert soup.html and soup.html["lang"] == language
    for switch in soup.select(".language-switch"):  # each language in its own words, in pieces
        switch.clear()
    for node in soup.descendants:
        if isinstance(node, Tag):
            if _language(node) == language:
                yield from (QUOTED.sub("", str(node[name])) for name in NAMES if name in node.attrs)
            if node.name == "meta" and node.get("name") in ("description", "author"):
                yield QUOTED.sub("", str(node["content"]))
        elif type(node) is NavigableString and node.parent and _language(node.parent) == language:
            yield from () if node.find_parent(UNREAD) else (str(node),)


def _language(node: Tag) -> str:
    marked = node if "lang" in node.attrs else node.find_parent(lang=True)
    return str(marked["lang"]) if isinstance(marked, Tag) else ""


@pytest.mark.parametrize("language", TARGETS)
def test_no_word_of_ours_is_of_another_language(books, language):
    found: dict[str, set[str]] = {}
    for page in sorted(books[language].html.rglob("*.html")):
        for text in read(page.read_text(encoding="utf-8"), language):
            for word in (CYRILLIC if language == "en" else KAZAKH).findall(text):
                found.setdefault(word, set()).add(page.stem)
    assert found == {}


def test_each_cyrillic_word_of_the_russian_book_is_a_russian_one(books):
    words: dict[str, str] = {}
    for page in sorted(books["ru"].html.rglob("*.html")):
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")
        for picture in soup("svg"):  # its long words are in parts; the drawing's table says the same
            picture.decompose()
        for text in read(str(soup), "ru"):
            for word in CYRILLIC.findall(QUOTED.sub("", text).replace("\u0301", "")):
                if len(word) > 2:  # initials, endings after a number, letters of a list
                    words.setdefault(word.strip("-"), page.stem)
    wrong = spelling.unknown(words, "ru")
    assert {word: words[word] for word in wrong} == {}


def test_only_the_chapters_that_are_named_wait_for_translations():
    waiting = [name for name in translation.pages() if translation.waiting([name])]
    assert set(waiting) <= set(PROSE_WAITS)
