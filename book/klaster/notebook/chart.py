"""A chart: a plotly figure with its texts in three languages, its data and its sources.

The texts' home is ``data/charts/CHAPTER.yml``, one entry a chart::

    denmark-participation:
      title:    {kk: …, ru: …, en: …}     # states the finding
      x:        {kk: …, ru: …, en: …}     # axis titles, with units; y likewise
      caption:  {kk: …, ru: …, en: …}     # what is drawn, what is missing, a definition
      alt:      {kk: …, ru: …, en: …}     # the chart in words, for who can't see it
      sources:  [article, …]              # ids of data/sources.csv
      texts:    {target: {kk: …}, …}      # every other word in the chart
      columns:  {firms: {kk: …}, …}       # the headers of its table
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from functools import cache
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
from IPython.display import display
from plotly.utils import PlotlyJSONEncoder

from klaster.language import LANGUAGES, current, pick
from klaster.notebook.markup import in_notebook
from klaster.notebook.payload import CHART_MIME, SEPARATORS, shown
from klaster.notebook.sources import reference
from klaster.notebook.tables import catalogue, folder, rows

_PLOTLY_MIME = "application/vnd.plotly.v1+json"
_CYRILLIC = re.compile("[\u0400-\u052f]")

#: Told apart by colour-blind readers, and each seen by itself, in a thin line too, on light and on dark
#: paper: Okabe and Ito's, with other tones where theirs are too pale. The order is the book's.
COLOURS = ["#0072b2", "#e26c00", "#009e73", "#cc79a7", "#ba3b14", "#9380ff", "#666666"]

#: Drawn around bars, points and controls: seen on light and on dark, where a pale colour alone is not.
OUTLINE = "#6b7680"

#: In a notebook: the width in pixels of the margin for plotly's buttons, and those that no chart needs.
_BUTTONS = 40
_UNUSED = ["select2d", "lasso2d", "autoScale2d"]

#: A chart is made for a phone's page, 340 pixels, at least: where a notebook has less room, it scrolls.
_LEAST = f"<style>.js-plotly-plot {{ min-width: {340 + _BUTTONS}px; }}</style>"

_AXIS = {
    "automargin": True,
    "gridcolor": "rgba(128,128,128,.25)",
    "zeroline": False,
    "exponentformat": "none",  # 12 000, not 12k: the letter is no Kazakh
    "separatethousands": True,
}

pio.templates["klaster"] = go.layout.Template(
    data={  # plotly draws points of many sizes pale unless told otherwise
        kind: [{"marker": {"line": {"color": OUTLINE, "width": 1}, "opacity": 1}}] for kind in ("bar", "scatter")
    },
    layout=go.Layout(
        colorway=COLOURS,
        font={"family": "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif", "size": 14, "color": "#1b2733"},
        # A notebook's theme may be dark; the pages set their own ink and paper.
        paper_bgcolor="#ffffff",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={**_AXIS, "ticklabelstandoff": 6},  # clear of the "0" that stands beside the corner
        yaxis=_AXIS,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hovermode="closest",
        bargap=0.35,
        annotationdefaults={"arrowcolor": OUTLINE},
        updatemenudefaults={"bgcolor": "#f3f6f8", "bordercolor": OUTLINE, "font": {"size": 12}},
        sliderdefaults={"bgcolor": OUTLINE, "bordercolor": OUTLINE, "tickcolor": OUTLINE},
    ),
)


@cache
def _names() -> dict[str, dict[str, str]]:
    """Country and place names: the name in any language, to all three."""
    found = {}
    for name in ("countries", "places"):
        for row in rows(name):
            found.update({row[lang]: row for lang in LANGUAGES})
    return found


class Chart:
    """The texts of one chart, by its id; ``chart["key"]`` gives one in the reader's language.

    ``entry`` holds the texts of a chart that is put together while it runs, as in a catalogue.
    Raises ``KeyError`` where the chart or the text is not in the chapter's catalogue.
    """

    def __init__(self, id: str, entry: dict[str, Any] | None = None) -> None:
        self.id = id
        self._entry = entry
        self._file = __name__
        if entry is not None:
            return
        for path in sorted((folder() / "charts").glob("*.yml")):
            if id.startswith(path.stem + "-") and id in catalogue(path.stem):
                self._entry = catalogue(path.stem)[id]
                self._file = f"data/charts/{path.name}"
        if self._entry is None:
            raise KeyError(
                pick(
                    kk=f"«{id}» диаграммасының мәтіндері data/charts/ ішінде жоқ: жазба қосыңыз.",
                    ru=f"Текстов диаграммы «{id}» нет в data/charts/: добавьте запись.",
                    en=f"The texts of the chart “{id}” are not in data/charts/: add an entry.",
                )
            )

    def __getitem__(self, key: str) -> str:
        return self._texts("texts", key)[current()]

    def column(self, key: str) -> str:
        """Return a table header in the reader's language."""
        return self._texts("columns", key)[current()]

    def _texts(self, part: str, key: str) -> dict[str, str]:
        try:
            return self._entry[part][key]
        except KeyError:
            raise KeyError(
                pick(
                    kk=f"{self._file}, {self.id}: {part} бөлімінде «{key}» жоқ, қосыңыз.",
                    ru=f"{self._file}, {self.id}: в разделе {part} нет «{key}», добавьте.",
                    en=f"{self._file}, {self.id}: there is no “{key}” under {part}; add it.",
                )
            ) from None

    def show(self, fig: go.Figure, data: pd.DataFrame, own: Collection[str] = ()) -> None:
        """Show the figure with its title, caption, sources and the table of its data.

        ``data`` has a row for each mark of the chart; its columns are keys of the catalogue's
        ``columns``. ``own`` are the reader's own words in it, which no catalogue holds. Raises
        ``ValueError`` where the chart holds another text that is not in the catalogue, since such
        a text could not be shown in the other languages.
        """
        fig = go.Figure(fig)
        entry, language = self._entry, current()
        fig.update_layout(template="klaster", separators=SEPARATORS[language])
        if "x" in entry:
            fig.update_xaxes(title_text=entry["x"][language])
        if "y" in entry:
            fig.update_yaxes(title_text=entry["y"][language])
        plain = json.loads(json.dumps(fig.to_plotly_json(), cls=PlotlyJSONEncoder))
        cells = [[_cell(value) for value in row] for row in data.itertuples(index=False)]
        payload = {
            "id": self.id,
            "figure": plain,
            "title": entry["title"],
            "caption": entry["caption"],
            "alt": entry["alt"],
            "translations": self._translations([plain["data"], plain["layout"], cells], own),
            "columns": [self._texts("columns", key) for key in data.columns],
            "rows": cells,
            "sources": [reference(source) for source in entry["sources"]],
        }
        # Plotly's own buttons stand in a margin of theirs, where they can hide nothing.
        fig.update_layout(margin_r=_BUTTONS, modebar={"orientation": "v", "remove": _UNUSED})
        bundle = {
            CHART_MIME: payload,
            _PLOTLY_MIME: json.loads(fig.to_json()),
            "text/plain": entry["alt"][language],
        }
        if "colab" in pio.renderers.default or "kaggle" in pio.renderers.default:
            bundle |= fig._repr_mimebundle_()  # these two draw plotly only their own way
        # As text the title breaks its lines where the window ends; in the figure it could not.
        title = escape(entry["title"][language])
        _beside(_LEAST + (title and f"<p><b>{title}</b></p>"))
        display(bundle, raw=True)
        _beside(self._note(payload, language))

    def _translations(self, drawn: list, own_words: Collection[str]) -> dict[str, dict[str, str]]:
        """Map every text of the figure and of its table to its three languages."""
        own = [*self._entry.get("texts", {}).values()]
        own += [self._entry[axis] for axis in ("x", "y") if axis in self._entry]
        known = {texts[current()]: texts for texts in own}
        found = {}
        for text in sorted(_strings(drawn) - set(own_words)):
            texts = known.get(text) or _names().get(text)
            if texts:
                found[text] = {lang: texts[lang] for lang in LANGUAGES}
            elif _CYRILLIC.search(text):
                raise ValueError(
                    pick(
                        kk=f"{self._file}, {self.id}: «{text}» мәтіні каталогта жоқ, texts бөліміне қосыңыз.",
                        ru=f"{self._file}, {self.id}: текста «{text}» нет в каталоге, добавьте его в texts.",
                        en=f"{self._file}, {self.id}: the text “{text}” is not in the catalogue; add it under texts.",
                    )
                )
        return found

    def _note(self, payload: dict, language: str) -> str:
        """The caption, sources and table under the chart in a notebook."""
        head = "".join(f"<th>{escape(c[language])}</th>" for c in payload["columns"])
        body = "".join(
            "<tr>" + "".join(_td(v, shown(v, payload, language)) for v in row) + "</tr>" for row in payload["rows"]
        )
        label = pick(kk="Деректер кестесі", ru="Таблица данных", en="Table of the data")
        sources = " ".join(source["html"] for source in payload["sources"])
        return (
            f"<p>{escape(payload['caption'][language])} <small>{sources}</small></p>"
            f"<details><summary>{label}</summary>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></details>"
        )


def _beside(html: str) -> None:
    """Show what stands above or under a chart in a notebook; a page has it from the payload."""
    display({CHART_MIME: {}, "text/html": in_notebook(html)}, raw=True)


def _td(value, text: str) -> str:
    kind = "" if isinstance(value, str) else ' class="number"'
    return f"<td{kind}>{escape(text)}</td>"


def _cell(value):
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def _strings(value) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(*(_strings(v) for k, v in value.items() if k != "template"), set())
    if isinstance(value, list):
        return set().union(*map(_strings, value), set())
    return set()
