"""How the book is found, linked to and cited: what its pages say of themselves, and the page for a lost reader."""

from __future__ import annotations

import functools
import http.server
import json
import re
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import ROOT, SAMPLE_ADDRESS, SAMPLE_SITE, STRICT, Built, build
from docutils import nodes
from klaster.authoring.chapter import read_chapter
from klaster.language import LANGUAGES
from klaster.notebook import article, chapters, data
from klaster.notebook.chapters import AUTHORS, BOOK
from klaster.site import address, citation, metadata
from pybtex.database import parse_string

SETTINGS = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
PAGES = [TOC["root"], *(chapter["file"] for chapter in TOC["chapters"])]
CHAPTERS = [page for page in PAGES if page.removeprefix("book/") in chapters.listed()]
WORK = CITATION["preferred-citation"]


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        (["Short."], "Short."),
        (["a" * 60, "b" * 70, "never read"], f"{'a' * 60} {'b' * 70}"),
        (["c" * 200], "c" * 200),
        (["word " * 39 + "end, and more"], "word " * 39 + "end …"),
        ([], ""),
    ],
)
def test_a_description_is_the_first_prose_whole_or_cut_at_a_word_s_end(paragraphs, said):
    page: Any = nodes.section("", *(nodes.paragraph("", text) for text in paragraphs))
    assert metadata.description(page) == said


@functools.cache
def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "lxml")


def soup(built: Built, page: str) -> BeautifulSoup:
    return parsed(built.html / f"{page}.html")


def facts(page: BeautifulSoup) -> dict[str, str]:
    """What a page's `<meta>` elements say, by name."""
    return {meta.get("property") or meta.get("name"): meta["content"] for meta in page.select("head meta[content]")}


def structured(page: BeautifulSoup) -> dict:
    (script,) = page.select('script[type="application/ld+json"]')
    return json.loads(script.string)


def heading(page: BeautifulSoup) -> str:
    return page.h1.find(string=True).strip()


# A link to a page


def test_each_page_has_a_title_and_a_description_of_its_own(site):
    pages = [soup(site, page) for page in PAGES]
    assert len({page.title.get_text() for page in pages}) == len(pages)
    for page in pages:
        assert page.title.get_text().endswith(SETTINGS["title"])
        description = facts(page)["description"]
        assert 60 <= len(description) <= 202
        assert not description.startswith(heading(page))
        # It is the page's own first prose, and ends where a sentence or at least a word does.
        prose = " ".join(page.article.get_text(" ").split())
        assert re.sub(r"\W+", "", description)[:40] in re.sub(r"\W+", "", prose)
        assert description.endswith((".", "?", "!", ";", ":", " …"))
        if description.endswith(" …"):
            last = re.findall(r"\w+", description)[-1]
            assert re.search(rf"\b{last}\b", prose)


def test_each_page_says_where_it_is_and_what_it_looks_like_to_those_who_link_to_it(site):
    for name in PAGES:
        page = soup(site, name)
        (canonical,) = page.select('link[rel="canonical"]')
        said = facts(page)
        assert canonical["href"] == said["og:url"] == f"{SAMPLE_SITE}{name}.html"
        assert said["og:title"] == heading(page)
        assert said["og:description"] == said["description"]
        assert said["og:site_name"] == SETTINGS["title"]
        assert (said["og:locale"], said["twitter:card"]) == ("kk_KZ", "summary_large_image")
        assert said["og:type"] == ("website" if name == TOC["root"] else "article")


def test_the_root_page_is_shared_as_the_book(site):
    said, book = facts(soup(site, "index")), facts(soup(site, TOC["root"]))
    same = ("description", "og:title", "og:description", "og:url", "og:image", "og:type")
    assert {key: said[key] for key in same} == {key: book[key] for key in same}


@pytest.mark.parametrize("name", ["search", "404"])
def test_a_page_without_a_text_of_its_own_is_not_to_be_found(site, name):
    page = soup(site, name)
    assert facts(page)["robots"] == "noindex"
    assert not page.select('link[rel="canonical"]')


