"""What a student selects to compare: a series, countries, years, a view; its table and its code.

What may be selected has its home in ``data/charts/own-comparison.yml``. Nothing here draws:
:mod:`klaster.student_comparison` does, and the student's own cell can.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from klaster.language import current, number, pick
from klaster.notebook.chart import Chart
from klaster.notebook.data import series
from klaster.notebook.tables import by_id, catalogue, country

CATALOGUE = "own-comparison"

#: How a selection can be shown, in the order in which it is offered.
VIEWS = ("value", "index", "difference", "change")
#: The decimals that each keeps.
DIGITS = {"value": 3, "index": 1, "difference": 3, "change": 1}


@dataclass(frozen=True)
class Measure:
    """Numbers by country and year: a series, or the rows of one kind in it."""

    id: str
    series: str
    rows: tuple[str, str] | None
    value: str
    per: int
    share: bool

    @property
    def chart(self) -> Chart:
        """The measure's words."""
        return Chart(self.id)

    def word(self, part: str) -> str:
        """Return the measure's ``title``, unit (``y``) or ``caption`` in the reader's language."""
        return catalogue(CATALOGUE)[self.id][part][current()]

    @property
    def ranks(self) -> bool:
        """Whether the numbers are ranks, of which only the order says something."""
        return self.value == "rank"

    def data(self) -> pd.DataFrame:
        """Return the measure's rows of its series, all columns, one a country and year."""
        data = series(self.series)
        return data if self.rows is None else data[data[self.rows[0]] == self.rows[1]]


def measures(*names: str) -> list[Measure]:
    """Return what can be compared of some series, or of all.

    Raises ``ValueError`` where a series is unknown, or has no countries.
    """
    found = [
        Measure(
            id,
            entry["series"],
            next(iter(entry["rows"].items())) if "rows" in entry else None,
            entry.get("value", "value"),
            entry.get("per", 1),
            entry.get("share", False),
        )
        for id, entry in catalogue(CATALOGUE).items()
    ]
    known = list(dict.fromkeys(measure.series for measure in found))
    for name in names:
        if name not in known:
            listed = ", ".join(known)
            raise ValueError(
                pick(
                    kk=f"«{name}» қатарын елдер мен жылдар бойынша салыстыруға болмайды. Таңдаңыз: {listed}.",
                    ru=f"Ряд «{name}» нельзя сравнить по странам и годам. Выберите из: {listed}.",
                    en=f"The series “{name}” can't be compared by country and year. Choose from: {listed}.",
                )
            )
    order = names or known
    return sorted((m for m in found if m.series in order), key=lambda m: order.index(m.series))


