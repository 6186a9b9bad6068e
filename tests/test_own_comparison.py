"""A student's own comparison: its numbers are the series', and what it can't say it says in words."""

from __future__ import annotations

import json
from collections.abc import Iterator

import ipywidgets as widgets
import klaster
import pandas as pd
import pytest
from IPython.display import HTML
from klaster import language
from klaster.language import LANGUAGES
from klaster.notebook import selection
from klaster.notebook.data import series
from klaster.notebook.payload import CHART_MIME
from klaster.notebook.selection import VIEWS, Measure, Selection, measures
from klaster.notebook.tables import folder


def measure(id: str) -> Measure:
    return next(m for m in measures() if m.id == f"own-comparison-{id}")


def select(id: str, *countries: str, years: tuple[int, int], view: str = "value", against: str = "") -> Selection:
    return Selection(measure(id), countries, years, view, against)


def raw(name: str, iso3: str, column: str = "value", **kind: str) -> pd.Series:
    """A country's numbers straight from the file, by year."""
    rows = pd.read_csv(folder() / "series" / f"{name}.csv")
    for key, value in {"iso3": iso3, **kind}.items():
        rows = rows[rows[key] == value]
    return rows.set_index("year")[column]


# What is offered


def test_every_series_with_countries_and_years_is_offered_with_every_kind_of_its_rows():
    package = json.loads((folder() / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        fields = {field["name"] for field in resource["schema"]["fields"]}
        if not resource["path"].startswith("series/") or not {"iso3", "year"} <= fields:
            continue
        data = series(resource["name"])
        offered = pd.concat([m.data() for m in measures(resource["name"])])
        assert sorted(offered.index) == sorted(data.index), resource["name"]


def test_a_measure_has_one_number_for_a_country_and_a_year():
    for m in measures():
        assert not m.data().duplicated(["iso3", "year"]).any(), m.id


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_measure_has_its_words(lang):
    language.use(lang)
    titles = [m.word("title") for m in measures()]
    assert len(set(titles)) == len(titles)
    for m in measures():
        assert m.word("y") and m.word("caption") and m.chart["difference"]


# The numbers


def test_the_value_is_the_series_own_in_the_unit_that_is_named():
    shown = select("rd-gdp", "FIN", "KOR", years=(2000, 2010)).table
    assert list(shown.index) == list(range(2000, 2011)) and list(shown) == ["FIN", "KOR"]
    for iso3 in shown:
        assert shown[iso3].tolist() == raw("rd-gdp", iso3).loc[2000:2010].round(3).tolist()
    shown = select("labour-force", "FRA", years=(2000, 2000)).table
    assert shown.loc[2000, "FRA"] == round(raw("labour-force", "FRA")[2000] / 1e6, 3)


def test_a_missing_number_stays_missing_and_is_named():
    selected = select("tourist-arrivals", "KAZ", "HUN", years=(1998, 2011))
    there = raw("tourist-arrivals", "HUN").index
    assert list(selected.table["HUN"].dropna().index) == list(there)
    assert selected.table.loc[1998:2003, "HUN"].isna().all()
    said = " ".join(selected.remarks())
    assert "Венгрия – 1998–2003" in said and "Қазақстан – 1998–1999, 2011" in said


def test_the_index_starts_in_the_first_year_that_all_have_and_says_so():
    selected = select("rd-gdp", "FIN", "KAZ", years=(1996, 2021), view="index")
    assert raw("rd-gdp", "FIN").index[0] == 1996 and raw("rd-gdp", "KAZ").index[0] == 1997
    assert selected.base == 1997
    assert selected.table.loc[1997].tolist() == [100, 100]
    finland = raw("rd-gdp", "FIN")
    assert selected.table.loc[2009, "FIN"] == round(100 * finland[2009] / finland[1997], 1)
    assert selected.table.loc[1996, "FIN"] == round(100 * finland[1996] / finland[1997], 1)
    assert pd.isna(selected.table.loc[1996, "KAZ"])
    assert "1997 жылғы мәні – 100" in selected.remarks()[0] and "Қазақстан" in selected.remarks()[0]


def test_the_difference_is_from_the_chosen_country_which_is_then_the_zero_line():
    selected = select("rd-gdp", "FIN", "KAZ", "DNK", years=(2001, 2005), view="difference", against="FIN")
    assert list(selected.table) == ["KAZ", "DNK"]
    wanted = raw("rd-gdp", "DNK")[2005] - raw("rd-gdp", "FIN")[2005]
    assert selected.table.loc[2005, "DNK"] == round(wanted, 3)


def test_the_change_is_from_the_year_before_even_where_that_year_is_not_shown():
    selected = select("labour-force", "ITA", years=(2000, 2003), view="change")
    italy = raw("labour-force", "ITA")
    assert selected.table.loc[2000, "ITA"] == round(100 * (italy[2000] / italy[1999] - 1), 1)
    # Switzerland was asked every few years: no year has one before it.
    assert select("rd-gdp", "CHE", "ITA", years=(2000, 2010), view="change").table["CHE"].isna().all()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("m", measures(), ids=lambda m: m.id.removeprefix("own-comparison-"))
def test_the_code_beside_the_chart_makes_the_very_same_table(m, view):
    codes, years = tuple(m.data()["iso3"].unique()), m.data()["year"]
    compared = 0
    for countries in (codes, codes[:2], codes[-1:]):
        for first, last in ((years.min(), years.max()), (years.min() + 1, years.min() + 4), (2011, 2013)):
            selected = Selection(m, countries, (int(first), int(last)), view, countries[0])
            if selected.obstacle:
                continue
            *lines, last_line = selected.code.splitlines()
            assert 3 <= len(selected.code.splitlines()) <= 6
            names: dict = {}
            exec("\n".join(lines), names)
            pd.testing.assert_frame_equal(eval(last_line, names), selected.table)
            compared += 1
    assert compared or view != "value"


# What can't be compared


def test_no_country_or_no_data_is_told_with_what_to_do():
    language.use("en")
    assert "Tick at least one" in select("rd-gdp", years=(2000, 2005)).obstacle
    told = select("tourist-arrivals", "HUN", "KAZ", years=(1995, 1999)).obstacle
    assert "Hungary – 2004–2011; Kazakhstan – 2000–2010" in told and "Change the years" in told
    assert "Sweden – no data" in select("rd-gdp", "SWE", years=(2000, 2005)).obstacle


def test_one_country_is_no_comparison():
    language.use("en")
    alone = select("rd-gdp", "KAZ", years=(2000, 2005))
    assert alone.obstacle == "" and "tick another" in alone.remarks()[0]
    difference = select("rd-gdp", "KAZ", years=(2000, 2005), view="difference", against="KAZ")
    assert "Tick one more" in difference.obstacle


def test_an_index_without_a_year_in_common_is_told():
    language.use("en")
    selected = select("tourist-arrivals", "FRA", "HUN", years=(1995, 2003), view="index")
    assert "In none of the selected years" in selected.obstacle and "Hungary – 2004–2011" in selected.obstacle
    assert "two years" in select("rd-gdp", "KAZ", "FIN", years=(2000, 2000), view="index").obstacle


def test_a_change_without_two_years_running_is_told():
    language.use("en")
    assert "two years running" in select("rd-gdp", "CHE", years=(2000, 2010), view="change").obstacle


@pytest.mark.parametrize("view", ["index", "change"])
def test_a_rank_gives_no_per_cent(view):
    language.use("en")
    assert "A rank is an order" in select("wef-rank-global", "FIN", "KAZ", years=(2007, 2010), view=view).obstacle


def test_numbers_of_several_definitions_are_shown_unjoined_and_not_reckoned_with():
    language.use("en")
    shown = select("sme-employment", "ITA", "DEU", years=(2005, 2022))
    assert shown.obstacle == ""
    words = " ".join(shown.remarks())
    definitions = series("sme-share").query("indicator == 'employment' and iso3 in ('ITA', 'DEU')")["definition"]
    assert len(shown.definitions()) == definitions.nunique() > 2
    assert "no line joins the points" in words and "Germany 2015" in words and "Italy 2006" in words
    assert "Not all industries covered: Germany 2005" in words
    for view in ("index", "difference", "change"):
        refused = select("sme-employment", "ITA", "DEU", years=(2005, 2022), view=view, against="ITA")
        assert "differ in their definition" in refused.obstacle and "Choose “value”" in refused.obstacle
    one = select("sme-employment", "EU27", "DEU", years=(2021, 2021), view="difference", against="EU27")
    assert one.obstacle == ""


def test_a_change_does_not_reach_across_a_new_definition():
    kazakhstan = series("sme-share").query("iso3 == 'KAZ'").set_index("year")["definition"]
    assert kazakhstan[2016] != kazakhstan[2017] == kazakhstan[2018]
    assert select("sme-gdp", "KAZ", years=(2017, 2018), view="change").obstacle
    assert not select("sme-gdp", "KAZ", years=(2018, 2018), view="change").obstacle


def test_a_doubtful_step_is_told_where_it_is_selected():
    language.use("en")
    assert any("leaps" in said for said in select("rd-gdp", "GBR", years=(2010, 2016)).remarks())
    assert not any("leaps" in said for said in select("rd-gdp", "GBR", years=(2014, 2016)).remarks())
    assert not any("leaps" in said for said in select("rd-gdp", "FRA", years=(2010, 2016)).remarks())


def test_the_number_of_economies_behind_a_rank_is_told():
    language.use("en")
    assert "2003 – 102, 2004 – 104, 2005 – 117" in " ".join(
        select("wef-rank-growth", "FIN", "DNK", years=(2003, 2005)).remarks()
    )


# The panel


class Panel:
    """The panel as a student meets it: controls by their label, and what is shown."""

    def __init__(self, box: widgets.VBox, shown: list) -> None:
        self._shown = shown
        self.all = [*_within(box)]

    def __getitem__(self, label: str) -> widgets.Widget:
        return next(w for w in self.all if getattr(w, "description", "").startswith(label))

    def set(self, label: str, value: object) -> None:
        """Set a control, and forget what was shown before."""
        self._shown.clear()
        self[label].value = value

    @property
    def texts(self) -> str:
        said = [shown.data for shown in self._shown if isinstance(shown, HTML)]
        return "\n".join([*(w.value for w in self.all if isinstance(w, widgets.HTML)), *said])

    @property
    def chart(self) -> dict:
        (payload,) = [shown[CHART_MIME] for shown in self._shown if isinstance(shown, dict) and shown[CHART_MIME]]
        return payload


def _within(box: widgets.Widget) -> Iterator[widgets.Widget]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _within(child)


@pytest.fixture
def panel(monkeypatch):
    shown: list = []
    for module in ("chart", "explore", "student_comparison"):
        monkeypatch.setattr(f"klaster.notebook.{module}.display", lambda what, raw=False: shown.append(what))

    def made(*series, **chosen) -> Panel:
        shown.clear()
        return Panel(klaster.own_comparison(*series, **chosen), shown)

    return made


def test_the_panel_shows_a_chart_with_its_table_and_the_sources_of_its_series(panel):
    seen = panel("rd-gdp", countries=("FIN", "KAZ"), years=(1996, 2000))
    chart = seen.chart
    assert [source["id"] for source in chart["sources"]] == ["wdi-rd"]
    assert [row[0] for row in chart["rows"]] == [1996, 1997, 1998, 1999, 2000]
    assert [head["kk"] for head in chart["columns"]] == ["Жыл", "Финляндия", "Қазақстан"]
    assert chart["rows"][0][2] is None
    names = {trace["name"]: trace["y"] for trace in chart["figure"]["data"]}
    assert names["Қазақстан"][0] is None and names["Финляндия"][0] == round(raw("rd-gdp", "FIN")[1996], 3)
    assert "ҒЗТКЖ шығындары: Финляндия, Қазақстан, 1996–2000" in seen.texts


def test_lines_join_only_numbers_of_one_definition(panel):
    seen = panel("sme-share", countries=("KAZ",))
    seen.set("Көрсеткіш", measure("sme-gdp"))
    rows = series("sme-share").query("iso3 == 'KAZ'")
    drawn = [trace["x"] for trace in seen.chart["figure"]["data"]]
    assert drawn == [list(years["year"]) for _, years in rows.groupby("definition", sort=False)]


def test_one_year_is_drawn_as_bars_and_a_country_without_it_says_so(panel):
    seen = panel("rd-gdp", countries=("FIN", "CHE"), years=(2001, 2001))
    (bars,) = seen.chart["figure"]["data"]
    assert bars["type"] == "bar"
    assert dict(zip(bars["y"], bars["x"], strict=True))["Швейцария: дерек жоқ"] is None


def test_the_controls_follow_each_other(panel):
    seen = panel(countries=("KAZ", "FIN"), years=(1996, 2021))
    assert seen["Қай елден"].layout.display == "none"
    seen.set("Қалай", "difference")
    assert seen["Қай елден"].layout.display == ""
    assert [name for name, _ in seen["Қай елден"].options] == ["Финляндия", "Қазақстан"]
    seen.set("Италия", True)
    seen.set("Финляндия", False)
    assert [code for _, code in seen["Қай елден"].options] == ["ITA", "KAZ"]
    seen.set("Көрсеткіш", measure("labour-force"))
    assert (seen["Жылдар"].min, seen["Жылдар"].max, seen["Жылдар"].value) == (1990, 2012, (1996, 2012))
    assert seen["Чехия"].description == "Чехия – жоқ" and "бұл қатарда дерегі жоқ" in seen.texts


def test_an_impossible_choice_is_answered_in_words_and_without_a_chart_or_code(panel):
    seen = panel("rd-gdp", countries=("KAZ",), years=(2000, 2005))
    assert "klaster.series" in seen.texts
    seen.set("Қалай", "difference")
    assert "Тағы бір елді белгілеңіз" in seen.texts and "klaster.series" not in seen.texts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_panel_speaks_the_readers_language(panel, lang):
    language.use(lang)
    seen = panel(countries=("KAZ", "FIN"), years=(1996, 2005))
    words = {
        "kk": ("Көрсеткіш", "Жылдар", "Қалай көрсетілсін", "Қазақстан", "Дәл осы кесте"),
        "ru": ("Показатель", "Годы", "Как показать", "Казахстан", "Та же таблица"),
        "en": ("Measure", "Years", "Shown as", "Kazakhstan", "The same table"),
    }[lang]
    assert all(seen[label] for label in words[:4]) and words[4] in seen.texts
    labels = [w.description for w in seen.all if getattr(w, "description", "")]
    options = [name for w in seen.all if isinstance(w, widgets.Dropdown) for name, _ in w.options]
    everything = " ".join([*labels, *options, seen.texts])
    if lang == "en":
        assert not any("Ѐ" <= letter <= "ԯ" for letter in everything)
    if lang == "ru":
        assert not set(everything) & set("әғқңөұүһі")


def test_what_is_not_in_the_data_is_refused_by_name(panel):
    language.use("en")
    with pytest.raises(ValueError, match="korea-sme.*rd-gdp"):
        panel("korea-sme")
    with pytest.raises(ValueError, match="XXX.*KAZ"):
        panel("rd-gdp", countries=("XXX",))


def test_countries_beyond_the_colours_are_told_apart(panel):
    codes = measure("rd-gdp").data()["iso3"].unique()
    traces = panel("rd-gdp", countries=codes).chart["figure"]["data"]
    looks = {(t["line"]["color"], t["line"]["dash"], t["marker"]["symbol"]) for t in traces}
    assert len(looks) == len(traces) == len(codes)


def test_years_are_written_as_ranges():
    assert selection.spans([1999, 1996, 1997, 2004]) == "1996–1997, 1999, 2004"
