"""Pictures of the charts, drawn when the book is built: there at once, in print, and without JavaScript.

A picture is an SVG for light and dark (its text takes the page's colour) and for all languages of the
page: what differs between three stands in it three times, each with its ``lang``. There is a narrow
one for phones and a wide one; a map needs only one. Pictures are kept by their content.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from klaster import tools
from klaster.language import pick
from klaster.notebook.payload import HEIGHT, shape
from klaster.site import bundle
from klaster.site.controls import translated, without_controls
from klaster.site.nodes import payloads

_LOGGER = logging.getLogger(__name__)

#: Widths in pixels: of the text on a phone, and on a desktop. A map is drawn once, in between.
WIDTHS = {"narrow": 340, "wide": 700}
MAP_WIDTHS = {"map": 500}
_PAGES = 2  # drawn side by side, each in a process of its own
_SVG = "http://www.w3.org/2000/svg"
_INK = "rgb(1, 2, 3)"  # drawn with, then replaced by the page's own colour

#: Attributes that hold nothing but coordinates and lengths in pixels, and the moves of a transform.
_COORDINATES = frozenset("cx cy d height points r rx ry viewBox width x x1 x2 y y1 y2".split())
_MOVES = re.compile(r"(?:translate|rotate)\([^)]*\)")
_FRACTION = re.compile(r"-?\d*\.\d+(?:e[-+]?\d+)?|-?\d+e[-+]?\d+", re.IGNORECASE)

#: Draws a figure in each language with one geometry: the widest margins that any of them needs.
_DRAW = """async ({figures, width, height}) => {
    const sized = (figure) => ({...figure.layout, width, height});
    const place = document.getElementById("place");
    const margin = {l: 0, r: 0, t: 0, b: 0};
    for (const figure of figures) {
        await Plotly.newPlot(place, figure.data, sized(figure), figure.config);
        for (const side in margin) margin[side] = Math.max(margin[side], Math.ceil(place._fullLayout._size[side]));
    }
    const pictures = [];
    for (const figure of figures) {
        const layout = {...sized(figure), margin: {...margin, pad: 0, autoexpand: false}};
        for (const axis of Object.keys(layout).filter((key) => /^[xy]axis/.test(key))) {
            layout[axis] = {...layout[axis], automargin: false};
        }
        pictures.push(await Plotly.toImage(
            {data: figure.data, layout, config: figure.config}, {format: "svg", width, height, imageDataOnly: true}));
    }
    return pictures;
}"""


def drawn(payload: dict, outdir: Path, languages: Sequence[str]) -> str:
    """Return a chart's pictures as HTML, empty where none was drawn."""
    folder = folder_of(outdir)
    found = {name: folder / f"{_digest(payload, name, languages)}.svg" for name in _widths(payload)}
    if not all(path.is_file() for path in found.values()):
        return ""
    return "".join(
        f'<div class="picture {name}" role="img" aria-labelledby="{payload["id"]}-title">{path.read_text(encoding="utf-8")}</div>'
        for name, path in found.items()
    )


def folder_of(outdir: Path) -> Path:
    """Return the folder that keeps the pictures from build to build."""
    return outdir.parent / ".pictures"


def _widths(payload: dict) -> dict[str, int]:
    return WIDTHS if shape(payload["figure"]["layout"]) is None else MAP_WIDTHS


@cache
def _way_of_drawing(languages: tuple[str, ...]) -> str:
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest() + version("plotly") + bundle.locales(languages)


def _digest(payload: dict, name: str, languages: Sequence[str]) -> str:
    way = _way_of_drawing(tuple(languages))
    drawn = [payload["figure"], payload["translations"], payload["id"], name, way]
    return hashlib.sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest()[:24]


