"""The book's data: it is valid, it is described, and each kind of fault is told in words."""

import csv
import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from klaster import language
from klaster.authoring import validation
from klaster.authoring.validation import problems
from klaster.notebook.tables import folder

DATA = folder()
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["path"]: resource for resource in PACKAGE["resources"]}
LONG = ("coastline", "rd-gdp", "labour-force", "tourist-arrivals", "government-rd", "wef-rank")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setattr("klaster.language.words._chosen", "en")


def copied(target: Path) -> Path:
    """A copy of data/ to spoil; long tables that nothing refers to are cut to a few rows."""
    folder = shutil.copytree(DATA, target)
    for path in folder.rglob("*.csv"):
        if path.stem in LONG:
            write(path, read(path)[:6])
    return folder


@pytest.fixture
def copy(tmp_path):
    return copied(tmp_path / "data")


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)


def records(path: str) -> list[dict[str, str]]:
    header, *rows = read(DATA / path)
    return [dict(zip(header, row, strict=True)) for row in rows]


def number(path: Path, key: str) -> int:
    """The number of the row that begins with ``key``, the header being 1."""
    return next(n for n, row in enumerate(read(path), start=1) if n > 1 and ",".join(row).startswith(key))


def plant(folder: Path, path: str, key: str, **cells: str) -> int:
    """Change cells of the row that begins with ``key``; return its number."""
    rows, planted = read(folder / path), number(folder / path, key)
    for column, cell in cells.items():
        rows[planted - 1][rows[0].index(column)] = cell
    write(folder / path, rows)
    return planted


# The whole


def test_the_data_of_the_book_has_no_problem():
    assert problems() == []


def test_the_copy_that_the_faults_are_planted_in_has_no_problem(copy):
    assert problems(copy) == []


def test_every_csv_is_described_and_every_described_file_is_there():
    there = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv")}
    assert there == set(RESOURCES)


@pytest.mark.parametrize("path", RESOURCES)
def test_a_description_names_every_column_and_where_the_table_comes_from(path):
    resource = RESOURCES[path]
    fields = resource["schema"]["fields"]
    assert [field["name"] for field in fields] == read(DATA / path)[0]
    assert all(field["description"] and field["type"] for field in fields)
    assert resource["title"] and resource["description"] and resource["read_on"]
    assert all(licence["title"] for licence in resource["licenses"])


def test_the_text_of_the_article_is_under_no_licence_of_ours():
    for path in ("article/passages.csv", "article/table.csv"):
        assert [licence["name"] for licence in RESOURCES[path]["licenses"]] == ["notspecified"]
        assert "Not covered by any licence" in RESOURCES[path]["licenses"][0]["title"]


def test_a_field_with_a_unit_names_one_of_the_packages_units():
    units = {unit["id"] for unit in PACKAGE["units"]}
    used = {f["unit"] for r in PACKAGE["resources"] for f in r["schema"]["fields"] if "unit" in f}
    assert used and used <= units
    assert all(unit["kk"] and unit["ru"] and unit["en"] for unit in PACKAGE["units"])


# Series


def test_every_row_of_a_series_names_its_source():
    series = [path for path in RESOURCES if path.startswith("series/")]
    assert len(series) >= 11
    assert all(row["source"] for path in series for row in records(path))


def test_the_korean_breaks_of_definition_are_in_the_data():
    rows = records("series/korea-sme.csv")
    exports: dict[str, list] = {r["definition"]: [] for r in rows if r["indicator"] == "sme-export-share"}
    counts: dict[str, list] = {r["definition"]: [] for r in rows if r["indicator"] == "sme-number"}
    for row in rows:
        for wanted, found in (("sme-export-share", exports), ("sme-number", counts)):
            if row["indicator"] == wanted:
                found[row["definition"]].append(int(row["year"]))
    assert exports == {
        "exports-until-2009": [2001, 2006, 2007, 2009],
        "exports-from-2011": [2011, 2016, 2017, 2018],
    }
    assert counts == {"before-register": [1999, 2009, 2014], "register": [2018, 2019, 2022]}


def test_a_value_printed_in_millions_is_whole_and_keeps_its_precision():
    row = next(r for r in records("series/korea-sme.csv") if r["value"] == "2740000")
    assert (row["year"], row["unit"], row["precision"]) == ("1999", "firms", "10000")


def test_the_two_indices_of_the_economic_forum_do_not_overlap():
    years: dict[str, set[int]] = {}
    for row in records("series/wef-rank.csv"):
        years.setdefault(row["index"], set()).add(int(row["year"]))
    assert max(years["growth-competitiveness-index"]) == 2005
    assert min(years["global-competitiveness-index"]) == 2006


# Faults, each in a row of its own: file, row, cells to plant, and what the problem must say besides file and row

