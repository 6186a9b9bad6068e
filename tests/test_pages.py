"""The built pages, as a reader's browser gets them: nothing foreign, nothing lost, no errors."""

from __future__ import annotations

import functools
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import ROOT, SAMPLE_ADDRESS, STRICT, Built, build
from klaster.authoring.chapter import Chapter, read_chapter
from klaster.notebook import chapters
from klaster.notebook.payload import CONTROLS

TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [TOC["root"], *(chapter["file"] for chapter in TOC["chapters"])]
CHAPTERS = [page for page in PAGES if page.removeprefix("book/") in chapters.listed()]


@functools.cache
def parsed(path: Path) -> BeautifulSoup:
    """A page, to be looked at alone: all tests share it."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")


@functools.cache
def anchors(path: Path) -> set[str]:
    return {tag["id"] for tag in parsed(path).select("[id]")}


def soup(built: Built, page: str) -> BeautifulSoup:
    return parsed(built.html / f"{page}.html")


@pytest.mark.parametrize(
    "room", ["site", "authoring.recipe", "authoring.spelling", "authoring.validation", "quiz_export"]
)
def test_the_pages_are_made_and_checked_without_pandas_and_plotly(room):
    """Loading them takes a second that a builder, an author or a teacher would wait for nothing."""
    code = f"import sys, klaster.{room}; print(*({{'pandas', 'plotly'}} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_every_page_of_the_contents_is_built(site):
    assert [page for page in PAGES if not (site.html / f"{page}.html").is_file()] == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("as_file", [False, True], ids=["http", "file"])
def test_a_page_draws_its_charts_asks_nobody_else_and_logs_no_error(site, visit, page, as_file):
    seen = visit(site, f"{page}.html", as_file=as_file)
    charts = seen.draw_all()
    assert {c["id"]: c["marks"] for c in charts} == {c["id"]: c["rows"] for c in charts}
    for chart in charts:
        assert sorted(chart["drawn"]) == sorted(title.replace("<br>", "") for title in chart["wanted"])
    assert seen.foreign == []
    assert seen.errors == []


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_shows_every_chart_of_its_code(site, page):
    name = page.removeprefix("book/")
    shown = {figure["id"] for figure in soup(site, page).select("figure.chart")}
    assert shown == set(read_chapter(name).charts(on_page=True))
    assert shown


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chart_is_a_figure_with_caption_table_and_words(site, page):
    for figure in soup(site, page).select("figure.chart"):
        assert figure.find(True, recursive=False).name == "figcaption", "HTML wants it first or last"
        assert figure.figcaption.get_text(strip=True)
        assert figure.select_one(".chart-note p").get_text(strip=True)
        assert figure.select_one(".chart-words p").get_text(strip=True)
        assert len(figure.select(".chart-table tbody tr")) == int(figure["data-rows"]) > 0
        for link in figure.select('.chart-table a[download][href$=".csv"]'):
            csv = (site.html / page).parent / link["href"]
            assert len(csv.read_text(encoding="utf-8-sig").splitlines()) == int(figure["data-rows"]) + 1


@pytest.mark.parametrize("page", PAGES)
def test_anchors_are_written_not_numbered_and_used_once(site, page):
    ids = [tag["id"] for tag in soup(site, page).select("main [id]")]
    assert [id for id in ids if re.fullmatch(r"id\d+", id)] == []
    assert len(ids) == len(set(ids))
    assert all(id.isascii() for id in ids)


@pytest.mark.parametrize("page", PAGES)
def test_every_inner_link_leads_somewhere(site, page):
    here = (site.html / f"{page}.html").as_uri()
    for link in soup(site, page).select("main a[href], nav a[href], footer a[href]"):
        address, fragment = urldefrag(urljoin(here, link["href"]))
        if not address.startswith(site.html.as_uri()):
            continue
        target = site.html / unquote(address.removeprefix(site.html.as_uri() + "/"))
        assert target.is_file(), link
        if fragment and target.suffix == ".html":
            assert unquote(fragment) in anchors(target), link


class Blocks(HTMLParser):
    """Collects the language blocks of a page as written, before any browser mends them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag, attributes):
        if tag == "section":
            lang = dict(attributes).get("lang", "")
            if lang and any(self.open):
                self.faults.append(f"nested: {lang} in {self.open}")
            self.open.append(lang)
            if lang:
                self.texts.append((lang, ""))
        if tag in ("h1", "h2", "h3") and any(self.open):
            self.faults.append(f"a heading in a block: {self.open}")

    def handle_endtag(self, tag):
        if tag == "section":
            if not self.open:
                self.faults.append("closed twice")
            else:
                self.open.pop()

    def handle_data(self, data):
        if any(self.open):
            lang, text = self.texts[-1]
            self.texts[-1] = (lang, text + data)


