"""A chart is taken away as a picture: its whole title, its drawing and its source, one below the other, nothing to press."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from klaster.language import LANGUAGES
from PIL import Image
from test_controls import PAGES_WITH_CHARTS

#: Remembers what is written on a canvas that is on no page, each with its box, in pixels of the file.
WATCH = """() => {
    window.written = [];
    const box = (pen, left, top, width, height) => {
        const {a, d, e, f} = pen.getTransform();
        return [a * left + e, d * top + f, a * (left + width) + e, d * (top + height) + f];
    };
    const pen = CanvasRenderingContext2D.prototype, write = pen.fillText, draw = pen.drawImage;
    pen.fillText = function (text, x, y, most) {
        if (most) {
            const size = parseFloat(/([\\d.]+)px/.exec(this.font)[1]);
            window.written.push({text, box: box(this, x, y - size / 2, this.measureText(text).width, size)});
        }
        return write.apply(this, arguments);
    };
    pen.drawImage = function (image, x, y, width, height) {
        if (this.canvas.height > height) window.written.push({text: "", box: box(this, x, y, width, height)}); // not plotly's own
        return draw.apply(this, arguments);
    };
}"""
#: What a picture of the chart at the file's size has that is cut off or can be pressed.
CUT = """async (figure) => {
    const live = figure.querySelector(".live"), place = document.createElement("div");
    document.body.append(place);
    const height = Math.round(live.offsetHeight * (live.layout.yaxis?.scaleanchor ? 700 / live.offsetWidth : 1));
    place.innerHTML = await Plotly.toImage({data: live.data, layout: live.layout, config: {locale: "en"}},
        {format: "svg", width: 700, height, imageDataOnly: true});
    const whole = place.querySelector("svg").getBoundingClientRect();
    const texts = [...place.querySelectorAll(".legendtext, .xtitle, .ytitle, .xtick text, .ytick text")].filter(text => {
        const {left, right, top, bottom} = text.getBoundingClientRect();
        return left < whole.left - 1 || right > whole.right + 1 || top < whole.top - 1 || bottom > whole.bottom + 1;
    });
    const pressed = place.querySelectorAll(".updatemenu-button, .updatemenu-header, .slider-group, .modebar").length;
    place.remove();
    return [...texts.map(text => text.textContent), ...(pressed ? [`${pressed} controls`] : [])];
}"""


def plain(text: str) -> str:
    return " ".join(text.split())


def apart(one: list[float], other: list[float]) -> bool:
    """One box is wholly above the other."""
    return one[3] <= other[1] + 0.5 or other[3] <= one[1] + 0.5


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES_WITH_CHARTS)
def test_a_picture_has_the_whole_title_the_drawing_and_the_source_apart_in_each_language(site, visit, page):
    seen = visit(site, f"{page}.html")
    seen.page.evaluate(WATCH)
    seen.draw_all()
    for place, lang in enumerate(LANGUAGES):
        seen.page.locator(f".language-switch [lang={lang}]").click()
        for number, figure in enumerate(seen.page.locator("figure.chart").all()):
            if number and number % len(LANGUAGES) != place:
                continue  # a page's first chart in each language, the others by turns
            id = figure.get_attribute("id")
            seen.page.wait_for_function(
                "([id, lang]) => document.getElementById(id).dataset.drawn === lang", arg=[id, lang], timeout=60_000
            )
            seen.page.evaluate("() => { window.written = []; }")
            with seen.page.expect_download(timeout=60_000) as download:
                figure.locator(".chart-save").click()
            assert download.value.suggested_filename == f"{id}.png"
            with Image.open(BytesIO(Path(download.value.path()).read_bytes())) as file:
                picture = file.convert("RGB")
            written = seen.page.evaluate("() => window.written")
            boxes, words = [part["box"] for part in written], plain(" ".join(part["text"] for part in written))
            # All words, and between the first and the last of them the drawing.
            for part in (".chart-title", ".chart-source"):
                assert plain(figure.locator(part).inner_text()) in words, (id, lang, part)
            for slide in figure.locator(".slide input").all():
                assert plain(slide.get_attribute("aria-valuetext")) in words, (id, lang)
            drawing = [place for place, part in enumerate(written) if not part["text"]]
            assert len(drawing) == 1 and 0 < drawing[0] < len(written) - 1, (id, lang)
            # Whole, and each in a place of its own.
            assert all(left >= 0 and top >= 0 for left, top, *_ in boxes)
            assert all(right <= picture.width and bottom <= picture.height for *_, right, bottom in boxes), (id, lang)
            assert all(apart(one, other) for one, other in pairwise(boxes)), (id, lang)
            assert boxes == sorted(boxes, key=lambda box: box[1])
            # Nothing is written to the edge of the file.
            strips = [
                picture.crop((0, 0, picture.width, 8)),
                picture.crop((0, picture.height - 8, picture.width, picture.height)),
            ]
            assert [len(strip.getcolors()) for strip in strips] == [1, 1], (id, lang)
            assert figure.evaluate(CUT) == [], (id, lang)
    assert seen.errors == []
