"""What the helpers show, as it stands on a page: charts as ``<figure>``, fragments as they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

import nbformat
from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import ExtensionError
from sphinx.writers.html5 import HTML5Translator

from klaster.language import pick
from klaster.notebook.markup import PAGE_MIME, on_page, spoken
from klaster.notebook.payload import CHART_MIME, HEIGHT, OFF_PAGE, shape, shown
from klaster.site import downloads, execution, pictures
from klaster.site.controls import controls_html, steps, told, tools_html, without_controls
from klaster.site.interface import in_all_languages
from klaster.site.nodes import chart

_PLOTLY_MIME = "application/vnd.plotly.v1+json"


class Outputs(MimeRenderPlugin):
    """Renders the book's own outputs; myst-nb finds it by its entry point."""

    mime_priority_overrides = [("*", CHART_MIME, 1), ("*", PAGE_MIME, 2), ("*", _PLOTLY_MIME, 3)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the nodes of one output, or ``None`` where it is not ours."""
        if data.mime_type == CHART_MIME:
            if not data.content:  # the note under a chart in a notebook: the page has it already
                return [nodes.comment()]
            return [chart(payload=data.content, ids=[data.content["id"]])]
        if data.mime_type == PAGE_MIME:
            languages = renderer.renderer.sphinx_env.config.klaster_languages
            return [nodes.raw("", on_page(data.content, languages), format="html")]
        if data.mime_type == _PLOTLY_MIME:
            return [nodes.comment("", "plotly")]  # chosen only where no Chart.show() stands beside
        return None


def visit_chart(self: HTML5Translator, node: chart) -> None:
    """Write a chart as HTML; its table as files and its drawing as a script beside the page's assets."""
    payload, outdir, languages = node["payload"], Path(self.builder.outdir), self.config.klaster_languages
    folder = outdir / "_static" / "data"
    folder.mkdir(parents=True, exist_ok=True)
    downloads.write(payload, folder, languages)
    (folder / f"{payload['id']}.js").write_text(_drawing(payload, languages), encoding="utf-8")
    up = "../" * self.builder.current_docname.count("/") + "_static/data/"
    self.body.append(chart_html(payload, up, pictures.drawn(payload, outdir, languages), languages))
    raise nodes.SkipNode


def _drawing(payload: dict, languages: Sequence[str]) -> str:
    """The figure as a script: a page opened from a disk may load a script, but fetch nothing."""
    figure = told(payload, languages)
    # The page keeps the height, plotly.js knows how each language writes numbers.
    layout = without_controls(figure["layout"])
    layout = {key: value for key, value in layout.items() if key not in ("height", "separators")}
    drawing = {
        "data": figure["data"],
        "layout": layout,
        "frames": figure.get("frames", []),
        "controls": steps(payload, languages),
        "translations": payload["translations"] if len(languages) > 1 else {},
    }
    text = json.dumps(drawing, ensure_ascii=False, separators=(",", ":"))
    return f"(window.klasterCharts ??= {{}})[{json.dumps(payload['id'])}] = {text};\n"


def chart_html(payload: dict, address: str, picture: str, languages: Sequence[str]) -> str:
    """Return a chart as ``<figure>``: title, controls, picture, place to draw, note, sources, tools, words, table.

    ``address`` is the folder of its data as the page sees it.
    """
    id = payload["id"]
    words = spoken({"kk": "Диаграмма сөзбен", "ru": "Диаграмма словами", "en": "The chart in words"}, languages)
    head = "".join(f'<th scope="col">{spoken(column, languages)}</th>' for column in payload["columns"])
    rows = "".join("<tr>" + "".join(_td(v, payload, languages) for v in row) + "</tr>" for row in payload["rows"])
    label = spoken({"kk": "Деректер кестесі", "ru": "Таблица данных", "en": "Table of the data"}, languages)
    name = spoken({"kk": "Дереккөз", "ru": "Источник", "en": "Source"}, languages)
    sources = " ".join(source["html"] for source in payload["sources"])
    return (
        f'<figure class="chart" id="{id}" data-rows="{len(payload["rows"])}"'
        f' data-drawing="{escape(address)}{id}.js">'
        f'<figcaption class="chart-title" id="{id}-title">{spoken(payload["title"], languages)}</figcaption>'
        f"{controls_html(payload, languages)}"
        f'<div class="chart-plot" style="{_size(payload["figure"]["layout"])}" role="group" '
        f'aria-labelledby="{id}-title">{picture}</div>'
        f'<div class="chart-note"><p>{spoken(payload["caption"], languages)}</p>'
        f'<p class="chart-source">{name}: {sources}</p></div>'
        f"{tools_html(payload, languages)}"
        f'<details class="chart-words"><summary>{words}</summary>'
        f"<p>{spoken(payload['alt'], languages)}</p></details>"
        f'<details class="chart-table"><summary>{label}</summary>'
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"{_file_links(payload, address, languages)}</details></figure>"
    )


def _size(layout: dict) -> str:
    """The place kept for a chart: a fixed height, or a map's own shape up to that height."""
    height, wide = layout.get("height", HEIGHT), shape(layout)
    return f"--shape:{wide:.3f};max-height:{height}px" if wide else f"height:{height}px"


def _td(value: str | float | None, payload: dict, languages: Sequence[str]) -> str:
    texts = {language: shown(value, payload, language) for language in languages}
    text = spoken(texts, languages) if len(set(texts.values())) > 1 else escape(texts[languages[0]], quote=False)
    return f'<td class="number">{text}</td>' if isinstance(value, (int, float)) else f"<td>{text}</td>"


def _file_links(payload: dict, address: str, languages: Sequence[str]) -> str:
    """The links to the table's files, those of each language in it."""
    links = {
        language: " · ".join(
            f'<a href="{escape(address + downloads.name(payload, language, kind))}" download>{kind.upper()}</a>'
            for kind in downloads.KINDS
        )
        for language in languages
    }
    if len(links) == 1:
        return f'<p class="files">{links[languages[0]]}</p>'
    parts = "".join(f'<span lang="{language}">{link}</span>' for language, link in links.items())
    return f'<p class="files"><span class="tri">{parts}</span></p>'


def visit_folded(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """Write a folded cell so that its name is what can be read on it."""
    languages = self.config.klaster_languages
    self.body.append(
        f'<details class="hide {" ".join(node["classes"])}"><summary>'
        f'<span class="collapsed">{spoken(in_all_languages("Show the code"), languages)}</span>'
        f'<span class="expanded">{spoken(in_all_languages("Hide the code"), languages)}</span></summary>\n'
    )


def depart_folded(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """End a folded cell."""
    self.body.append("</details>\n")


def refuse_bare_charts(app: Sphinx, doctree: nodes.document) -> None:
    """Stop the build where a plotly figure was shown without ``Chart.show``."""
    for bundle in doctree.findall(nodes.container):
        if bundle.get("nb_element") != "mime_bundle":
            continue
        mimes = {child.get("mime_type") for child in bundle.children if isinstance(child, nodes.Element)}
        if _PLOTLY_MIME in mimes and CHART_MIME not in mimes:
            raise ExtensionError(
                pick(
                    kk=f"{app.env.docname}: plotly диаграммасы Chart.show() арқылы көрсетілмеген, "
                    "сондықтан бетке шықпас еді. klaster.Chart(id).show(fig, data) деп жазыңыз.",
                    ru=f"{app.env.docname}: диаграмма plotly показана без Chart.show() и на страницу не "
                    "попала бы. Напишите klaster.Chart(id).show(fig, data).",
                    en=f"{app.env.docname}: a plotly figure was shown without Chart.show(), so it would "
                    "be missing from the page. Write klaster.Chart(id).show(fig, data).",
                )
            )


def refuse_lost_charts(app: Sphinx, error: Exception | None) -> None:
    """Stop the build where a chart of an executed notebook is not on its page."""
    if error or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    for docname in app.env.found_docs:
        page = Path(app.builder.get_outfilename(docname))
        if not (app.env.doc2path(docname).endswith(".ipynb") and page.is_file()):
            continue
        html = page.read_text(encoding="utf-8")
        for id in charts_of(execution.executed(Path(app.outdir).parent, docname)):
            if f'<figure class="chart" id="{id}"' not in html:
                raise ExtensionError(
                    pick(
                        kk=f"{docname}: «{id}» диаграммасы бетке шықпады.",
                        ru=f"{docname}: диаграмма «{id}» не попала на страницу.",
                        en=f"{docname}: the chart “{id}” is missing from the page.",
                    )
                )


def charts_of(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the ids of the charts among a notebook's outputs that a page must show."""
    return [
        output["data"][CHART_MIME]["id"]
        for cell in notebook.cells
        if cell.cell_type == "code" and OFF_PAGE.isdisjoint(cell.metadata.get("tags", []))
        for output in cell.outputs
        if output.get("data", {}).get(CHART_MIME)
    ]


def setup(app: Sphinx) -> None:
    """Connect the node and the two refusals."""
    app.add_node(chart, html=(visit_chart, None))
    app.add_node(HideCodeCellNode, override=True, html=(visit_folded, depart_folded))
    app.connect("doctree-read", refuse_bare_charts)
    app.connect("build-finished", refuse_lost_charts)
