"""A chart's picture: the same file from build to build, one for three languages, each with its own numbers."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import Built
from klaster.language import LANGUAGES
from klaster.site import bundle, pictures
from PIL import Image

HATCHED = {
    "id": "norway-ships",
    "figure": {
        "data": [
            {
                "type": "bar",
                "x": ["кеме"],
                "y": [12345.5],
                "texttemplate": "%{y:,.1f}",
                "marker": {"pattern": {"shape": "/"}},
            },
            {"type": "bar", "x": ["кеме"], "y": [7], "marker": {"pattern": {"shape": "x"}}},
        ],
        "layout": {"separators": ",.", "showlegend": False},
    },
    "translations": {"кеме": {"kk": "кеме", "ru": "судно", "en": "ship"}},
}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory, tool):
    """The pictures of a hatched chart, drawn twice, each time by a browser of its own."""
    folder = tmp_path_factory.mktemp("pictures")
    script = folder / bundle.FILE
    script.write_text(bundle._full().read_text(encoding="utf-8") + bundle.locales(LANGUAGES), encoding="utf-8")
    paths = [folder / "first.svg", folder / "second.svg"]
    # In a thread of its own: the tests' browser may keep this one's event loop.
    with ThreadPoolExecutor(1) as thread:
        for path in paths:
            drawing = pictures._draw([(HATCHED, "narrow", path)], LANGUAGES, tool("chromium"), script)
            thread.submit(asyncio.run, drawing).result()
    return [path.read_text(encoding="utf-8") for path in paths]


@pytest.mark.slow
def test_a_picture_with_hatches_is_the_same_in_every_build(drawn):
    first, second = drawn
    assert "<pattern" in first
    assert first == second


@pytest.mark.slow
def test_a_picture_has_the_words_and_the_numbers_of_each_language(drawn):
    for text in ("кеме", "судно", "ship", "12\u202f345,5", "12\u202f345.5"):
        assert text in drawn[0]


@pytest.mark.slow
def test_the_pictures_of_the_book_carry_no_random_names(site: Built):
    """What plotly names by chance differs from language to language, so it would stand in threes."""
    paths = sorted(pictures.folder_of(site.html).glob("*.svg"))
    assert len(paths) > 50
    for path in paths:
        assert path.read_text(encoding="utf-8").count("<defs") <= 2, path.name


def photos(site: Built, page: str) -> list:
    soup = BeautifulSoup((site.html / "book" / f"{page}.html").read_text("utf-8"), "html.parser")
    return soup.select("article figure:not(.chart) img")


def test_the_page_for_teachers_shows_the_whole_way_in_light_pictures_that_are_described(site: Built):
    found = photos(site, "teaching")
    names = {Path(image["src"]).stem for image in found}
    assert names == {
        "assign",
        "students",
        "teacher",
        "check",
        "collect",
        "grade",
        "return",
        "feedback",
        "class",
        "essays",
    }
    for image in found:
        path = site.html / "book" / image["src"]
        assert path.stat().st_size <= 60_000, path.name
        with Image.open(path) as file:
            assert [int(image["width"]), int(image["height"])] == [file.width, file.height]
        assert image["loading"] == "lazy" and len(image["alt"]) > 40
        assert image.find_parent("figure").figcaption.get_text(strip=True)[:4] != "Fig."


@pytest.mark.slow
def test_they_fit_a_phone_and_keep_their_place_until_they_arrive(site: Built, visit):
    seen = visit(site, "book/teaching.html", viewport={"width": 360, "height": 740}, color_scheme="dark")
    box = "images => images.map(image => [image.clientWidth, image.clientHeight])"
    before = seen.page.locator("figure img").evaluate_all(box)
    for image in seen.page.locator("figure img").all():
        image.scroll_into_view_if_needed()
        seen.page.wait_for_function("image => image.complete && image.naturalWidth", arg=image.element_handle())
    assert before == seen.page.locator("figure img").evaluate_all(box)
    assert all(100 < width < 360 for width, _ in before)


CLIPPED = (
    '<svg xmlns="http://www.w3.org/2000/svg"><defs id="defs-{uid}"><clipPath id="legend{uid}">'
    '<rect width="{width}" height="{height}"/></clipPath></defs><text>{uid}</text></svg>'
)


def test_what_holds_a_legend_is_as_wide_and_as_high_as_any_language_needs():
    sizes = {"a1": (190, 65), "b2": (240, 46), "c3": (100, 27)}
    svgs = [CLIPPED.format(uid=uid, width=width, height=height) for uid, (width, height) in sizes.items()]
    picture = pictures.merged(svgs, "norway-ships", LANGUAGES)
    assert 'width="240" height="65"' in picture
    assert picture.count("<clipPath") == 1