def draw_all(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Draw the pictures that are not there yet."""
    if app.builder.format != "html" or not app.config.klaster_pictures:
        return []
    folder, languages = folder_of(Path(app.outdir)), app.config.klaster_languages
    jobs = [
        (payload, name, folder / f"{_digest(payload, name, languages)}.svg")
        for payload in payloads(env)
        for name in _widths(payload)
    ]
    wanted = {path.name for _, _, path in jobs}
    jobs = [job for job in jobs if not job[2].is_file()]
    browser = tools.find(tools.TOOLS["chromium"])
    if jobs and (browser is None or find_spec("playwright") is None):
        _LOGGER.info(
            pick(
                kk="Диаграммалардың суреттері салынбады: оған Chromium мен playwright керек "
                "(«python book» командасы екеуін де табады). Диаграммалар JavaScript арқылы сызылады.",
                ru="Картинки диаграмм не нарисованы: для них нужны Chromium и playwright (команда "
                "«python book» даёт и то и другое). Диаграммы рисует JavaScript.",
                en="The charts' pictures were not drawn: they need Chromium and playwright (the command "
                "“python book” brings both). The charts are drawn by JavaScript.",
            )
        )
        return []
    folder.mkdir(parents=True, exist_ok=True)
    if jobs and browser:
        asyncio.run(_draw(jobs, languages, browser, Path(app.outdir) / "_static" / bundle.FILE))
    for path in folder.glob("*.svg"):
        if path.name not in wanted:
            path.unlink()
    return []


async def _draw(jobs: list[tuple[dict, str, Path]], languages: Sequence[str], browser: Path, plotly: Path) -> None:
    from playwright.async_api import async_playwright

    waiting = iter(jobs)
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=str(browser), args=tools.chromium_arguments())

        async def work() -> None:
            page = await opened.new_page()
            await page.set_content('<body style="margin:0"><div id="place"></div></body>')
            await page.add_script_tag(path=str(plotly))
            for payload, name, path in waiting:
                svgs = await page.evaluate(_DRAW, _figures(payload, name, languages))
                path.write_text(merged(svgs, f"{payload['id']}-{name}", languages), encoding="utf-8")

        await asyncio.gather(*(work() for _ in range(min(_PAGES, len(jobs)))))
        await opened.close()


def _figures(payload: dict, name: str, languages: Sequence[str]) -> dict:
    """The figure in each language, and the size to draw it in."""
    figure, width = payload["figure"], _widths(payload)[name]
    layout = without_controls(figure["layout"])
    height = layout.get("height", HEIGHT)
    if wide := shape(layout):
        height = min(height, round(width / wide))
    figures = []
    for lang in languages:
        told = translated({"data": figure["data"], "layout": layout}, payload, lang)
        for n, trace in enumerate(told["data"]):
            trace["uid"] = str(n)  # or plotly gives it a random one, which the names inside a picture carry
        told["layout"].pop("separators", None)
        told["layout"]["paper_bgcolor"] = "rgba(0,0,0,0)"
        told["layout"]["font"] = {**layout.get("font", {}), "color": _INK}
        figures.append({**told, "config": {"locale": lang}})
    return {"figures": figures, "width": width, "height": height}


def merged(svgs: Sequence[str], id: str, languages: Sequence[str]) -> str:
    """Return one SVG of one a language: what is the same once, what differs each time with its language.

    ``id`` makes the names inside it unique on the page.
    """
    ElementTree.register_namespace("", _SVG)
    picture = _merge([_steady(ElementTree.fromstring(svg), id) for svg in svgs], languages)
    for unused in ("width", "height", "style", "class"):
        picture.attrib.pop(unused, None)
    picture.set("focusable", "false")
    return ElementTree.tostring(picture, encoding="unicode")


def _steady(picture: ElementTree.Element, id: str) -> ElementTree.Element:
    """Change a drawing's attributes, never its texts: short coordinates, the page's ink, steady names.

    plotly's random name of a drawing, another one in each language and each build, gives way to ``id``.
    """
    ids = (node.get("id", "") for node in picture.iter(f"{{{_SVG}}}defs"))
    uid = next((name.removeprefix("defs-") for name in ids if name.startswith("defs-")), "")
    for node in picture.iter():
        for name, value in node.attrib.items():
            if name in _COORDINATES:
                node.set(name, _rounded(value))
            elif name == "transform":
                node.set(name, _MOVES.sub(lambda move: _rounded(move[0]), value))
            else:
                named = uid and (name == "id" or "#" in value)
                node.set(name, (value.replace(uid, f"-{id}-") if named else value).replace(_INK, "currentColor"))
    _clear(picture)
    return picture


def _clear(node: ElementTree.Element) -> None:
    """Take out the groups that plotly keeps for what a figure does not have."""
    for part in list(node):
        _clear(part)
        if part.tag == f"{{{_SVG}}}g" and not len(part):
            node.remove(part)


def _rounded(coordinates: str) -> str:
    """Round each number of a text to a tenth of a pixel, which is enough."""
    return _FRACTION.sub(lambda number: f"{round(float(number[0]), 1):.1f}".removesuffix(".0"), coordinates)


def _merge(nodes: Sequence[ElementTree.Element], languages: Sequence[str]) -> ElementTree.Element:
    first = nodes[0]
    if len({ElementTree.tostring(node) for node in nodes}) == 1:
        return first
    if first.tag == f"{{{_SVG}}}clipPath":  # as wide and as high as lets every language through
        for side in ("width", "height"):
            if sides := [length for node in nodes if (length := node[0].get(side))]:
                first[0].set(side, max(sides, key=float))
        return first
    alike = len({(node.tag, tuple(sorted(node.attrib.items())), len(node)) for node in nodes}) == 1
    if alike and len(first) and first.tag != f"{{{_SVG}}}text":  # a text's lines belong together
        children = [_merge(parts, languages) for parts in zip(*nodes, strict=True)]
        for child in list(first):
            first.remove(child)
        first.extend(children)
        return first
    group = ElementTree.Element(f"{{{_SVG}}}g", {"class": "tri"})
    for lang, node in zip(languages, nodes, strict=True):
        part = ElementTree.SubElement(group, f"{{{_SVG}}}g", {"lang": lang})
        part.append(node)
    return group


def setup(app: Sphinx) -> None:
    """Draw when all pages are read and before any is written; ``klaster_pictures: false`` draws none."""
    app.add_config_value("klaster_pictures", True, "html", bool)
    app.connect("env-updated", draw_all)