def language_of(text: str) -> str:
    """Tell Kazakh, Russian and English apart by their letters."""
    text = re.sub(r"«[^»]*»|“[^”]*”", "", text)  # a quotation may be in any language
    latin, cyrillic = len(re.findall("[A-Za-z]", text)), len(re.findall("[Ѐ-ԯ]", text))
    if latin > cyrillic:
        return "en"
    return "kk" if len(re.findall("[әғқңөұүһі]", text)) > cyrillic / 40 else "ru"


@pytest.mark.parametrize("page", PAGES)
def test_language_blocks_are_closed_not_nested_and_hold_their_language(site, page):
    blocks = Blocks()
    blocks.feed((site.html / f"{page}.html").read_text(encoding="utf-8"))
    assert blocks.faults == []
    assert blocks.open == []
    wrong = [(lang, text[:80]) for lang, text in blocks.texts if language_of(text) != lang]
    assert wrong == []


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_text_in_three_languages_has_all_three(site, page):
    groups = [group for group in soup(site, page).select(".tri") if group.name != "g"]
    assert groups
    for group in groups:
        assert [part["lang"] for part in group.find_all(recursive=False)] == ["kk", "ru", "en"]
        assert all(part.get_text(strip=True) for part in group.find_all(recursive=False)), group


def test_the_root_page_has_a_language_a_title_and_a_link(site):
    page = BeautifulSoup((site.html / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert page.html["lang"] == "kk"
    assert page.title.get_text() == "Әлемдік кластерлер"
    assert (site.html / page.select_one("main a")["href"]).is_file()


@pytest.mark.parametrize("page", CHAPTERS)
@pytest.mark.parametrize("place", ["main > .launch", ".needs-kernel .launch"])
def test_with_an_address_a_chapter_is_launched_in_binder_colab_and_kaggle(site, page, place):
    repository = SAMPLE_ADDRESS.removeprefix("https://github.com/")
    links = {a["href"]: a for a in soup(site, page).select(f"{place} a[href^=https]")}
    assert list(links) == [
        f"https://mybinder.org/v2/gh/{repository}/main?urlpath=lab/tree/{page}.ipynb",
        f"https://colab.research.google.com/github/{repository}/blob/main/{page}.ipynb",
        f"https://kaggle.com/kernels/welcome?src=https://raw.githubusercontent.com/{repository}/main/{page}.ipynb",
    ]
    for name, link in zip(("Binder", "Colab", "Kaggle"), links.values(), strict=True):
        labels = {part["lang"]: part.get_text() for part in link.select("[lang]")}
        assert set(labels) == {"kk", "ru", "en"} and len(set(labels.values())) == 3
        assert all(name in label for label in labels.values())


@pytest.mark.parametrize("page", CHAPTERS)
def test_controls_that_need_a_kernel_are_not_shown_as_if_they_worked(site, page):
    chapter = soup(site, page)
    notes = chapter.select(".needs-kernel")
    assert notes
    for note in notes:
        assert {part["lang"] for part in note.select("p [lang]")} == {"kk", "ru", "en"}
        cell = note.find_next_sibling()
        assert any(word in cell.get_text() for word in CONTROLS)
        assert cell.select(".cell_output, .jupyter-widgets, script") == []
    assert chapter.select("[type='application/vnd.jupyter.widget-view+json']") == []


@pytest.mark.parametrize("page", CHAPTERS)
def test_the_quiz_marks_a_right_and_a_wrong_answer(site, visit, page):
    seen = visit(site, f"{page}.html")
    question = seen.page.locator(".question[data-type=choice]").first
    question.scroll_into_view_if_needed()
    button, said = question.locator("button"), question.locator("output")
    button.click()
    assert said.inner_text() == "Алдымен жауап беріңіз"
    question.locator("input:not([data-right])").first.check()
    button.click()
    assert "Әзірге дұрыс емес" in said.inner_text()
    question.locator("input[data-right]").check()
    button.click()
    assert said.inner_text() == "✓ Дұрыс"
    assert question.locator("details").get_attribute("open") is not None


# Small broken books: each fault must stop the build.

SMALL_TOC = "format: jb-book\nroot: book/index\nchapters:\n  - file: book/denmark\n"


@pytest.fixture
def small_book(tmp_path):
    """A book of one chapter, Denmark, ready to be broken."""
    source = tmp_path / "source"
    (source / "book").mkdir(parents=True)
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    (source / "_config.yml").write_text(config + "    klaster_pictures: false\n", encoding="utf-8")
    (source / "_toc.yml").write_text(SMALL_TOC)
    (source / "book" / "index.md").write_text("(index)=\n# Кітап\n", encoding="utf-8")
    chapter = Chapter("denmark", source / "book" / "denmark.ipynb")
    chapter.path.write_bytes((ROOT / "book" / "denmark.ipynb").read_bytes())
    return chapter


def rebuild(chapter: Chapter, tmp_path, *options: str) -> Built:
    chapter.path.write_text(nbformat.writes(chapter.notebook), encoding="utf-8")
    return build(chapter.path.parents[1], tmp_path, *options)


@pytest.mark.slow
def test_the_placeholder_address_gives_no_dead_button_and_is_said(small_book, tmp_path):
    built = rebuild(small_book, tmp_path, *STRICT)
    assert built.code == 0, built.log[-3000:]
    assert "https://github.com/OWNER/REPO" in built.log
    html = (built.html / "book" / "denmark.html").read_text(encoding="utf-8")
    assert "OWNER" not in html and "mybinder" not in html and 'rel="canonical"' not in html
    assert 'class="needs-kernel"' in html and 'class="launch"' in html  # the download, and no more
    assert "kaggle" not in html.lower()


@pytest.mark.slow
def test_a_bare_plotly_figure_stops_even_a_plain_build(small_book, tmp_path):
    small_book.cells["chart-participation"].source = "go.Figure(go.Bar(y=[1, 2]))"
    built = rebuild(small_book, tmp_path)
    assert built.code != 0
    assert "Chart.show" in built.log


@pytest.mark.slow
def test_a_chart_that_does_not_reach_its_page_stops_the_build_executed_or_taken_from_the_cache(small_book, tmp_path):
    config = small_book.path.parents[1] / "_config.yml"
    lost = '    nb_mime_priority_overrides: [["*", "text/plain", 0]]\n'
    config.write_text(config.read_text(encoding="utf-8") + lost, encoding="utf-8")
    for _ in ("executed", "taken from the cache"):
        built = rebuild(small_book, tmp_path, "--all")
        assert built.code != 0
        assert "«denmark-participation» диаграммасы бетке шықпады" in built.log


@pytest.mark.slow
def test_a_strict_build_fails_and_names_every_fault(small_book, tmp_path):
    """A cell that raises, a dead link, a second heading without an id, a page that only the contents have."""
    small_book.notebook.cells.append(nbformat.v4.new_code_cell("raise ValueError('planted')"))
    small_book.cells["reading"].source += "\n\n[жоқ](nowhere.ipynb)"
    small_book.cells["goals"].source += "\n\n## Тағы бір тақырып"
    (small_book.path.parents[1] / "_toc.yml").write_text(SMALL_TOC + "  - file: book/absent\n")
    built = rebuild(small_book, tmp_path, *STRICT)
    assert built.code != 0
    warnings = [line for line in built.log.splitlines() if "WARNING" in line]
    for fault in ("Executing notebook failed", "'nowhere.ipynb'", "«Тағы бір тақырып»", "'book/absent'"):
        assert any(fault in line for line in warnings), fault
