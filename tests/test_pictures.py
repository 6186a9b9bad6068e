"""A chart's picture: the same file from build to build, one for three languages, each with its own numbers."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import Built

from klaster.site import bundle, pictures

HATCHED = {
    "id": "norway-ships",
    "figure": {
        "data": [
            {"type": "bar", "x": ["кеме"], "y": [12345.5], "texttemplate": "%{y:,.1f}", "marker": {"pattern": {"shape": "/"}}},
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
    script.write_text(bundle._full().read_text(encoding="utf-8") + bundle.locales(), encoding="utf-8")
    paths = [folder / "first.svg", folder / "second.svg"]
    # In a thread of its own: the tests' browser may keep this one's event loop.
    with ThreadPoolExecutor(1) as thread:
        for path in paths:
            drawing = pictures._draw([(HATCHED, "narrow", path)], tool("chromium"), script)
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
