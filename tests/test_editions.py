"""The whole book in one file: the zip to read offline, the PDF, the EPUB."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from bs4 import BeautifulSoup
from klaster.console import Problem
from klaster.editions import __main__ as editions
from klaster.editions import epub, manuscript, offer, offline, pdf
from klaster.editions.particulars import particulars
from klaster.language import tie
from klaster.site.address import PLACEHOLDER
from openpyxl import load_workbook
from PIL import Image

KAZAKH = "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі"


@pytest.fixture(scope="module")
def made(site, browser, tmp_path_factory) -> dict[str, Path]:
    """The three editions of the whole book, by the endings of their names."""
    paths = editions.make_with(browser, site.html, tmp_path_factory.mktemp("editions"))
    return {path.suffix: path for path in paths}


@pytest.fixture(scope="module")
def book(site) -> manuscript.Manuscript:
    """The book's text as the editions print it."""
    return manuscript.read(site.html)


# Drawings


def test_a_drawing_is_a_png_of_twice_its_size(browser):
    square = '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="100%"/>'
    width, height = epub._COVER
    sizes = {"wide": (60, 20), "cover": (width // 2, height // 2)}
    drawings = {id: (square, *size) for id, size in sizes.items()}
    for id, png in epub.drawings_as_png("kk", "", browser, drawings):
        with Image.open(BytesIO(png)) as picture:
            assert picture.size == tuple(2 * side for side in sizes[id])
    assert epub._halved((10, 6)) == (5, 3)


# The text


@pytest.mark.slow
def test_the_text_is_every_page_of_the_site_in_order_and_the_answers(site, book):
    listed = [a["href"] for a in _soup(site.html / "book" / "index.html").select(".contents a")]
    assert [f"{chapter.name}.html" for chapter in book.chapters] == ["index.html", *listed, "answers.html"]


@pytest.mark.slow
def test_the_text_has_every_chart_table_question_and_solution_of_the_site(site, book):
    signs = ("figure.chart", "table:not(section[lang] *)", ".question", ".fact", "blockquote")
    printed: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for chapter in book.chapters:
        printed.update({sign: len(chapter.body.select(sign)) for sign in signs})
    for page in site.pages():
        article = _soup(page).article
        wanted.update({sign: len(article.select(sign)) for sign in signs})
        wanted["solution"] += len(article.select("details.solution, .tag_hide-cell"))
    printed["solution"] = len(book.chapters[-1].body.select(".solution"))
    assert printed == wanted
    assert len(book.pictures) == wanted["figure.chart"] > 0


@pytest.mark.slow
def test_nothing_of_the_text_is_pressed_and_each_link_inside_it_arrives(book):
    ids = {(c.name, tag["id"]) for c in book.chapters for tag in [c.body, *c.body.find_all(id=True)]}
    links = [str(a["href"]) for c in book.chapters for a in c.body.find_all("a", href=True)]
    inside = [tuple(link.replace(".xhtml", "").split("#")) for link in links if ".xhtml#" in link]
    assert len(inside) > 500
    assert set(inside) <= ids
    assert all(link.startswith(("http:", "https:", "mailto:")) for link in links if ".xhtml#" not in link)
    for chapter in book.chapters:
        assert chapter.body.select("button, form, input, select, script, output, .headerlink, .tri") == []


@pytest.mark.slow
def test_the_numbers_of_the_text_are_those_of_the_site(site, book):
    for chapter in book.chapters[:-1]:
        page = (site.html / "book" / f"{chapter.name}.html").read_text(encoding="utf-8")
        cells = _soup(site.html / "book" / f"{chapter.name}.html").select("article td.number")
        shown = [(cell.select_one(f'[lang="{book.language}"]') or cell).get_text() for cell in cells]
        assert [cell.get_text() for cell in chapter.body.select("td.number")] == shown
        charts = [image["src"].removeprefix("images/")[:-4] for image in chapter.body.select("figure.chart img")]
        assert all(book.pictures[id].svg in page for id in charts)
        assert chapter.body.select(".files") == []


def test_an_answer_stands_at_the_end_and_not_beside_its_question(book):
    denmark = next(chapter.body for chapter in book.chapters if chapter.name == "denmark")
    question = denmark.select_one(".question")
    explanation = tie("Мақсатты топ – 10–12 мың кәсіпорын")
    assert explanation not in denmark.get_text()
    to = question.select_one(".to-answer a")["href"].partition("#")[2]
    answer = book.chapters[-1].body.find(id=to)
    assert explanation in answer.get_text()
    assert answer.a["href"] == f"denmark.xhtml#{question['id']}"


def test_a_site_without_pictures_is_refused_in_words(site, tmp_path):
    (tmp_path / "book").mkdir()
    page = (site.html / "book" / "korea.html").read_text(encoding="utf-8")
    page = re.sub(r'<link rel="next"[^>]*>', "", re.sub(r"<svg\b.*?</svg>", "", page, flags=re.S))
    (tmp_path / "book" / "index.html").write_text(page, encoding="utf-8")
    with pytest.raises(Problem, match="korea-.*Chromium"):
        manuscript.read(tmp_path)
    with pytest.raises(Problem, match="python book"):
        manuscript.read(tmp_path / "nowhere")


def _soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")


# The zip


@pytest.fixture
def copy(made, browser, tmp_path):
    """The zip unpacked under a folder with spaces and Kazakh letters, open with the network off."""
    folder = tmp_path / "Менің флешкам" / "Оқу құралы өңұүһі"
    with zipfile.ZipFile(made[".zip"]) as archive:
        archive.extractall(folder)
    context = browser.new_context(offline=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield SimpleNamespace(root=folder / "alemdik-klasterler", page=page, errors=errors)
    context.close()


@pytest.mark.slow
def test_the_unpacked_copy_opens_from_its_first_page_and_keeps_the_language(copy):
    copy.page.goto((copy.root / "index.html").as_uri())
    copy.page.wait_for_url("**/book/index.html*")
    copy.page.locator(".language-switch button[lang=ru]").click()
    copy.page.locator("a[rel=next]").click()
    copy.page.wait_for_url("**/book/introduction.html*")
    assert copy.page.evaluate("() => document.documentElement.dataset.lang") == "ru"
    assert copy.errors == []


@pytest.mark.slow
def test_a_chart_and_a_map_come_alive_in_the_copy(copy):
    maps = 0
    for chapter in ("italy", "korea"):
        copy.page.goto((copy.root / "book" / f"{chapter}.html").as_uri())
        for figure in copy.page.locator("figure.chart").all():
            figure.locator(".chart-plot").hover()
            copy.page.wait_for_function(
                "id => document.getElementById(id).dataset.drawn", arg=figure.get_attribute("id"), timeout=20_000
            )
            assert figure.locator(".live .main-svg").count() > 0
            maps += "max-height" in figure.locator(".chart-plot").get_attribute("style")
    assert maps > 0
    assert copy.errors == []


@pytest.mark.slow
def test_the_search_of_the_copy_finds_and_opens_a_page(copy):
    copy.page.goto((copy.root / "search.html").as_uri() + "?q=кластерлерге")
    copy.page.locator("#search-results li a").first.click()
    copy.page.wait_for_url("**/book/*.html*")
    assert copy.page.locator("h1").count() == 1
    assert copy.errors == []


@pytest.mark.slow
def test_a_notebook_and_a_table_are_saved_from_the_copy(copy):
    copy.page.goto((copy.root / "book" / "korea.html").as_uri())
    with copy.page.expect_download() as saving:
        copy.page.locator('a[download][href$=".ipynb"]').first.click()
    assert saving.value.suggested_filename == "korea.ipynb"
    original = next(path for path in copy.root.rglob("korea.ipynb"))
    assert Path(saving.value.path()).read_bytes() == original.read_bytes()
    copy.page.locator("details.chart-table summary").first.click()
    with copy.page.expect_download() as saving:
        copy.page.locator("details.chart-table a[download]").first.click()
    assert saving.value.suggested_filename.endswith(".kk.xlsx")
    with Path(saving.value.path()).open("rb") as file:
        assert load_workbook(file).active.max_row > 1


@pytest.mark.slow
def test_the_zip_says_in_three_languages_how_to_open_it(made):
    with zipfile.ZipFile(made[".zip"]) as archive:
        text = archive.read("alemdik-klasterler/README.txt").decode("utf-8-sig")
    for words in ("Архивті толық ашыңыз", "Распакуйте архив целиком", "Unpack the whole archive"):
        assert words in text


@pytest.mark.slow
def test_the_names_in_the_zip_are_safe_on_windows(made):
    with zipfile.ZipFile(made[".zip"]) as archive:
        assert list(offline.unsafe_names(archive.namelist())) == []


@pytest.mark.parametrize(
    "name", ["a:b.html", "nul.html", "book/CON", "ends.", "ends ", "кітап.html", "a" * 121, "what?.js"]
)
def test_a_name_that_windows_refuses_is_refused(name):
    assert list(offline.unsafe_names(["index.html", name])) == [name]


def test_two_names_that_windows_takes_for_one_are_refused():
    assert list(offline.unsafe_names(["book/Korea.html", "book/korea.html"])) == ["book/korea.html"]


@pytest.mark.slow
def test_the_same_site_gives_the_same_bytes(site, made, tmp_path):
    again = tmp_path / made[".zip"].name
    offline.make(site.html, again)
    assert again.read_bytes() == made[".zip"].read_bytes()


# The PDF


@pytest.fixture(scope="module")
def printed(made):
    """The PDF, opened."""
    with pikepdf.open(made[".pdf"]) as opened:
        yield opened


@pytest.fixture(scope="module")
def text(made, tool) -> list[str]:
    """The text of each page of the PDF, as pdftotext reads it."""
    command = [tool("pdftotext"), made[".pdf"], "-"]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    return done.stdout.split("\f")[:-1]


@pytest.mark.slow
def test_the_pdf_says_what_it_is_and_is_tagged(printed):
    assert printed.docinfo["/Title"] == "Әлемдік кластерлер"
    assert printed.docinfo["/Author"] == "«Әлемдік кластерлер» авторлары"
    assert printed.Root.Lang == "kk"
    assert printed.Root.MarkInfo.Marked
    kinds = Counter(str(o.S) for o in printed.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/P" in o)
    assert kinds["/H1"] >= 18 and kinds["/Table"] > 20 and kinds["/Figure"] > 60


@pytest.mark.slow
def test_each_picture_of_the_pdf_has_its_words(printed, book):
    said = {str(o.Alt) for o in printed.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o}
    images = [image["alt"] for chapter in book.chapters for image in chapter.body.find_all("img")]
    assert len(images) == len(book.pictures) + len(book.photos)
    assert set(images) <= said


@pytest.mark.slow
def test_the_pdf_has_an_outline_of_chapters_and_sections(printed, book):
    with printed.open_outline() as outline:
        titles = [item.title for item in outline.root]
        korea = next(item for item in outline.root if item.title.startswith("Корея"))
        inner = [item.title for item in korea.children]
    assert titles == ["Мазмұны", *(chapter.title for chapter in book.chapters)]
    assert {"Мақсаттар", "Мақаланың үзіндісі", "Жаттығулар", "Терминдер"} <= set(inner)


@pytest.mark.slow
def test_the_links_of_the_pdf_lead_to_its_own_pages_or_to_the_web(printed):
    links = [note for page in printed.pages for note in page.get("/Annots", [])]
    inside = [str(note.Dest) for note in links if "/Dest" in note]
    outside = [str(note.A.URI) for note in links if "/A" in note]
    assert len(inside) > 500 and len(inside) + len(outside) == len(links)
    assert set(inside) <= set(printed.Root.Dests.keys())
    assert all(link.startswith(("http://", "https://")) for link in outside)


@pytest.mark.slow
def test_the_contents_of_the_pdf_name_the_pages_on_which_chapters_begin(text, book):
    for chapter in book.chapters:
        # Its title is the running head of all its pages.
        start = next(n for n, page in enumerate(text, 1) if n > 2 and _flat(page).startswith(_flat(chapter.title)))
        assert re.search(rf"{re.escape(_flat(chapter.title))}{start}\D", _flat(text[1]) + " "), chapter.title


@pytest.mark.slow
def test_every_page_of_the_pdf_but_the_cover_has_text_and_its_number(text):
    assert "World Clusters" in text[0] and "Мировые кластеры" in text[0]
    for number, page in enumerate(text[1:], 2):
        assert str(number) in page.split()
        assert len(_flat(page)) > 60, f"page {number} is nearly empty"


@pytest.mark.slow
def test_the_headings_and_passages_come_whole_out_of_the_pdf(text, book):
    whole = _flat("".join(text))
    for chapter in book.chapters:
        for heading in chapter.body.find_all(["h1", "h2", "h3"]):
            assert _flat(heading.get_text()) in whole
    sentence = "Дания үкіметінің ұсынысы бойынша 1988 жылдан 1993 жыл аралығы"
    assert _flat(sentence) in whole


def test_every_kazakh_letter_comes_whole_out_of_a_printed_page(browser, site, tool, tmp_path):
    body = BeautifulSoup(f'<section id="index"><h1>Әріптер</h1><p>{KAZAKH}</p></section>', "html.parser").section
    letters = manuscript.Manuscript("kk", "Әріптер", [manuscript.BookPage("index", "Әріптер", body)])
    styles = (site.html / "_static" / "book.css").read_text(encoding="utf-8")
    pdf.make(letters, particulars(), styles, browser, tmp_path / "letters.pdf")
    command = [tool("pdftotext"), tmp_path / "letters.pdf", "-"]
    assert KAZAKH in subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout


@pytest.mark.parametrize(("language", "share"), [("kk", "3,19"), ("ru", "3,19"), ("en", "3.19")])
def test_a_printed_chart_keeps_the_digits_of_its_labels(browser, site, book, tool, tmp_path, language, share):
    image = '<img src="images/finland-rd-vintages.png" alt="" width="700" height="400"/>'
    body = BeautifulSoup(f'<section id="index"><h1>1</h1>{image}</section>', "html.parser").section
    pages = manuscript.Manuscript(language, "1", [manuscript.BookPage("index", "1", body)], book.pictures)
    styles = (site.html / "_static" / "book.css").read_text(encoding="utf-8")
    pdf.make(pages, particulars(), styles, browser, tmp_path / "chart.pdf")
    command = [tool("pdftotext"), tmp_path / "chart.pdf", "-"]
    printed = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    assert f"{share}%" in _flat(printed)


def _flat(text: str) -> str:
    """A text without white space, since a PDF breaks its lines elsewhere."""
    return "".join(text.split())


# The EPUB


@pytest.mark.slow
def test_epubcheck_finds_nothing(made, tool):
    done = subprocess.run(_checking(tool("epubcheck"), made[".epub"]), capture_output=True, encoding="utf-8")
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-3000:]
    assert "0 fatals / 0 errors / 0 warnings / 0 infos" in said


def _checking(command: Path, book: Path) -> list[str | Path]:
    # Debian's command is a Java archive, which only some systems start by itself.
    jar = command.read_bytes()[:2] == b"PK"
    return [*(["java", "-jar"] if jar else []), command, "--failonwarnings", book]


@pytest.mark.slow
def test_the_epub_has_language_cover_contents_and_all_chapters(made, book):
    with zipfile.ZipFile(made[".epub"]) as archive:
        package = archive.read("book/package.opf").decode()
        contents = BeautifulSoup(archive.read("book/contents.xhtml"), "html.parser")
        cover = archive.read("book/cover.png")
    assert "<dc:language>kk</dc:language>" in package
    assert 'properties="cover-image"' in package and cover.startswith(b"\x89PNG")
    links = [a["href"] for a in contents.select("nav#toc > ol > li > a")]
    assert links == [f"{chapter.name}.xhtml" for chapter in book.chapters]


@pytest.mark.slow
def test_the_charts_of_the_epub_are_pictures_with_words_and_nothing_runs_in_it(made, book):
    with zipfile.ZipFile(made[".epub"]) as archive:
        names = archive.namelist()
        pages = {name: archive.read(name).decode() for name in names if name.endswith(".xhtml")}
        drawn = {name: archive.read(name) for name in names if "/images/" in name}
    assert not [name for name in names if name.endswith(".js")]
    assert not [name for name, page in pages.items() if "<script" in page or re.search(r"\son\w+=", page)]
    images = [image for page in pages.values() for image in BeautifulSoup(page, "html.parser").select("figure img")]
    assert {f"book/{image['src']}" for image in images} == set(drawn) and len(drawn) == len(book.pictures) + len(
        book.photos
    )
    assert all(len(image["alt"]) > 40 for image in images)
    assert all(len(set(png)) > 64 and png.startswith(b"\x89PNG") for png in drawn.values())


@pytest.mark.slow
def test_the_same_text_gives_the_same_epub(made, site, browser, book, tmp_path):
    styles = "".join(
        (site.html / "_static" / name).read_text(encoding="utf-8") for name in ("pygments.css", "book.css")
    )
    again = tmp_path / "again.epub"
    epub.make(book, particulars(), styles, browser, again)
    assert again.read_bytes() == made[".epub"].read_bytes()


# What they have in common


def test_the_cover_has_the_books_title():
    facts = particulars()
    words = BeautifulSoup(facts.cover, "html.parser").get_text(" ", strip=True)
    assert words.startswith(f"{facts.title} Мировые кластеры World Clusters")
    assert facts.address != PLACEHOLDER


def test_the_moment_of_the_text_can_be_set(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert particulars().day == "1970-01-02"


def test_the_pages_offer_the_editions_only_once_they_are_there(site, tmp_path):
    page = tmp_path / "site" / "book" / "index.html"
    page.parent.mkdir(parents=True)
    original = (site.html / "book" / "index.html").read_bytes()
    page.write_bytes(original)
    assert _soup(page).select(".editions a") == []
    edition = tmp_path / "alemdik-klasterler.pdf"
    edition.write_bytes(b"%PDF" + bytes(1_250_000))
    offer.put(tmp_path / "site", [edition])
    offer.put(tmp_path / "site", [edition])
    links = _soup(page).select(".editions a")
    assert len(links) == original.count(b'class="editions"') == 2
    assert (page.parent / links[0]["href"]).read_bytes() == edition.read_bytes()
    assert links[0].select_one("[lang=kk]").get_text() == "PDF (1,3\u00a0МБ)"
    assert offer.withdrawn(page.read_bytes()) == original