@dataclass(frozen=True)
class Selection:
    """A measure, countries (ISO codes) and years (first and last), and how they are shown.

    ``view`` is ``value``, ``index`` (the first year that all countries have = 100), ``difference``
    (from the country ``against``) or ``change`` (from the year before, in per cent).
    """

    measure: Measure
    countries: tuple[str, ...]
    years: tuple[int, int]
    view: str = "value"
    against: str = ""

    @property
    def _begin(self) -> int:
        """The first year that is needed: a change is from the year before."""
        return self.years[0] - (self.view == "change")

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows of the series that the selection needs."""
        data = self.measure.data()
        return data[data["iso3"].isin(self.countries) & data["year"].between(self._begin, self.years[1])]

    @cached_property
    def values(self) -> pd.DataFrame:
        """The numbers as the series has them, years by countries; what it lacks is missing."""
        wide = self.measure.data().pivot(index="year", columns="iso3", values=self.measure.value)
        return wide.reindex(index=range(self._begin, self.years[1] + 1), columns=list(self.countries))

    @cached_property
    def base(self) -> int | None:
        """The first selected year that all the countries have a value of, for the index."""
        common = self.values[self.values > 0].dropna().index
        return int(common[0]) if len(common) else None

    @cached_property
    def table(self) -> pd.DataFrame:
        """The numbers as they are shown, years by countries, rounded; a missing one stays missing.

        It has a meaning only where :attr:`obstacle` is empty.
        """
        match self.view:
            case "value":
                shown = self.values / self.measure.per
            case "index":
                shown = 100 * self.values / self.values.loc[self.base]
            case "difference":
                others = self.values.sub(self.values[self.against], axis=0).drop(columns=self.against)
                shown = others / self.measure.per
            case "change":
                shown = (100 * (self.values / self.values.shift() - 1)).loc[self.years[0] :]
        return shown.round(DIGITS[self.view])

    @property
    def code(self) -> str:
        """The lines of pandas that make the same table in a cell of the student's own."""
        measure, first, last = self.measure, *self.years
        rows = f".query(\"{measure.rows[0]} == '{measure.rows[1]}'\")" if measure.rows else ""
        per = f" / {measure.per}" if measure.per != 1 else ""
        listed = ", ".join(f'"{iso3}"' for iso3 in self.countries)
        made = {
            "value": f"(table{per})" if per else "table",
            "index": f"(100 * table / table.loc[{self.base}])",
            "difference": f'(table.sub(table["{self.against}"], axis=0).drop(columns="{self.against}"){per})',
            "change": f"(100 * (table / table.shift() - 1)).loc[{first}:]",
        }[self.view]
        return "\n".join(
            [
                "import klaster",
                f'data = klaster.series("{measure.series}"){rows}',
                f'table = data.pivot(index="year", columns="iso3", values="{measure.value}")',
                f"table = table.reindex(index=range({self._begin}, {last + 1}), columns=[{listed}])",
                f"table = {made}.round({DIGITS[self.view]})",
                "table",
            ]
        )

    def definitions(self) -> dict[str, pd.DataFrame]:
        """Return the selected rows by their definition; a series of one has one part."""
        if "definition" not in self.rows:
            return {"": self.rows}
        return dict(iter(self.rows.groupby("definition", sort=False)))

    def sources(self) -> list[str]:
        """Return the ids of the sources of the selected rows."""
        return list(dict.fromkeys(id for ids in self.rows["source"] for id in ids.split()))

    @property
    def obstacle(self) -> str:
        """Why the selection can't be shown, and what to do; empty where it can."""
        if not self.countries:
            return pick(
                kk="Ел таңдалмаған. Кемінде бір елді белгілеңіз.",
                ru="Страна не выбрана. Отметьте хотя бы одну.",
                en="No country is selected. Tick at least one.",
            )
        if self.rows.empty:
            spans = self._spans()
            return pick(
                kk=f"Таңдалған елдер мен жылдарға дерек жоқ. Бұл қатарда бары: {spans}. Жылдарды өзгертіңіз "
                "немесе басқа елді белгілеңіз.",
                ru=f"Для выбранных стран и лет данных нет. В этом ряду есть: {spans}. Измените годы или "
                "отметьте другую страну.",
                en=f"There is no data of these countries and years. The series has: {spans}. Change the years "
                "or tick another country.",
            )
        if self.view == "value":
            return ""
        if self.measure.ranks and self.view in ("index", "change"):
            return pick(
                kk="Орын – мөлшер емес, рет: одан пайыз да, индекс те шықпайды (2-орын 1-орыннан екі есе нашар "
                "емес). «Мәні» немесе «айырмасы» дегенді таңдаңыз.",
                ru="Место – не количество, а порядок: ни процента, ни индекса из него не выходит (2-е место не "
                "вдвое хуже 1-го). Выберите «значение» или «разность».",
                en="A rank is an order, not an amount: it gives neither a per cent nor an index (2nd is not twice "
                "as bad as 1st). Choose “value” or “difference”.",
            )
        if len(self.definitions()) > 1:
            return pick(
                kk=f"Таңдалған сандардың анықтамасы бірдей емес, сондықтан олардан есептелген сан анықтамалардың "
                f"айырмасын да өлшер еді. {self.mixture()} «Мәні» дегенді немесе анықтамасы бір елдер мен "
                "жылдарды ғана таңдаңыз.",
                ru=f"Определения выбранных чисел неодинаковы, и вычисленное из них измерило бы и разницу "
                f"определений. {self.mixture()} Выберите «значение» или только страны и годы с одним определением.",
                en=f"The selected numbers differ in their definition, so what is computed from them would measure "
                f"the definitions as well. {self.mixture()} Choose “value”, or only countries and years of one "
                "definition.",
            )
        return getattr(self, f"_{self.view}_obstacle")()

    def _index_obstacle(self) -> str:
        if self.years[0] == self.years[1]:
            return pick(
                kk="Индекс екі жылды салыстырады. Жылдар аралығын кеңейтіңіз.",
                ru="Индекс сравнивает два года. Расширьте промежуток лет.",
                en="An index compares two years. Widen the range of years.",
            )
        if self.base is None:
            spans = self._spans()
            return pick(
                kk=f"Таңдалған жылдардың ішінде барлық елдің мәні бар жыл жоқ, ал индекске ортақ бастапқы жыл "
                f"керек. Қатарда бары: {spans}. Жылдарды кеңейтіңіз немесе дерегі жоқ елді алып тастаңыз.",
                ru=f"Среди выбранных лет нет такого, где значение есть у всех стран, а индексу нужен общий "
                f"первый год. В ряду есть: {spans}. Расширьте годы или снимите страну без данных.",
                en=f"In none of the selected years do all countries have a value, and an index needs a first year "
                f"in common. The series has: {spans}. Widen the years, or untick the country without data.",
            )
        return ""

    def _difference_obstacle(self) -> str:
        if len(self.countries) < 2:
            return pick(
                kk="Айырмаға екі ел керек. Тағы бір елді белгілеңіз.",
                ru="Для разности нужны две страны. Отметьте ещё одну.",
                en="A difference needs two countries. Tick one more.",
            )
        if self.against not in self.countries:
            return pick(
                kk="Айырма қай елден есептелетінін таңдаңыз.",
                ru="Выберите страну, от которой считать разность.",
                en="Choose the country that the difference is from.",
            )
        if self.table.isna().all(axis=None):
            spans, name = self._spans(), country(self.against)
            return pick(
                kk=f"Салыстыру елінің ({name}) және басқа елдің мәні қатар тұрған жыл жоқ. Қатарда бары: {spans}. "
                "Жылдарды өзгертіңіз немесе салыстыру елі ретінде басқасын таңдаңыз.",
                ru=f"Нет года, в котором есть значение и у страны сравнения ({name}), и у другой. В ряду есть: "
                f"{spans}. Измените годы или выберите другую страну сравнения.",
                en=f"In no year have both {name} and another country a value. The series has: {spans}. Change the "
                "years, or compare with another country.",
            )
        return ""

    def _change_obstacle(self) -> str:
        if self.table.isna().all(axis=None):
            spans = self._spans()
            return pick(
                kk=f"Қатар келген екі жылдың мәні бірде-бір елде жоқ, сондықтан өзгерісті есептеуге болмайды. "
                f"Қатарда бары: {spans}. Жылдарды өзгертіңіз немесе басқа елді белгілеңіз.",
                ru=f"Ни у одной страны нет значений за два года подряд, поэтому изменение не вычислить. В ряду "
                f"есть: {spans}. Измените годы или отметьте другую страну.",
                en=f"No country has values of two years running, so no change can be computed. The series has: "
                f"{spans}. Change the years, or tick another country.",
            )
        return ""

    def remarks(self) -> list[str]:
        """Return what a reader of the chart has to know, sentence by sentence."""
        chart, found = self.measure.chart, []
        if len(self.countries) == 1:
            found.append(
                pick(
                    kk="Бір ғана ел таңдалды: салыстыру үшін тағы бірін белгілеңіз.",
                    ru="Выбрана одна страна: для сравнения отметьте ещё одну.",
                    en="One country is selected: tick another to compare.",
                )
            )
        found += [self._meaning(), self._gaps()]
        if len(self.definitions()) > 1:
            found.append(
                pick(
                    kk=f"Анықтамалары бірдей емес, сондықтан нүктелер бір сызыққа қосылмады. {self.mixture()}",
                    ru=f"Определения неодинаковы, поэтому точки не соединены линией. {self.mixture()}",
                    en=f"The definitions differ, so no line joins the points. {self.mixture()}",
                )
            )
        found += [self._doubts(), self._economies()]
        for iso3, years in catalogue(CATALOGUE)[self.measure.id].get("cautions", {}).items():
            if iso3 in self.countries and sum(self._begin <= year <= self.years[1] for year in years) > 1:
                found.append(chart[f"caution-{iso3}"])
        return [sentence for sentence in found if sentence]

    def _meaning(self) -> str:
        if self.view == "index":
            late = self.base != self.years[0]
            lacking = _names(self.values.columns[~(self.values.loc[self.years[0]] > 0)])
            return pick(
                kk=f"Әр елдің {self.base} жылғы мәні – 100. "
                + (f"{self.years[0]} жылды негізге алуға болмады: дерегі жоқ ел – {lacking}." if late else ""),
                ru=f"Значение каждой страны за {self.base} год принято за 100. "
                + (f"Взять за основу {self.years[0]} год нельзя: нет данных – {lacking}." if late else ""),
                en=f"Each country's value of {self.base} is 100. "
                + (f"{self.years[0]} could not be the base: no data of {lacking}." if late else ""),
            ).strip()
        if self.view == "difference":
            name = country(self.against)
            said = pick(
                kk=f"Нөл сызығы – салыстыру елі ({name}).",
                ru=f"Нулевая линия – страна сравнения ({name}).",
                en=f"The zero line is {name}.",
            )
            ranks = pick(
                kk=" Оң сан – орны одан төмен, теріс сан – жоғары.",
                ru=" Положительное число – место ниже, отрицательное – выше.",
                en=" A positive number is a lower place, a negative one a higher.",
            )
            return said + (ranks if self.measure.ranks else "")
        if self.view == "change" and self.measure.share:
            return pick(
                kk="Бұл – үлестің өзі неше пайызға өзгергені, пайыздық тармақ емес.",
                ru="Это изменение самой доли в процентах, а не в процентных пунктах.",
                en="This is by how many per cent the share itself changed, not percentage points.",
            )
        return ""

    def _gaps(self) -> str:
        """Say which numbers of the chart are missing."""
        missing = {iso3: list(column.index[column.isna()]) for iso3, column in self.table.items()}
        listed = "; ".join(f"{country(iso3)} – {spans(years)}" for iso3, years in missing.items() if years)
        if not listed:
            return ""
        return pick(
            kk=f"Дерек жоқ, толтырылмады: {listed}.",
            ru=f"Данных нет, и ничем не заполнено: {listed}.",
            en=f"No data, and nothing filled in: {listed}.",
        )

    def mixture(self) -> str:
        """Return the definitions of the selected numbers: whose, of which countries and years."""
        parts = []
        for rows in self.definitions().values():
            ids = dict.fromkeys(id for ids in rows["source"] for id in ids.split())
            publishers = " / ".join(by_id("sources")[id]["publisher"] for id in ids)
            parts.append(f"{publishers}: {_places(rows)}")
        return "; ".join(parts) + "."

    def _doubts(self) -> str:
        """Name the numbers that were not simply published."""
        if "status" not in self.rows:
            return ""
        names = {
            "estimate": pick(kk="Жариялаушының бағалауы", ru="Оценка издателя", en="Estimated by the publisher"),
            "rounded": pick(kk="Дөңгелектелген", ru="Округлено", en="Rounded"),
            "computed": pick(kk="Кітапта есептелген", ru="Вычислено в книге", en="Computed in this book"),
            "partial": pick(
                kk="Салалардың бәрі қамтылмаған", ru="Охвачены не все отрасли", en="Not all industries covered"
            ),
        }
        doubtful = self.rows[self.rows["status"].isin(names)]
        parts = [f"{names[status]}: {_places(rows)}" for status, rows in doubtful.groupby("status")]
        return ". ".join(parts) + "." if parts else ""

    def _economies(self) -> str:
        """Say of how many economies a rank is: it differs from year to year."""
        if "economies" not in self.rows:
            return ""
        counts = pd.to_numeric(self.rows.set_index("year")["economies"], errors="coerce")
        counts = counts.groupby("year").max()
        known = ", ".join(f"{year} – {number(count)}" for year, count in counts.dropna().items())
        unknown = spans(counts.index[counts.isna()])
        said = []
        if known:
            said.append(
                pick(
                    kk=f"Рейтингтегі экономикалар саны жыл сайын басқа: {known}.",
                    ru=f"Число экономик в рейтинге по годам разное: {known}.",
                    en=f"The number of economies ranked differs by year: {known}.",
                )
            )
        if unknown:
            said.append(
                pick(
                    kk=f"Рейтингтегі экономикалар саны оқылған мәтінде жоқ: {unknown}.",
                    ru=f"Числа экономик в рейтинге в прочитанном тексте нет: {unknown}.",
                    en=f"What was read does not give the number of economies ranked: {unknown}.",
                )
            )
        return " ".join(said)

    def _spans(self) -> str:
        """Return the years that the series has of each selected country."""
        data = self.measure.data()
        there = {iso3: data.loc[data["iso3"] == iso3, "year"] for iso3 in self.countries}
        nothing = pick(kk="дерек жоқ", ru="данных нет", en="no data")
        return "; ".join(f"{country(iso3)} – {spans(years) or nothing}" for iso3, years in there.items())


def spans(years: Iterable[int]) -> str:
    """Write years as ranges: ``1996–1999, 2004``."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def _places(rows: pd.DataFrame) -> str:
    return ", ".join(f"{country(iso3)} {spans(group['year'])}" for iso3, group in rows.groupby("iso3"))


def _names(codes: Sequence[str]) -> str:
    return ", ".join(country(iso3) for iso3 in codes)