def test_beside_the_link_to_a_page_stands_the_books_picture(site):
    for name in PAGES:
        said = facts(soup(site, name))
        picture = (site.html / said["og:image"].removeprefix(SAMPLE_SITE)).read_bytes()
        assert picture.startswith(b"\x89PNG\r\n\x1a\n")
        size = struct.unpack(">II", picture[16:24])
        assert size == (1200, 630) == (int(said["og:image:width"]), int(said["og:image:height"]))
        assert said["og:image:alt"] == SETTINGS["title"]
        assert len(picture) < 50_000


def test_the_sitemap_lists_each_page_once_under_its_canonical_address(site):
    listed = [loc.text for loc in ElementTree.parse(site.html / "sitemap.xml").findall("{*}url/{*}loc")]
    assert sorted(listed) == sorted(f"{SAMPLE_SITE}{page}.html" for page in PAGES)


# Structured data


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_a_learning_resource(site, name):
    page, chapter = soup(site, name), read_chapter(name.removeprefix("book/"))
    said = structured(page)
    assert said["@context"] == "https://schema.org" and "LearningResource" in said["@type"]
    assert said["name"] == heading(page)
    assert said["description"] == facts(page)["description"]
    assert said["url"] == facts(page)["og:url"]
    assert said["position"] == PAGES.index(name)
    goals = [" ".join(item.get_text().split()) for item in page.select("#goals li")]
    assert said["teaches"] == [goal.rstrip(".;") for goal in goals] and len(goals) == 3
    (minutes,) = re.findall(r"\*\*Уақыты:\*\*\D*(\d+) минут", chapter.source("goals"))
    assert said["timeRequired"] == f"PT{minutes}M"
    assert said["isAccessibleForFree"] is True
    assert "educationalLevel" not in said  # nobody has set one
    assert said["isPartOf"]["@type"] == "Book"
    for work in (said, said["isPartOf"]):
        assert work["author"]["name"] == SETTINGS["author"]
        assert work["inLanguage"] == WORK["languages"]
        assert work["datePublished"] == str(WORK["year"])
        assert work["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert WORK["license"] == "CC-BY-4.0"


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_cites_the_article_as_far_as_its_copy_says(site, name):
    said = structured(soup(site, name)).get("citation")
    if not article.passages(name.removeprefix("book/")):
        assert said is None
        return
    source = data.table("sources").set_index("id").loc["article"]
    assert said == {"@type": "Article", "name": source["title"], "inLanguage": "kk", "pagination": "166"}
    assert source["title"].upper() == article.title()
    assert f"one page number, {article.page_number()}, stands in it" in source["read"]


def test_the_first_page_is_the_book(site):
    said = structured(soup(site, TOC["root"]))
    assert (said["@type"], said["name"]) == ("Book", SETTINGS["title"])
    assert said["url"] == f"{SAMPLE_SITE}{TOC['root']}.html"


# How to cite


def references(page: BeautifulSoup) -> dict[str, str]:
    return {
        block["lang"]: block.select_one(".reference").get_text() for block in page.select("#cite > div.tri > [lang]")
    }


@pytest.mark.parametrize("name", [TOC["root"], *CHAPTERS])
def test_a_reference_holds_what_the_citation_file_says_in_three_languages(site, name):
    page = soup(site, name)
    found = references(page)
    assert list(found) == ["kk", "ru", "en"]
    where = SAMPLE_SITE if name == TOC["root"] else f"{SAMPLE_SITE}{name}.html"
    for line in found.values():
        assert line.startswith(WORK["authors"][0]["name"])
        assert all(part in line for part in (WORK["title"], str(WORK["year"]), "CC BY 4.0", heading(page)))
        assert line.endswith(where)
        assert ".." not in line and "  " not in line
    (entry,) = parse_string(page.select_one("#cite pre").get_text(), "bibtex").entries.values()
    assert entry.type == ("book" if name == TOC["root"] else "incollection")
    assert entry.fields["title"] == heading(page)
    assert entry.fields.get("booktitle", WORK["title"]) == WORK["title"]
    assert (entry.fields["year"], entry.fields["url"]) == (str(WORK["year"]), where)
    (author,) = entry.persons["author"]  # one name, not cut into a first and a last
    assert "".join(author.last_names).strip("{}") == WORK["authors"][0]["name"]


@pytest.mark.parametrize("name", [TOC["root"], *CHAPTERS])
def test_the_article_is_named_wherever_it_is_quoted_with_what_its_copy_leaves_out(site, name):
    said = {block["lang"]: block.get_text() for block in soup(site, name).select("#cite > div.tri > [lang]")}
    missing = {
        "kk": "автор, журнал және жыл көрсетілмеген",
        "ru": "Ни автор, ни журнал, ни год",
        "en": "no author, journal or year",
    }
    quoted = name == TOC["root"] or bool(article.passages(name.removeprefix("book/")))
    for lang, words in missing.items():
        assert (words in said[lang] and "166" in said[lang]) == quoted
        assert (citation.article_title() in said[lang]) == quoted


def test_the_books_titles_are_those_of_the_settings_and_of_the_readme():
    headings = re.findall(r"^# (.+)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert SETTINGS["title"] == BOOK["kk"]
    assert [heading.lower() for heading in headings] == [BOOK[lang].lower() for lang in LANGUAGES]
    assert SETTINGS["author"] == AUTHORS["kk"]


def test_signs_that_tex_would_read_are_kept_from_it():
    work = citation.Work("A & B", "C_1", "2026", "CC BY 4.0", "k", "en", chapter="50 % {of} R&D #1")
    (entry,) = parse_string(citation.bibtex(work), "bibtex").entries.values()
    assert entry.fields["title"] == r"50 \% \{of\} R\&D \#1"


# The page for an address that isn't there


@pytest.fixture
def published(site) -> Iterator[str]:
    """The site as GitHub Pages serves it: under the repository's name, 404.html for whatever is not there."""
    prefix = "/sample-book"

    class Host(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

        def translate_path(self, path: str) -> str:
            return super().translate_path(path.removeprefix(prefix) if path.startswith(prefix + "/") else "/nowhere")

        def send_error(self, code: int, *arguments: object, **named: object) -> None:
            page = (site.html / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Host, directory=str(site.html)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{prefix}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["nowhere", "a/b/c/d.html?lang=en", "book/denmark.html/x/"])
def test_a_lost_reader_gets_the_page_at_any_depth_with_search_and_contents(published, browser, path):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    failed = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    answer = page.goto(f"{published}/{path}")
    assert answer.status == 404
    assert page.locator("h1").inner_text() == ("There is no such page" if "lang=en" in path else "Мұндай бет жоқ")
    for language, title in (("Рус", "Такой страницы нет"), ("Eng", "There is no such page")):
        page.get_by_role("button", name=language).click()
        assert page.locator("h1").inner_text() == title
    assert page.evaluate("getComputedStyle(document.querySelector('.brand')).display") == "flex"  # styled
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator("nav.contents a").count() == len(PAGES) - 1
    page.locator("article input[type=search]").fill("кластерлердің")
    page.locator("article form button").click()
    page.locator("#search-results li").first.wait_for()
    page.locator("#search-results a").first.click()
    page.wait_for_url("**/book/*.html*")
    page.go_back()
    page.go_back()
    page.locator("nav.contents a").first.click()
    page.wait_for_url("**/book/introduction.html*")
    # Nothing is missing but the page itself, with or without its language.
    assert {address.partition("?")[0] for address in failed} == {f"{published}/{path}".partition("?")[0]}
    context.close()


def test_a_lost_reader_without_javascript_reads_it_in_three_languages(published, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{published}/book/nowhere.html")
    assert page.locator("h1").inner_text().split("\n") == [
        "Мұндай бет жоқ",
        "Такой страницы нет",
        "There is no such page",
    ]
    page.locator("article li a").first.click()
    assert page.locator("h1").inner_text().startswith(SETTINGS["title"])
    context.close()


# The addresses: set, taken from where it is published, or unknown


@pytest.fixture
def small_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of one chapter, with no address."""
    monkeypatch.delenv(address.VARIABLE, raising=False)
    source = tmp_path / "source"
    (source / "book").mkdir(parents=True)
    config = (ROOT / "_config.yml").read_text("utf-8")
    (source / "_config.yml").write_text(config + "    klaster_pictures: false\n", "utf-8")
    (source / "_toc.yml").write_text("format: jb-book\nroot: book/index\nchapters:\n  - file: book/denmark\n")
    (source / "book" / "index.md").write_text("(index)=\n# Кітап\n\nОқулық.\n", "utf-8")
    (source / "book" / "denmark.ipynb").write_bytes((ROOT / "book" / "denmark.ipynb").read_bytes())
    return source


@pytest.mark.slow
def test_while_no_address_is_known_none_is_written(small_book, tmp_path):
    built = build(small_book, tmp_path, *STRICT)
    assert built.code == 0, built.log[-3000:]
    assert "html.baseurl" in built.log
    for path in (built.html / "book" / "denmark.html", built.html / "index.html"):
        said = facts(parsed(path))
        assert said["description"] and said["og:title"]
        assert {"og:url", "og:image", "twitter:card"}.isdisjoint(said)
    chapter = soup(built, "book/denmark")
    assert "url" not in structured(chapter) and "url" not in structured(chapter)["isPartOf"]
    assert all("http" not in line for line in references(chapter).values())
    (entry,) = parse_string(chapter.select_one("#cite pre").get_text(), "bibtex").entries.values()
    assert "url" not in entry.fields
    for name in ("sitemap.xml", "robots.txt"):
        assert not (built.html / name).exists()
    lost = soup(built, "404")
    links = [tag.get("href") or tag.get("src") for tag in lost.select("head link, head script, nav a")]
    assert links and all((built.html / link.partition("?")[0]).is_file() for link in links)


@pytest.mark.slow
def test_where_it_is_published_the_addresses_are_the_repositorys(small_book, tmp_path, monkeypatch):
    monkeypatch.setenv(address.VARIABLE, "Sample-Owner/sample-owner.github.io")
    built = build(small_book, tmp_path, *STRICT)
    assert built.code == 0, built.log[-3000:]
    page = soup(built, "book/denmark")
    assert facts(page)["og:url"] == "https://sample-owner.github.io/book/denmark.html"
    launches = [a["href"] for a in page.select(".launch a[href*='mybinder.org']")]
    assert launches and all("Sample-Owner/sample-owner.github.io" in link for link in launches)
    assert "OWNER/REPO" not in (built.html / "book" / "denmark.html").read_text("utf-8")
    # At the root of a host robots look for their own file.
    assert "Sitemap: https://sample-owner.github.io/sitemap.xml\n" in (built.html / "robots.txt").read_text("utf-8")
    assert soup(built, "404").select_one("link[rel=icon]")["href"] == "/_static/mark.svg"
    assert (built.html / facts(page)["og:image"].removeprefix("https://sample-owner.github.io/")).is_file()


@pytest.mark.slow
def test_a_broken_repository_is_said_in_words(small_book, tmp_path, monkeypatch):
    monkeypatch.setenv(address.VARIABLE, "https://github.com/x")
    built = build(small_book, tmp_path, *STRICT)
    assert built.code != 0
    assert "OWNER/NAME түріндегі" in built.log


def test_github_pages_lie_under_the_repositorys_name():
    assert address.github_pages("Sample-Owner/Sample-Book") == "https://sample-owner.github.io/Sample-Book/"
    assert address.github_pages(SAMPLE_ADDRESS.removeprefix("https://github.com/")) == SAMPLE_SITE