FIGURES, SOURCES, KOREA = "figures.csv", "sources.csv", "series/korea-sme.csv"
FAULTS = {
    "a word for a number": (FIGURES, "dk-5", {"value": "бес мың"}, "“бес мың” in column value"),
    "an unknown verdict": (FIGURES, "dk-6", {"verdict": "true"}, "“true” is not in data/verdicts"),
    "an unknown passage": (
        FIGURES,
        "dk-4",
        {"passage": "denmark-p99"},
        "data/article/passages.csv",
    ),
    "an unknown chapter": (FIGURES, "dk-8", {"chapter": "iceland"}, "chapter: “iceland” is not in data/chapters.csv"),
    "an unknown source": (FIGURES, "dk-2", {"sources": "nobody-1999"}, "“nobody-1999” is not in"),
    "one unknown source of two": (
        FIGURES,
        "kr-4",
        {"sources": "rowley-paik x-1"},
        "“x-1” is not in",
    ),
    "a verdict without a source": (FIGURES, "de-1", {"sources": ""}, "“confirmed” has no source"),
    "a quotation changed": (
        FIGURES,
        "dk-9",
        {"quote": "Бағдарлама"},
        "quotation is not in denmark-p1",
    ),
    "a number that is not quoted": (FIGURES, "dk-7", {"value": "57"}, "value: 57 is not in the"),
    "a range that is not quoted": (FIGURES, "dk-1", {"value_high": "1994"}, "value_high: 1994"),
    "thousands forgotten": (FIGURES, "fr-7", {"value": "4.3"}, "value: 4.3 is not in the quotation"),
    "an unknown unit": (FIGURES, "dk-3", {"unit": "companies"}, "unit “companies” is not listed"),
    "a number without a unit": (FIGURES, "fi-6", {"unit": ""}, "a number and its unit go together"),
    "a claim not translated": (
        FIGURES,
        "dk-11",
        {"claim_ru": ""},
        "cell of column claim_ru is empty",
    ),
    "an address of a copy": (
        SOURCES,
        "viitamo-2001",
        {"address": "https://www.scribd.com/document/1/x"},
        "www.scribd.com keeps copies",
    ),
    "a country's copy site": (
        SOURCES,
        "ali-yrkko-2000",
        {"address": "https://docplayer.fr/1570723-x.html"},
        "docplayer.fr keeps copies",
    ),
    "an address without a scheme": (SOURCES, "chaston-1995", {"address": "iiasa.ac.at"}, "address"),
    "a wrong DOI": (SOURCES, "carli-morrison-2018", {"doi": "doi:10.1/x"}, "“doi:10.1/x” in column doi"),
    "a day that is none": (SOURCES, "aju-news-2020", {"read_on": "24.11.2026"}, "read_on"),
    "nothing said of what was read": (
        SOURCES,
        "arab-news-2004",
        {"read": ""},
        "column read is empty",
    ),
    "a series without a source": (
        KOREA,
        "1999,sme-number",
        {"source": ""},
        "column source is empty",
    ),
    "a series in an unknown unit": (KOREA, "2009,sme-number", {"unit": "mln"}, "unit “mln” is not"),
    "a decimal comma": (KOREA, "2001,sme-export", {"value": "42,9"}, "“42,9” in column value"),
    "an unknown definition": (KOREA, "2006,sme-export", {"definition": "new"}, "column definition"),
    "a chapter without a name": ("chapters.csv", "conclusion", {"ru": ""}, "neither a country nor a short name"),
    "a chapter about an unknown country": ("chapters.csv", "italy", {"iso3": "XYZ"}, "data/countries.csv"),
    "a payer that is no figure": ("comparison.csv", "finland,payer,fi-7", {"figure": "fi-99"}, "data/figures.csv"),
    "a payer said in no words": (
        "comparison.csv",
        "denmark,payer,,denmark-p1",
        {"quote": ""},
        "either a figure is needed, or",
    ),
    "an instrument's words changed": (
        "comparison.csv",
        "germany,instrument,,germany-p1",
        {"quote": "Германияда кластерлер"},
        "quotation is not in germany-p1",
    ),
    "an unknown country": ("series/rd-gdp.csv", "CZE,1996", {"iso3": "XYZ"}, "data/countries.csv"),
    "a place off the globe": ("places.csv", "aalborg", {"lat": "570.48"}, "“570.48” in column lat"),
    "a place of unknown source": (
        "places.csv",
        "almaty",
        {"source": "atlas:7"},
        "“atlas:7” is not in",
    ),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What is said of a copy that has all the faults."""
    folder = copied(tmp_path_factory.mktemp("faults") / "data")
    for path, key, cells, _ in FAULTS.values():
        plant(folder, path, key, **cells)
    with language.speaking("en"):
        return problems(folder)


@pytest.mark.parametrize(("path", "key", "cells", "says"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_file_its_row_and_what_is_wrong(told, path, key, cells, says):
    name = f" ({key})" if "id" in read(DATA / path)[0] else ""
    (problem,) = [one for one in told if one.startswith(f"data/{path}, row {number(DATA / path, key)}{name}: ")]
    assert says in problem
    assert problem.endswith(".") and not re.search(r"[.!?]\s", problem), "one sentence"


def test_what_is_no_fault_is_not_told(told):
    assert len(told) == len(FAULTS)


def test_an_id_used_twice_in_a_file(copy):
    row = plant(copy, FIGURES, "dk-7", id="dk-6")
    assert problems(copy) == [
        f"data/figures.csv, row {row} (dk-6): this id is used twice in the file, change one of the two."
    ]


def test_an_id_used_in_two_files(copy):
    row = plant(copy, SOURCES, "viitamo-2001", id="denmark-p1")
    first = plant(copy, "article/passages.csv", "denmark-p1")
    said = [problem for problem in problems(copy) if "also in" in problem]
    assert said == [
        f"data/sources.csv, row {row} (denmark-p1): this id is also in "
        f"data/article/passages.csv (row {first}), choose another."
    ]


def test_a_row_that_is_cut_short(copy):
    rows = read(copy / KOREA)
    write(copy / KOREA, [*rows[:4], rows[4][:-1], *rows[5:]])
    assert "data/series/korea-sme.csv, row 5: the cell of column source is empty, fill it in." in (problems(copy))


def test_an_empty_line_does_not_shift_the_row_numbers(copy):
    rows = read(copy / KOREA)
    rows[6][4] = "mln"
    write(copy / KOREA, [*rows[:3], [], *rows[3:]])
    said = problems(copy)
    assert any(problem.startswith("data/series/korea-sme.csv, row 4: ") for problem in said)
    assert any("row 8: the unit “mln”" in problem for problem in said)


def test_a_column_under_another_name(copy):
    rows = read(copy / "verdicts.csv")
    rows[0][1] = "kz"
    write(copy / "verdicts.csv", rows)
    broken = "data/verdicts.csv, row 1: the table is broken, compare it with datapackage.json"
    assert any(problem.startswith(broken) for problem in problems(copy))


def test_a_file_that_is_missing_and_a_file_that_is_not_described(copy):
    (copy / "series/hungary-clusters.csv").rename(copy / "series/clusters.csv")
    assert problems(copy) == [
        "data/series/hungary-clusters.csv is missing: add the file or take it out of datapackage.json.",
        "data/series/clusters.csv is not described: add it to datapackage.json.",
    ]


def test_a_table_saved_by_a_spreadsheet_in_its_own_encoding(copy):
    text = (copy / "verdicts.csv").read_text(encoding="utf-8")
    (copy / "verdicts.csv").write_text(text, encoding="utf-16")
    assert problems(copy) == ["data/verdicts.csv is not in UTF-8, save the file again as “CSV UTF-8”."]


def test_a_table_saved_with_a_byte_order_mark_is_as_good(copy):
    text = (copy / "sources.csv").read_text(encoding="utf-8")
    (copy / "sources.csv").write_text(text, encoding="utf-8-sig")
    assert problems(copy) == []


def test_a_description_that_is_not_json(copy):
    (copy / "datapackage.json").write_text("{", encoding="utf-8")
    (problem,) = problems(copy)
    assert problem.startswith("data/datapackage.json can't be read, restore the file")


def test_without_frictionless_the_rest_is_still_checked(copy, monkeypatch):
    monkeypatch.setitem(sys.modules, "frictionless", None)
    plant(copy, FIGURES, "dk-2", sources="nobody-1999")
    (fault,) = problems(copy)
    assert "nobody-1999" in fault
    assert validation.lacking() == ["frictionless"]


@pytest.mark.parametrize(
    ("lang", "schema", "source"),
    [
        (
            "kk",
            "data/figures.csv, {}-жол (dk-6): verdict: «true» data/verdicts.csv ішінде жоқ, "
            "мәнді түзетіңіз не жол қосыңыз.",
            "data/figures.csv, {}-жол (dk-2): «nobody-1999» data/sources.csv ішінде жоқ, "
            "id-ді түзетіңіз не жол қосыңыз.",
        ),
        (
            "ru",
            "data/figures.csv, строка {} (dk-6): verdict: «true» нет в data/verdicts.csv, "
            "исправьте значение или добавьте строку.",
            "data/figures.csv, строка {} (dk-2): «nobody-1999» нет в data/sources.csv, "
            "исправьте id или добавьте строку.",
        ),
        (
            "en",
            "data/figures.csv, row {} (dk-6): verdict: “true” is not in data/verdicts.csv, "
            "correct it or add a row there.",
            "data/figures.csv, row {} (dk-2): “nobody-1999” is not in data/sources.csv, correct the id or add a row.",
        ),
    ],
)
def test_a_problem_is_told_in_the_readers_language(copy, lang, schema, source):
    language.use(lang)
    verdict = plant(copy, FIGURES, "dk-6", verdict="true")
    cited = plant(copy, FIGURES, "dk-2", sources="nobody-1999")
    assert problems(copy) == [schema.format(verdict), source.format(cited)]
