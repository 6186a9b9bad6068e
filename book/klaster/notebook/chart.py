"""A chart: a plotly figure with its texts in three languages, its data and its sources.

The texts' home is ``data/charts/CHAPTER.yml``, one entry a chart::

    denmark-participation:
      title:    {kk: …, ru: …, en: …}     # states the finding
      x:        {kk: …, ru: …, en: …}     # axis titles, with units; y likewise
      caption:  {kk: …, ru: …, en: …}     # what is drawn, what is missing, a definition
      alt:      {kk: …, ru: …, en: …}     # the chart in words, for who can't see it
      sources:  [article, …]              # ids of data/sources.csv
      texts:    {target: {kk: …}, …}      # every other word in the chart, by its key
      columns:  {firms: {kk: …}, …}       # the headers of its table, in their order

A cell draws with keys: :meth:`Chart.show` puts a text in the place of each key of ``texts``, a country's
name in the place of its ISO code, a place's name in that of its id. The looks that all charts share are
the template ``klaster``, plotly's default as soon as this module is there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from html import escape
from string import Formatter
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
from IPython.display import display
from plotly.utils import PlotlyJSONEncoder

from klaster.language import LANGUAGES, current, number, pick
from klaster.notebook.markup import in_notebook
from klaster.notebook.payload import CHART_MIME, DECIMALS, DIGITS, SEPARATORS, one_line, shown
from klaster.notebook.sources import reference
from klaster.notebook.tables import catalogue, folder, rows

if TYPE_CHECKING:
    import ipywidgets as widgets

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
}
#: plotly draws points of many sizes pale unless told otherwise.
_MARKER = {"line": {"color": OUTLINE, "width": 1}, "opacity": 1}

pio.templates["klaster"] = go.layout.Template(
    data={
        "bar": [{"marker": _MARKER, "textangle": 0, "cliponaxis": False}],
        "scatter": [
            {"marker": _MARKER | {"size": 9}, "textposition": "top center", "error_x": {"thickness": 3, "width": 6}}
        ],
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
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        hovermode="closest",
        bargap=0.35,
        annotationdefaults={"arrowcolor": OUTLINE, "showarrow": False},
        shapedefaults={"line": {"color": OUTLINE, "width": 1.5}, "fillcolor": "rgba(136,136,136,.25)"},
        updatemenudefaults={"bgcolor": "#f3f6f8", "bordercolor": OUTLINE, "font": {"size": 12}},
        sliderdefaults={"bgcolor": OUTLINE, "bordercolor": OUTLINE, "tickcolor": OUTLINE},
    ),
)
pio.templates.default = "klaster"

#: The properties of a plotly figure that hold words; elsewhere "group" is a mode and not a key.
_WORDED = frozenset(
    "categoryarray customdata hovertemplate hovertext label name prefix text texttemplate ticktext x y".split()
)


@cache
def _names() -> dict[str, dict[str, str]]:
    """Country and place names: the name in any language, to all three."""
    found = {}
    for name in ("countries", "places"):
        for row in rows(name):
            found.update({row[lang]: row for lang in LANGUAGES})
    return found


@cache
def _named(language: str) -> dict[str, str]:
    """The names of countries by their ISO code, and of places by their id, in a language."""
    keys = (("countries", "iso3"), ("places", "id"))
    return {row[key]: row[language] for table, key in keys for row in rows(table)}


class Chart:
    """The texts of one chart, by its id; ``chart["key"]`` gives one in the reader's language.

    ``entry`` holds the texts of a chart that is put together while it runs, as in a catalogue.
    Raises ``KeyError`` where the chart or the text is not in the chapter's catalogue.
    """

    def __init__(self, id: str, entry: dict[str, Any] | None = None) -> None:
        self.id = id
        self._file = __name__
        for path in sorted((folder() / "charts").glob("*.yml")) if entry is None else ():
            if id.startswith(path.stem + "-") and id in catalogue(path.stem):
                entry = catalogue(path.stem)[id]
                self._file = f"data/charts/{path.name}"
        if entry is None:
            raise KeyError(
                pick(
                    kk=f"«{id}» диаграммасының мәтіндері data/charts/ ішінде жоқ: жазба қосыңыз.",
                    ru=f"Текстов диаграммы «{id}» нет в data/charts/: добавьте запись.",
                    en=f"The texts of the chart “{id}” are not in data/charts/: add an entry.",
                )
            )
        self._entry = entry

    def __getitem__(self, key: str) -> str:
        return self._texts("texts", key)[current()]

    def column(self, key: str) -> str:
        """Return a table header in the reader's language."""
        return self._texts("columns", key)[current()]

    def text(self, key: str, **values: object) -> str:
        """Return a text with its ``{fields}`` filled, as :meth:`say` shows it."""
        return _Sentence(self._words()).vformat(self[key], (), values)

    def say(self, *keys: str, **values: object) -> None:
        """Show texts as sentences, one a line, their ``{fields}`` filled with ``values``.

        A number is written as the language does, with the decimals that the field asks for
        (``{share:.1f}``); a value that is a key of the texts becomes its text; what a reader
        wrote is escaped.
        """
        from klaster.notebook import explore

        explore.say(*(self.text(key, **values) for key in keys))

    def panel(
        self,
        draw: Callable[..., None],
        buttons: Mapping[str, Callable[[], None]] | None = None,
        **controls: widgets.Widget,
    ) -> widgets.VBox:
        """Return controls, and under them what ``draw(**values)`` shows, again after every change.

        ``draw`` gets each control's value by the control's name. A control is labelled by the text of its
        name (``least_lq`` by ``least-lq``), unless it has a label; a label, an option, a placeholder or a typed
        text that is a key becomes its text, numbers are written as the language does. ``buttons`` maps a
        text's key to a function that sets controls.

        ``draw`` keeps what its cell's names mean now: that another cell calls its own chart ``chart`` too
        changes no panel.
        """
        from klaster.notebook import explore

        draw, words = explore.with_names_of_now(draw), self._words()
        for name, control in controls.items():
            key = name.replace("_", "-")
            control.description = one_line(control.description or words.get(key) or self[key])
            explore.speak(control, {key: one_line(word) for key, word in words.items()})
        return explore.panel(
            list(controls.values()),
            lambda: draw(**{name: control.value for name, control in controls.items()}),
            {self[key]: action for key, action in (buttons or {}).items()},
        )

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

        ``data`` has a row for each mark of the chart; the table shows those of its columns that are keys of
        the catalogue's ``columns``. A string in the figure or the table that is a key of ``texts``, an ISO
        code or a place's id becomes its text. ``own`` are the reader's own words, which stay as they are.

        Words on the y axis stand in the table's order from the top, unless the cell orders or ranges them. What
        a trace tells under the pointer is its two values, unless the cell says otherwise.

        Raises ``KeyError`` where ``data`` lacks a column, ``ValueError`` where the chart holds another
        text that is not in the catalogue, since such a text could not be shown in the other languages.
        """
        fig = go.Figure(fig)
        entry, language = self._entry, current()
        fig.update_layout(template="klaster", separators=SEPARATORS[language], legend_title_text=None)
        for axis, update in (("x", fig.update_xaxes), ("y", fig.update_yaxes)):
            update(title_text=entry[axis][language] if axis in entry else None)
        data = self._table(data)
        _in_order(fig, data)
        for trace in fig.data:
            _tell(trace, entry)
        words = {key: word for key, word in self._words().items() if key not in own}
        plain = _worded(json.loads(json.dumps(fig.to_plotly_json(), cls=PlotlyJSONEncoder)), words)
        cells = [[words.get(cell, cell) for cell in map(_cell, row)] for row in data.itertuples(index=False)]
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
        fig = go.Figure(plain)
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

    def _table(self, data: pd.DataFrame) -> pd.DataFrame:
        """The columns of the catalogue, in its order; ``KeyError`` where the data lacks one."""
        missing = [key for key in self._entry["columns"] if key not in data]
        if missing:
            raise KeyError(
                pick(
                    kk=f"{self.id}: деректерде «{missing[0]}» бағаны жоқ, ол {self._file} ішінде columns бөлімінде тұр.",
                    ru=f"{self.id}: в данных нет столбца «{missing[0]}», названного в columns ({self._file}).",
                    en=f"{self.id}: the data has no column “{missing[0]}”, which {self._file} lists under columns.",
                )
            )
        return data[list(self._entry["columns"])]

    def _words(self) -> dict[str, str]:
        """Every key that a cell may draw with, and its word in the reader's language."""
        texts = {key: text[current()] for key, text in self._entry.get("texts", {}).items()}
        return {**_named(current()), **texts}

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


