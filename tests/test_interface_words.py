"""The words of the pages: Kazakh, from the catalogues, and in another language where it is chosen."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, Comment
from conftest import ROOT, STRICT, build
from klaster.notebook import chapters
from klaster.notebook.article import claims, misprints, passages
from klaster.notebook.data import table
from klaster.notebook.questions import questions
from klaster.site import interface

NAMES = ROOT / "tests" / "latin_names.txt"
SPOKEN = ("aria-label", "title", "placeholder", "alt", "aria-description", "aria-roledescription")
WORD = re.compile(r"[A-Za-zÀ-ž][A-Za-zÀ-ž0-9.&'’/-]*")
OWN_ID = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")


def allowed() -> set[str]:
    """Names that are written in Latin letters in a Kazakh text too, and the ids of the data."""
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def ids() -> set[str]:
    found = {f.id for f in claims()} | {p.id for p in passages()} | {m.id for m in misprints()}
    found |= set(table("glossary")["id"])
    return found | {q["id"] for chapter in chapters.listed() for q in questions(chapter)}


def texts(html: str, language: str) -> list[str]:
    """What is seen and what is spoken of a page, but for code and what is marked as another language."""
    page = BeautifulSoup(html, "lxml")
    for hidden in page.select(f"script, style, code, pre, .fact-id, [lang]:not([lang={language}]):not(html)"):
        hidden.decompose()
    for lines in page.select("svg text"):
        lines.string = lines.get_text(" ")
    seen = [text for text in page.find_all(string=True) if not isinstance(text, Comment)][1:]
    return [*seen, *(tag[name] for name in SPOKEN for tag in page.select(f"[{name}]"))]


def untied(text: str) -> str:
    """The text as it was written, before its typography."""
    return text.replace("\u00a0", " ").replace("\u2060", "")


def foreign(html: str, language: str = "kk") -> set[str]:
    """The Latin-letter words of a page that are neither names nor ids."""
    names = sorted(allowed(), key=len, reverse=True)
    found = set()
    for text in texts(html, language):
        text = re.sub(r"https?://\S+", " ", untied(text))
        text = OWN_ID.sub(lambda match: " " if match[0] in IDS else match[0], text)
        for name in names:
            text = re.sub(rf"(?<![^\W\d_]){re.escape(name)}(?![^\W_])", " ", text)
        found |= {word.strip(".'’-/&") for word in WORD.findall(text)}
    return {word for word in found if len(word) > 1}


IDS = ids()


def every_page(html) -> list:
    return sorted([*html.glob("*.html"), *(html / "book").glob("*.html")])


def test_no_page_has_a_foreign_word_that_is_neither_a_name_nor_marked_as_another_language(site):
    found = {path.name: foreign(path.read_text(encoding="utf-8")) for path in every_page(site.html)}
    assert len(found) > 15
    assert {name: words for name, words in found.items() if words} == {}


def test_each_page_says_that_it_is_in_kazakh(site):
    for path in every_page(site.html):
        head = path.read_text(encoding="utf-8").partition("<body")[0]
        assert BeautifulSoup(head, "html.parser").select('html[lang="kk"]'), path.name


def test_a_foreign_word_is_noticed_in_text_and_labels_but_not_in_code_or_another_language():
    page = """<!doctype html><html lang="kk"><p>Кітап Nokia</p><p {}>{}</p></html>"""
    assert foreign(page.format("", "мәтін")) == set()
    assert foreign(page.format("", "Toggle")) == {"Toggle"}
    assert foreign(page.format('aria-label="Close"', "")) == {"Close"}
    assert foreign(page.format("", '<code>Close</code> <i lang="en">Close</i>')) == set()
    assert foreign(page.format("", "Nokian")) == {"Nokian"}


@pytest.mark.slow
def test_every_name_on_the_list_is_used(site):
    found = {text for path in every_page(site.html) for text in texts(path.read_text(encoding="utf-8"), "kk")}
    seen = untied("\n".join(found))
    assert [name for name in sorted(allowed()) if name not in seen] == []


# The catalogues


def asked() -> set[str]:
    """Every word that the templates, the scripts and the package ask the catalogues for."""
    site = ROOT / "book" / "klaster" / "site"
    found = {word for path in (site / "static").glob("*.js") for word in interface.asked_by(path.name)}
    for path in (site / "templates").glob("*.html"):
        matches = re.finditer(r"""klaster(?:_spoken|_named)?\((["'])(.+?)\1""", path.read_text(encoding="utf-8"))
        found |= {match[2] for match in matches}
    for path in site.glob("*.py"):
        asking = re.findall(
            r"""(?:in_all_languages|translate)\((?:"([^"]+)"|'([^']+)')\)""", path.read_text(encoding="utf-8")
        )
        found |= {double or single for double, single in asking}
    return found


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_catalogue_has_every_word_that_is_asked_for_and_no_other(language):
    path = interface.LOCALE / language / "LC_MESSAGES" / "klaster.po"
    with path.open("rb") as file:
        words = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    assert set(words) == asked()
    assert [word for word, own in words.items() if not own or own == word] == []
    assert all(re.search("[Ѐ-ӿ]", own) for own in words.values())


# Another edition


@pytest.fixture(scope="module", params=["ru", "en"])
def edition(request, tmp_path_factory):
    """A book of one page, in another language by one setting."""
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "book").mkdir()
    config = (ROOT / "_config.yml").read_text(encoding="utf-8").replace("language: kk", f"language: {request.param}")
    (folder / "_config.yml").write_text(config, encoding="utf-8")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: book/index\nchapters:\n  - file: book/second\n")
    (folder / "book" / "index.md").write_text("(index)=\n# Кітап\n\n(part)=\n## Бөлім\n", encoding="utf-8")
    (folder / "book" / "second.md").write_text("(second)=\n# Тарау\n", encoding="utf-8")
    built = build(folder, folder, *STRICT)
    assert built.code == 0, built.log[-3000:]
    return request.param, built


@pytest.mark.slow
def test_one_setting_gives_an_edition_whose_interface_speaks_another_language(edition):
    language, built = edition
    words = {word: own[language] for word, own in ((w, interface.in_all_languages(w)) for w in asked())}
    page = BeautifulSoup((built.html / "book" / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert page.html["lang"] == language
    assert page.article["lang"] == "kk", "the text is still in Kazakh, and says so"
    assert page.select_one(f".skip [lang={language}]").get_text() == words["Skip to main content"]
    assert page.select_one(".search-box input")["placeholder"] == words["Search this book"]
    assert page.select_one("nav.contents")["aria-label"] == words["Contents of the book"]
    assert page.select_one(f"[rel=next] > span [lang={language}]").get_text() == words["Next"]


@pytest.mark.slow
def test_no_word_of_the_interface_is_left_in_kazakh_there(edition):
    language, built = edition
    for name in ("book/index.html", "book/second.html", "search.html", "index.html"):
        html = (built.html / name).read_text(encoding="utf-8")
        page = BeautifulSoup(html, "html.parser")
        for title in page.select("title, h1, link"):
            title.decompose()
        left = [text for text in texts(str(page), language) if re.search("[әғқңөұүһі]", text, re.I)]
        assert [text for text in left if "Әлемдік кластерлер" not in text] == [], name


def test_the_switch_begins_with_the_language_of_the_edition(edition, visit):
    language, built = edition
    seen = visit(built, "book/index.html")
    assert seen.page.evaluate("document.documentElement.dataset.lang") == language
    assert seen.page.locator(".language-switch [aria-pressed=true]").get_attribute("lang") == language


# What is in another language says so


def test_the_article_s_russian_passages_are_marked_as_russian(site):
    page = BeautifulSoup((site.html / "book" / "conclusion.html").read_text(encoding="utf-8"), "html.parser")
    title, abstract = page.select("#conclusion-p5 p"), page.select("#conclusion-p6 p")
    assert [p.get("lang") for p in title] == ["ru"]
    assert [p.get("lang") for p in abstract] == ["ru", None], "the line that names the article is in Kazakh"
    assert [p.get("lang") for p in page.select("#conclusion-p1 p")] == [None]


def test_titles_of_sources_say_their_language(site):
    page = BeautifulSoup((site.html / "book" / "france.html").read_text(encoding="utf-8"), "html.parser")
    assert {cite["lang"] for cite in page.select("cite.source")} >= {"kk", "en", "fr"}
    assert all(link.get("lang") or re.search("[Ѐ-ӿ]", link.get_text()) for link in page.select("#reading a.external"))


def test_an_address_with_ampersands_leads_where_the_source_says(site):
    page = BeautifulSoup((site.html / "book" / "korea.html").read_text(encoding="utf-8"), "html.parser")
    address = table("sources").set_index("id").at["seri-2010", "address"]
    assert "&" in address and address in [link["href"] for link in page.select("#reading a")]
