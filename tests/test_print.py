"""A printed chapter is a handout: light, without the screen's furniture, with nothing lost."""

from __future__ import annotations

import re
import subprocess

import pytest

PAGE = "book/denmark.html"


@pytest.fixture
def printed(site, visit):
    """A chapter as it is printed by a reader who reads in the dark."""
    seen = visit(site, PAGE, color_scheme="dark")
    seen.page.emulate_media(media="print", color_scheme="dark")
    return seen.page


def shown(page, selector: str) -> bool:
    return any(one.is_visible() for one in page.locator(selector).all())


def test_only_the_chapter_is_printed(printed):
    for gone in (".top", ".contents", ".on-page", ".launch", ".neighbours", ".own", ".quiz button", ".headerlink"):
        assert printed.locator(gone).count(), gone
        assert not shown(printed, gone), gone
    assert shown(printed, "h1") and shown(printed, ".bottom")


def test_charts_are_printed_as_pictures_with_their_numbers(printed):
    for figure in printed.locator("figure.chart").all():
        id = figure.get_attribute("id")
        assert shown(figure, ".picture svg"), id
        assert not shown(figure, ".live"), id
        assert figure.locator(".chart-table tbody tr").first.is_visible(), id
        assert figure.locator(".chart-source").is_visible(), id


def test_it_is_dark_on_light_also_for_a_reader_in_the_dark(printed):
    colours = printed.evaluate(
        """() => [...document.querySelectorAll("body, main p, blockquote, .chart-note, .highlight, .highlight span, td")]
            .filter(one => one.checkVisibility())
            .map(one => getComputedStyle(one)).map(style => [style.color, style.backgroundColor])"""
    )

    def light(colour: str) -> float | None:
        red, green, blue, *alpha = map(float, re.findall(r"[\d.]+", colour))
        return None if alpha == [0] else (red + green + blue) / 765

    assert all(light(ink) < 0.5 for ink, _ in colours)
    assert all(light(paper) is None or light(paper) > 0.85 for _, paper in colours)


def test_the_quiz_can_be_filled_in_on_paper_and_does_not_give_its_answers_away(printed):
    assert shown(printed, ".question .prompt") and shown(printed, ".question input")
    assert not shown(printed, ".answer > :not(summary)")
    assert not shown(printed, "details.solution > :not(summary)")


def test_what_the_reader_has_unfolded_is_printed(site, visit):
    page = visit(site, PAGE).page
    page.locator("details.solution summary").first.click()
    page.locator(".answer summary").first.click()
    page.locator("details.hide summary").nth(1).click()
    page.emulate_media(media="print")
    for opened in ("details.solution[open] > :not(summary)", ".answer[open] > :not(summary)", "details.hide[open] pre"):
        assert shown(page, opened), opened


def test_links_to_others_are_written_out(printed):
    link = printed.locator("#reading a[href^=http]").first
    content = link.evaluate("one => getComputedStyle(one, '::after').content")
    assert link.get_attribute("href") in content


@pytest.mark.parametrize("lang", ["kk", "en"])
def test_the_paper_has_the_chosen_language_the_kazakh_letters_and_every_heading(site, visit, tool, tmp_path, lang):
    page = visit(site, f"{PAGE}?lang={lang}").page
    headings = page.evaluate(
        "() => [...document.querySelectorAll('main :is(h1, h2, h3)')].map(one => one.firstChild.textContent.trim())"
    )
    path = tmp_path / "chapter.pdf"
    page.pdf(path=path, format="A4", prefer_css_page_size=True)
    text = subprocess.run([tool("pdftotext"), path, "-"], capture_output=True, text=True, encoding="utf-8").stdout
    flat = re.sub(r"\s+", "", text)
    assert [one for one in headings if re.sub(r"\s+", "", one) not in flat] == []
    asked = {"kk": "Қатысқан 5000 кәсіпорын мақсатты топтың қанша пайызы?", "en": "What percentage"}
    assert re.sub(r"\s+", "", asked[lang]) in flat
    letters = set("ӘәҒғҚқҢңӨөҰұҮүҺһІі") & set(page.locator("main").inner_text())
    assert len(letters) > 10 and letters <= set(flat)


#: Points: @page of the page's style is 18 mm above and below, 16 mm beside.
SIDE = 16 / 25.4 * 72
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>')
WIDE = re.compile(r'<page width="([\d.]+)"')


def test_nothing_stands_out_of_the_paper_s_margins_and_every_question_has_its_whole_number(site, visit, tool, tmp_path):
    page = visit(site, f"{PAGE}?lang=kk").page
    path = tmp_path / "chapter.pdf"
    page.pdf(path=path, format="A4", prefer_css_page_size=True)
    done = subprocess.run([tool("pdftotext"), "-bbox", path, "-"], capture_output=True, text=True, encoding="utf-8")
    paper = float(WIDE.search(done.stdout)[1])
    words = [(float(left), float(right), text) for left, right, text in WORD.findall(done.stdout)]
    assert [word for word in words if word[0] < SIDE - 0.5 or word[1] > paper - SIDE + 0.5] == []
    questions = page.locator(".quiz > .question").count()
    numbers = [text for *_, text in words if re.fullmatch(r"\d{1,2}\.", text)]
    assert questions >= 10
    assert numbers[-questions:] == [f"{n}." for n in range(1, questions + 1)]
