"""A student's own comparison: controls over the book's series of countries and years, and its chart."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence, Set
from html import escape

import ipywidgets as widgets
import pandas as pd
import plotly.graph_objects as go
from IPython.display import HTML, display

from klaster.language import LANGUAGES, number, pick
from klaster.notebook import explore
from klaster.notebook.chart import COLOURS, Chart
from klaster.notebook.selection import CATALOGUE, VIEWS, Measure, Selection, measures, spans
from klaster.notebook.tables import country

#: Beyond the seven colours, lines and points are told apart by these.
_DASHES = ("solid", "dash", "dot")
_SYMBOLS = ("circle", "diamond", "square")
_BOX = {"width": "auto", "margin": "2px 1.2em 4px 0"}
#: Long lines of code are scrolled, with the keyboard too, and not broken in the middle of a word.
_PRE = '<pre tabindex="0" style="white-space: pre; overflow-x: auto">'


def own_comparison(*series: str, countries: Collection[str] = (), years: Sequence[int] = ()) -> widgets.VBox:
    """Return controls over the book's series by country and year, with chart, table and code.

    ``series`` are names as in :func:`klaster.series`, without any all that have countries;
    ``countries`` (ISO codes) and ``years`` (first and last) are what is chosen at first. Raises
    ``ValueError`` where one of them is not in the data.
    """
    offered = measures(*series)
    controls = _Controls(offered, countries, years)
    return explore.panel(controls.all, controls.show)


class _Controls:
    """The controls, what they select, and how it is shown."""

    def __init__(self, offered: Sequence[Measure], countries: Collection[str], years: Sequence[int]) -> None:
        codes = set().union(*(measure.data()["iso3"] for measure in offered))
        for iso3 in countries:
            if iso3 not in codes:
                raise ValueError(_unknown(iso3, codes))
        self._measure = widgets.Dropdown(
            options=[(measure.word("title"), measure) for measure in offered],
            description=pick(kk="Көрсеткіш", ru="Показатель", en="Measure"),
        )
        self._boxes = {
            iso3: widgets.Checkbox(value=iso3 in countries, indent=False, layout=_BOX)
            for iso3 in sorted(codes, key=country)
        }
        self._years = widgets.IntRangeSlider(description=pick(kk="Жылдар", ru="Годы", en="Years"))
        self._view = widgets.Dropdown(
            options=[(_VIEW_NAMES[view](), view) for view in VIEWS],
            description=pick(kk="Қалай көрсетілсін", ru="Как показать", en="Shown as"),
        )
        self._against = widgets.Dropdown(
            description=pick(kk="Қай елден айырмасы", ru="Разность от страны", en="Difference from")
        )
        self._heading = widgets.HTML()
        self._fitted: Measure | None = None
        self._fitting = False
        self._fit(years)
        row = widgets.Box([*self._boxes.values()], layout={"flex_flow": "row wrap"})
        named = widgets.VBox([self._heading, row])
        self.all = [widgets.VBox([self._measure]), named, self._years, self._view, self._against]

    @property
    def selection(self) -> Selection:
        """What the controls say."""
        chosen = tuple(iso3 for iso3, box in self._boxes.items() if box.value)
        years, view = tuple(self._years.value), self._view.value
        return Selection(self._measure.value, chosen, years, view, self._against.value or "")

    def _fit(self, years: Sequence[int] = ()) -> None:
        """Fit the controls to the measure and to each other; years that it has stay selected."""
        self._fitting = True
        measure = self._measure.value
        if measure != self._fitted:
            data = measure.data()
            self._name(set(data["iso3"]))
            first, last = int(data["year"].min()), int(data["year"].max())
            low, high = years or (self._years.value if self._fitted else (first, last))
            low, high = max(low, first), min(high, last)
            self._fitted = measure
            with self._years.hold_sync():
                self._years.min, self._years.max = min(self._years.min, first), max(self._years.max, last)
                self._years.value = (low, high) if low <= high else (first, last)
                self._years.min, self._years.max = first, last
        chosen = [(country(iso3), iso3) for iso3, box in self._boxes.items() if box.value]
        if tuple(chosen) != tuple(self._against.options):
            before, codes = self._against.value, [iso3 for _, iso3 in chosen]
            self._against.options = chosen
            self._against.value = before if before in codes else next(iter(codes), None)
        self._against.layout.display = "" if self._view.value == "difference" else "none"
        self._fitting = False

    def _name(self, there: Set[str]) -> None:
        lacking = pick(kk="жоқ", ru="нет", en="none")
        for iso3, box in self._boxes.items():
            box.description = country(iso3) + ("" if iso3 in there else f" – {lacking}")
        self._heading.value = pick(kk="Елдер", ru="Страны", en="Countries")
        if not there >= self._boxes.keys():
            self._heading.value += pick(
                kk=" («жоқ» – бұл қатарда дерегі жоқ ел)",
                ru=" («нет» – страны нет в этом ряду)",
                en=" (“none”: the series lacks the country)",
            )

    def show(self) -> None:
        """Show the selection: its chart and table, what to know about it, and its code."""
        if self._fitting:  # a control that is being set by another; that one shows
            return
        self._fit()
        selection = self.selection
        if selection.obstacle:
            explore.say(f"<b>{escape(selection.obstacle)}</b>")
            return
        # Not in the chart, where a long title or unit is cut off at a narrow window's edge.
        explore.say(f"<b>{escape(_title(selection))}</b><br>{escape(_unit(selection))}")
        own = [*map(country, selection.table), *map(_without_data, selection.table)]
        Chart(CATALOGUE, _entry(selection)).show(_figure(selection), _listed(selection.table), own)
        remarks = selection.remarks()
        if remarks:
            items = "".join(f"<li>{escape(sentence)}</li>" for sentence in remarks)
            display(HTML(f"<ul>{items}</ul>"))
        same = pick(
            kk="Дәл осы кесте кодпен. Өз ұяшығыңызға көшіріп, әрі қарай жалғастырыңыз:",
            ru="Та же таблица кодом. Скопируйте его в свою ячейку и продолжайте сами:",
            en="The same table in code. Copy it into a cell of your own and go on from there:",
        )
        display(HTML(f"<p><b>{escape(same)}</b></p>{_PRE}{escape(selection.code)}</pre>"))


_VIEW_NAMES = {
    "value": lambda: pick(kk="мәні", ru="значение", en="value"),
    "index": lambda: pick(
        kk="индекс: алғашқы ортақ жыл = 100",
        ru="индекс: первый общий год = 100",
        en="index: first common year = 100",
    ),
    "difference": lambda: pick(
        kk="бір елден айырмасы", ru="разность с одной страной", en="difference from one country"
    ),
    "change": lambda: pick(
        kk="өткен жылға қарағанда өзгерісі, %",
        ru="изменение к предыдущему году, %",
        en="change from the year before, %",
    ),
}


def _entry(selection: Selection) -> dict:
    """The chart's texts, put together of the measure's; a running notebook has one language only."""
    table = selection.table
    parts = [f"{country(iso3)}: {_ends(column)}" for iso3, column in table.items()]
    texts = {
        "title": "",
        "caption": selection.measure.word("caption"),
        "alt": f"{_title(selection)}, {_unit(selection)}. {'; '.join(parts)}.",
    }
    heads = {"year": pick(kk="Жыл", ru="Год", en="Year")} | {c: country(c) for c in table}
    return {key: _same(text) for key, text in texts.items()} | {
        "sources": selection.sources(),
        "columns": {key: _same(head) for key, head in heads.items()},
    }


def _same(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def _title(selection: Selection) -> str:
    years = spans(range(selection.years[0], selection.years[1] + 1))
    return f"{selection.measure.word('title')}: {', '.join(map(country, selection.countries))}, {years}"


def _unit(selection: Selection) -> str:
    """What the numbers of the chart are, with their unit."""
    measure, name = selection.measure, selection.against and country(selection.against)
    unit = measure.chart["difference"]
    match selection.view:
        case "index":
            return f"{selection.base} = 100"
        case "difference":
            return pick(
                kk=f"айырмасы ({name} = 0), {unit}",
                ru=f"разность ({name} = 0), {unit}",
                en=f"difference ({name} = 0), {unit}",
            )
        case "change":
            return _VIEW_NAMES["change"]()
    return measure.word("y")


def _ends(column: pd.Series) -> str:
    known = column.dropna()
    if known.empty:
        return pick(kk="дерек жоқ", ru="данных нет", en="no data")
    first, last = known.index[0], known.index[-1]
    ends = [first] if first == last else [first, last]
    return " – ".join(f"{number(known[year])} ({year})" for year in ends)


def _without_data(iso3: str) -> str:
    return pick(
        kk=f"{country(iso3)}: дерек жоқ",
        ru=f"{country(iso3)}: данных нет",
        en=f"{country(iso3)}: no data",
    )


def _listed(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename_axis(index="year", columns=None).reset_index()


def _figure(selection: Selection) -> go.Figure:
    fig = _bars(selection) if len(selection.table) == 1 else _lines(selection)
    axis = fig.update_xaxes if len(selection.table) == 1 else fig.update_yaxes
    if selection.measure.ranks:
        axis(autorange="reversed")
    return fig


def _lines(selection: Selection) -> go.Figure:
    """A line a country, broken where a year is missing or the definition changes."""
    table, fig = selection.table, go.Figure()
    for place, (iso3, column) in enumerate(table.items()):
        turn = place // len(COLOURS) % len(_DASHES)
        colour = COLOURS[place % len(COLOURS)]
        for nth, part in enumerate(_parts(selection, iso3, column)):
            fig.add_scatter(
                x=part.index.tolist(),
                y=part.tolist(),
                name=country(iso3),
                legendgroup=iso3,
                showlegend=nth == 0,
                mode="lines+markers",
                line={"color": colour, "dash": _DASHES[turn]},
                marker={"size": 8, "symbol": _SYMBOLS[turn]},
                hovertemplate="%{fullData.name}, %{x}: %{y}<extra></extra>",
            )
    level = {"index": 100, "difference": 0, "change": 0}.get(selection.view)
    if level is not None:
        fig.add_hline(y=level, line_dash="dash", line_color="#888888")
    first, last = selection.years
    fig.update_xaxes(
        range=[first - 0.5, last + 0.5],
        dtick=math.ceil((last - first) / 6),
        tick0=first,
        separatethousands=False,
    )
    # Below, where any number of rows has room; above, it would run into the title.
    fig.update_layout(height=480, showlegend=True, legend={"y": -0.12, "yanchor": "top"})
    return fig


def _parts(selection: Selection, iso3: str, column: pd.Series) -> list[pd.Series]:
    """Split a country's numbers into those that a line may join."""
    found = []
    for rows in selection.definitions().values():
        own = rows.loc[rows["iso3"] == iso3, "year"]
        if len(selection.definitions()) == 1:
            found.append(column)
        elif len(own):
            found.append(column.where(column.index.isin(own)).loc[own.min() : own.max()])
    return found


def _bars(selection: Selection) -> go.Figure:
    """One year: a bar a country, the largest on top; one without data says so and has none."""
    row = selection.table.iloc[0].sort_values(na_position="first")
    labels = [_without_data(iso3) if pd.isna(row[iso3]) else country(iso3) for iso3 in row.index]
    fig = go.Figure(
        go.Bar(
            x=[None if pd.isna(value) else value for value in row],
            y=labels,
            orientation="h",
            marker_color=COLOURS[0],
            texttemplate="%{x}",
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x}<extra></extra>",
        )
    )
    fig.update_yaxes(type="category")
    fig.update_layout(height=160 + 34 * len(row))
    return fig


def _unknown(iso3: str, codes: Collection[str]) -> str:
    listed = ", ".join(sorted(codes))
    return pick(
        kk=f"«{iso3}» елі бұл қатарларда жоқ. Таңдаңыз: {listed}.",
        ru=f"Страны «{iso3}» в этих рядах нет. Выберите из: {listed}.",
        en=f"The country “{iso3}” is not in these series. Choose from: {listed}.",
    )