class _Sentence(Formatter):
    """Fills a text's fields: numbers as the language writes them, keys with their words, the rest escaped."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str):
            return self._words.get(value) or escape(value)
        if isinstance(value, list):
            return ", ".join(self.format_field(one, format_spec) for one in value)
        return number(value, int(format_spec.strip(".f")) if format_spec else None)


def _in_order(fig: go.Figure, data: pd.DataFrame) -> None:
    """Set words on the y axis in the order of the column of the table that holds them, from the top."""
    axis = fig.layout.yaxis
    words = {word for trace in fig.data for word in _values(trace, "y") if isinstance(word, str)}
    if not words or axis.range or axis.autorange is not None or axis.categoryarray is not None:
        return
    axis.autorange = "reversed"
    column = next((column for _, column in data.items() if words <= set(column)), None)
    if column is not None:
        axis.update(categoryorder="array", categoryarray=column.unique().tolist())


def _tell(trace: Any, entry: Mapping) -> None:
    """Give a trace what it tells under the pointer, unless its cell says it: name, place, value and unit."""
    if "hovertemplate" not in trace or trace.hoverinfo == "skip":
        return
    if trace.hovertemplate and "=%{" not in trace.hovertemplate:  # what plotly.express writes names columns
        return
    worded = {axis for axis in "xy" if any(isinstance(value, str) for value in _values(trace, axis))}
    if worded == {"x", "y"} or trace.x is None:
        trace.update(hovertemplate=None, hoverinfo="skip")
        return
    where, what = ("y", "x") if worded == {"y"} or trace.orientation == "h" else ("x", "y")
    value = trace.texttemplate if isinstance(trace.texttemplate, str) else ""
    if f"%{{{what}" not in value:
        unit = " %" if "%" in entry.get(what, {}).get("en", "") else ""
        form = _precision(_values(trace, what) + _values(trace, "base"))
        start = f"%{{base{form}}}–" if _values(trace, "base") else ""
        value = f"{start}%{{{what}{form}}}{unit}"
    name = "%{fullData.name}, " if trace.name and trace.showlegend is not False else ""
    trace.hovertemplate = f"{name}%{{{where}}}: {value}<extra></extra>"


def _values(trace: Any, axis: str) -> list:
    if axis not in trace or not hasattr(trace[axis], "__len__"):
        return []  # a single base, say, holds for all bars
    return list(trace[axis])


def _precision(values: list) -> str:
    """plotly's format of a trace's numbers: as many decimals as a table shows, none for whole numbers."""
    parts = [value for value in values if isinstance(value, float) and value % 1]
    if not parts:
        return ""
    return f":.{DECIMALS if max(map(abs, parts)) >= 1 else DIGITS}~f"


def _worded(part: Any, words: Mapping[str, str], here: bool = False) -> Any:
    """Return a plotly figure, or a part of it, with words in the place of keys; ``here``: it may hold words."""
    if isinstance(part, str):
        return words.get(part, part) if here else part
    if isinstance(part, list):
        return [_worded(one, words, here) for one in part]
    if isinstance(part, dict):
        return {
            key: one if key == "template" else _worded(one, words, key.rpartition(".")[2] in _WORDED)
            for key, one in part.items()
        }
    return part


def _beside(html: str) -> None:
    """Show what stands above or under a chart in a notebook; a page has it from the payload."""
    display({CHART_MIME: {}, "text/html": in_notebook(html)}, raw=True)


def _td(value: Any, text: str) -> str:
    kind = "" if isinstance(value, str) else ' class="number"'
    return f"<td{kind}>{escape(text)}</td>"


def _cell(value: Any) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    value = value.item() if hasattr(value, "item") else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _strings(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(*(_strings(v) for k, v in value.items() if k != "template"), set())
    if isinstance(value, list):
        return set().union(*map(_strings, value), set())
    return set()
