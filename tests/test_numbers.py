"""A number shown is the number meant: in pictures, tables and files, each language in its own way of writing."""

from __future__ import annotations

import base64
import csv
import pickle
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import Built
from klaster.assignment.assigning import sheet
from klaster.language import LANGUAGES, NARROW_SPACE, number
from klaster.notebook import exercise
from klaster.notebook.payload import exact, one_line, to_read
from klaster.notebook.tables import folder
from klaster.site import downloads, pictures
from klaster.site.nodes import chart
from openpyxl import load_workbook

MARK = {"kk": ",", "ru": ",", "en": "."}
NUMBER = {
    lang: re.compile(rf"(?:\d{{1,3}}(?:{NARROW_SPACE}\d{{3}})+|\d+)(?:{re.escape(mark)}\d+)?")
    for lang, mark in MARK.items()
}
#: A decimal mark of another language, or thousands set apart by a space at which a line may end.
FOREIGN = {
    lang: re.compile(rf"\d[{'.' if mark == ',' else ','}]\d|(?<!\d)\d{{1,3}}[ \u2009]\d{{3}}(?!\d)")
    for lang, mark in MARK.items()
}


def numbers(text: str, lang: str) -> list[str]:
    """The numbers of a text, with a point and without groups: ``3.19``."""
    return [found.replace(NARROW_SPACE, "").replace(MARK[lang], ".") for found in NUMBER[lang].findall(text)]


# What a picture says


@dataclass(frozen=True)
class Label:
    """A text of a picture, with its lines joined; where it marks a place on an axis, that axis as a layout names it."""

    text: str
    axis: str


@dataclass
class Picture:
    """A picture of a chart on a page."""

    chart: str
    size: str
    svg: str

    def labels(self, lang: str) -> list[Label]:
        """The labels that a reader of a language sees."""
        return list(_labels(ElementTree.fromstring(self.svg), lang, ""))


def _labels(node: ElementTree.Element, lang: str, axis: str) -> Iterator[Label]:
    if node.get("lang", lang) != lang:
        return
    if re.fullmatch(r"[xy]\d*tick", node.get("class", "")):
        axis = re.sub(r"([xy])(\d*)tick", r"\1axis\2", node.get("class"))
    if node.tag.endswith("}text"):
        yield Label("".join(node.itertext()), axis)
        return
    for part in node:
        yield from _labels(part, lang, axis)


_PICTURE = re.compile(
    r'<div class="picture (\w+)" role="img" aria-labelledby="([\w-]+)-title">(<svg.*?</svg>)</div>',
    re.S,
)


@pytest.fixture(scope="module")
def drawn(site: Built) -> list[Picture]:
    """Every picture of the built book."""
    found = []
    for page in site.pages():
        for size, id, svg in _PICTURE.findall(page.read_text(encoding="utf-8")):
            found.append(Picture(id, size, svg))
    assert len(found) > 100
    return found


@pytest.mark.slow
def test_a_picture_says_the_same_numbers_in_each_language_as_that_language_writes_them(drawn):
    foreign, different, read = [], [], 0
    for picture in drawn:
        said = {}
        for lang in LANGUAGES:
            texts = [label.text for label in picture.labels(lang)]
            foreign += [(picture.chart, lang, text) for text in texts if FOREIGN[lang].search(text)]
            said[lang] = Counter(value for text in texts for value in numbers(text, lang))
        read += said["kk"].total()
        for lang in ("ru", "en"):
            if said[lang] != said["kk"]:
                different.append(
                    (
                        picture.chart,
                        picture.size,
                        lang,
                        said["kk"] - said[lang],
                        said[lang] - said["kk"],
                    )
                )
    assert foreign == []
    assert different == []
    assert read > 1300


# What a figure means


@pytest.fixture(scope="module")
def charts(site: Built) -> dict[str, Chart]:
    """What the chapters' code gave to the pages, by the chart's id."""
    found = {}
    for path in sorted((site.html.parent / ".doctrees" / "book").glob("*.doctree")):
        for node in pickle.loads(path.read_bytes()).findall(chart):
            found[node["payload"]["id"]] = Chart(node["payload"])
    return found


class Chart:
    """A chart as its chapter made it."""

    def __init__(self, payload: dict) -> None:
        self.payload = payload
        self.data, self.layout = payload["figure"]["data"], payload["figure"]["layout"]
        self.translations, self.rows = payload["translations"], payload["rows"]
        self.values = [value for row in self.rows for value in row if isinstance(value, (int, float))]

    def say(self, text: str, lang: str) -> str:
        """A text of the figure as a picture shows it."""
        return re.sub(r"<[^>]+>", "", self.translations.get(text, {}).get(lang, text))

    def words(self, lang: str) -> set[str]:
        """All texts of the figure in a language, those that a slider puts together too."""
        found = {self.say(text, lang) for text in _strings([self.data, self.layout])}
        for slider in self.layout.get("sliders", []):
            prefix = self.say(slider.get("currentvalue", {}).get("prefix", ""), lang)
            found |= {prefix + self.say(step["label"], lang) for step in slider["steps"]}
        return found

    def places(self, axis: str, lang: str) -> set[str]:
        """The words that stand along an axis in place of its numbers."""
        along = [
            trace.get(axis[0])
            for trace in self.data
            if trace.get(f"{axis[0]}axis", axis[0]) == axis.replace("axis", "")
        ]
        return {self.say(text, lang) for text in _strings([along, self.layout[axis].get("ticktext")])}

    def marked(self, lang: str) -> dict[str, list[tuple[float, str]]]:
        """What the templates make of the marks: each label, with its numbers and how they are written."""
        found = {}
        for trace in self.data:
            templates = trace.get("texttemplate") or []
            for place in range(len(_array(trace.get("x"))) if templates else 0):
                template = templates[place] if isinstance(templates, list) else templates
                template = self.translations.get(template, {}).get(lang, template)
                fields = [(_field(trace, place, match), match[3]) for match in _FIELD.finditer(template)]
                if all(value is not None for value, _ in fields):
                    label = template
                    for v, form in fields:
                        said = self.say(v, lang) if isinstance(v, str) else written(v, form, lang)
                        label = _FIELD.sub(said.replace("\\", r"\\"), label, count=1)
                    label = self.say(label, lang)
                    found[label] = [(v, form) for v, form in fields if not isinstance(v, str)]
        return found


def _strings(value) -> set[str]:
    if isinstance(value, str):
        return {value}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(_strings, parts))


def _array(value) -> list:
    if isinstance(value, dict):  # as plotly packs numbers
        shape = [int(side) for side in value.get("shape", "-1").split(",")]
        return np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"]).reshape(shape).tolist()
    return value or []


_FIELD = re.compile(r"%\{(\w+)(?:\[(\d)\])?(?::([^}]*))?\}")
_FORMAT = re.compile(r"(,?)(?:\.(\d))?(~?)([fd]?)")


def _field(trace: dict, place: int, match: re.Match) -> float | str:
    value = _array(trace[match[1]])[place]
    return value[int(match[2])] if match[2] else value


def written(value: float, form: str, lang: str) -> str:
    """A number as d3's format writes it, without groups."""
    _, digits, trim, kind = _FORMAT.fullmatch(form or "").groups()
    exactly = Decimal(value) if digits or kind == "d" else Decimal(repr(value))
    if digits or kind == "d":
        exactly = exactly.quantize(Decimal(1).scaleb(-int(digits or 0)), ROUND_HALF_UP)
    text = f"{exactly:f}"
    if "." in text and (trim or not digits):
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", MARK[lang])


#: A label that is a quotient of two numbers of its table.
QUOTIENT = "introduction-quotient"


@pytest.mark.slow
def test_each_label_with_a_number_says_what_its_mark_and_the_table_hold(drawn, charts):
    strange, without_row, compared = [], [], 0
    for picture in drawn:
        meant = charts[picture.chart]
        for lang in LANGUAGES:
            words, marked = meant.words(lang), meant.marked(lang)
            for label in picture.labels(lang):
                text = label.text.replace(NARROW_SPACE, "")
                if not re.search(r"\d", text) or label.axis or label.text in words:
                    continue
                compared += 1
                if text not in marked:
                    strange.append((picture.chart, picture.size, lang, label.text))
                for value, form in marked.get(text, []):
                    there = {written(one, form, lang) for one in meant.values}
                    if written(value, form, lang) not in there and not (picture.chart == QUOTIENT and "LQ" in text):
                        without_row.append((picture.chart, lang, text, value))
    assert strange == []
    assert without_row == []
    assert compared > 1200


@pytest.mark.slow
def test_the_numbers_along_an_axis_are_its_own_or_equally_far_apart(drawn, charts):
    wrong, axes = [], 0
    for picture in drawn:
        meant = charts[picture.chart]
        ticks: dict = {}
        for label in picture.labels("en"):
            found = numbers(label.text, "en")
            if label.axis and label.text not in meant.places(label.axis, "en") and found:
                sign = -1 if label.text.startswith("\u2212") else 1
                ticks.setdefault(label.axis, []).append(sign * float(found[0]))
        for axis, values in ticks.items():
            own = _array(meant.layout[axis].get("tickvals"))
            steps = np.diff(values)
            if not set(values) <= set(own) if own else len(steps) and not np.allclose(steps, steps[0]):
                wrong.append((picture.chart, picture.size, axis, values))
            axes += len(steps) > 1
    assert wrong == []
    assert axes > 40


# How a picture is made of three


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="700" height="400" viewBox="0 0 700 400">'
    '<defs id="defs-123456"><clipPath id="clip123456"><rect width="10.26" height="0.04"/></clipPath></defs>'
    '<g class="unused"><g/></g><g clip-path="url(#clip123456)" transform="translate(12.3456789,1e-7) scale(0.66)">'
    '<path d="M1.26,-0.04L123456.789,2A5,5 0 1,1 0,-5.55Z" style="fill-opacity: 0.25; stroke: rgb(1, 2, 3);"/>'
    '<text x="3.14159" y="2" dy="0.35em">{text}</text></g></svg>'
)


@pytest.fixture
def merged() -> ElementTree.Element:
    """Three drawings whose labels hold what might be taken for a coordinate, a name or a colour."""
    texts = ["3,19 % · 123456", "3,19 % · 123456", "3.19 % · 123456, rgb(1, 2, 3)"]
    return ElementTree.fromstring(
        pictures.merged([DRAWING.format(text=text) for text in texts], "norway-ships", LANGUAGES)
    )


def test_no_digit_of_a_label_is_touched_whatever_it_looks_like(merged):
    texts = ["".join(text.itertext()) for text in merged.iterfind(".//{*}text")]
    assert texts == ["3,19 % · 123456", "3,19 % · 123456", "3.19 % · 123456, rgb(1, 2, 3)"]


def test_coordinates_are_rounded_to_a_tenth_of_a_pixel_and_nothing_else_is(merged):
    path, text = next(merged.iterfind(".//{*}path")), next(merged.iterfind(".//{*}text"))
    assert path.get("d") == "M1.3,-0L123456.8,2A5,5 0 1,1 0,-5.5Z"
    assert path.get("style") == "fill-opacity: 0.25; stroke: currentColor;"
    assert (text.get("x"), text.get("dy")) == ("3.1", "0.35em")
    moved = next(node for node in merged.iter() if node.get("transform"))
    assert moved.get("transform") == "translate(12.3,0) scale(0.66)"


def test_a_name_by_chance_gives_way_to_the_chart_s_and_what_is_empty_goes(merged):
    group = next(node for node in merged.iter() if node.get("clip-path"))
    assert group.get("clip-path") == "url(#clip-norway-ships-)"
    assert next(merged.iterfind(".//{*}clipPath")).get("id") == "clip-norway-ships-"
    assert [node for node in merged.iterfind(".//{*}g") if not len(node)] == []


# How a number is written


@pytest.mark.parametrize(
    ("value", "table", "file"),
    [
        (2.45256, 2.45, 2.45256),  # as long as its source gives it
        (22.664873, 22.66, 22.664873),
        (100 * 5000 / 11000, 45.45, 45.45),  # longer than any source: computed
        (0.1 + 0.2, 0.3, 0.3),
        (1234.567, 1234.57, 1234.567),
        (27303844, 27303844, 27303844),
        (12000.0, 12000.0, 12000.0),
        (0.29349, 0.293, 0.29349),
        (0.0012345678, 0.00123, 0.0012345678),
        (-3.14159, -3.14, -3.14159),
    ],
)
def test_a_table_has_two_decimals_or_three_digits_and_a_file_those_of_the_source(value, table, file):
    assert to_read(value) == table
    assert exact(value) == file


def test_a_hyphen_goes_from_the_end_of_a_line_inside_a_word_and_nowhere_else():
    assert one_line("телекоммуника-<br>циялық") == "телекоммуникациялық"
    assert one_line("1998-<br>2000") == "1998- 2000"
    assert one_line("25 млн<br>доллар") == "25 млн доллар"


@pytest.mark.parametrize(("value", "written"), [(-0.004, "0.00"), (-0.006, "\u22120.01"), (0.0, "0.00")])
def test_nothing_has_no_sign(value, written):
    assert number(value, 2, "en") == written


@pytest.mark.parametrize(
    ("got", "want", "said"),
    [
        (123456.7, 150000.5, "gave 123456.7; 150000.5 was expected"),
        (2266487.3, 22664873, "gave 2266487.3; 22664873 was expected"),
        (0.42, 5000 / 12000, "gave 0.42; 0.41667 was expected"),
    ],
)
def test_a_check_never_cuts_the_whole_part_of_a_number(capsys, got, want, said):
    assert not exercise.check(lambda number: got, [((1,), want), ((2,), -want)], language="en")
    assert said in capsys.readouterr().out


def test_a_sheet_s_key_has_the_digits_that_tell_right_from_wrong():
    assert sheet._value_as_text(0.59805) == "0,598"
    assert sheet._value_as_text([41.6666667, 12000.0]) == "[41,67; 12\u202f000]"


# The tables of the pages, and their files


_TABLE = re.compile(r'<figure class="chart" id="([\w-]+)".*?(<details class="chart-table">.*?</details>)', re.S)


@pytest.fixture(scope="module")
def tables(site: Built, charts) -> dict[str, BeautifulSoup]:
    """The table under each chart, as it stands on its page."""
    found = {}
    for page in site.pages():
        for id, table in _TABLE.findall(page.read_text(encoding="utf-8")):
            found[id] = BeautifulSoup(table, "html.parser")
    assert found.keys() <= charts.keys() and len(found) > 60
    return found


def seen(cell, lang: str) -> str:
    """What a reader of a language sees in a cell."""
    part = cell.select_one(f'.tri > [lang="{lang}"]')
    return plain((part or cell).get_text())


def plain(text: object) -> str:
    """A text without what keeps its lines from breaking."""
    return str(text).replace("\xa0", " ").replace("\u2060", "")


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_says_the_numbers_of_its_rows_as_the_language_writes_them(tables, charts, lang):
    wrong: list[tuple] = []
    compared = 0
    for id, table in tables.items():
        for line, row in zip(table.select("tbody tr"), charts[id].rows, strict=True):
            for cell, value in zip(line.select("td"), row, strict=True):
                text = seen(cell, lang)
                if FOREIGN[lang].search(text):
                    wrong.append((id, text))
                if isinstance(value, (int, float)):
                    compared += 1
                    [said] = numbers(text.replace("\u2212", ""), lang)
                    digits = len(said.partition(".")[2])
                    same = abs(Decimal(said) - abs(Decimal(repr(value)))) <= Decimal(5).scaleb(-digits - 1)
                    if not same or digits > 2 and abs(value) >= 1 or digits > 3:
                        wrong.append((id, value, text))
    assert wrong == []
    assert compared > 700


def rows_of(site: Built, id: str, lang: str, kind: str) -> list[list]:
    """A file of a chart's table as a spreadsheet in its language reads it."""
    path = site.html / "_static" / "data" / f"{id}.{lang}.{kind}"
    if kind == "xlsx":
        return [list(row) for row in load_workbook(path).active.iter_rows(values_only=True)]
    with path.open(encoding="utf-8", newline="") as file:
        assert file.read(1) == "\ufeff", "or Excel takes the letters for those of an old code page"
        rows = list(csv.reader(file, delimiter="," if MARK[lang] == "." else ";"))
    written = re.compile(rf"-?\d+(?:{re.escape(MARK[lang])}\d+)?")
    return [[float(v.replace(",", ".")) if written.fullmatch(v) else v or None for v in row] for row in rows]


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", downloads.KINDS)
def test_a_file_has_the_columns_the_words_and_the_numbers_of_its_table(site, tables, charts, lang, kind):
    for id, table in tables.items():
        head, *rows = rows_of(site, id, lang, kind)
        assert [plain(text) for text in head] == [seen(cell, lang) for cell in table.select("thead th")], id
        for line, row, own in zip(table.select("tbody tr"), rows, charts[id].rows, strict=True):
            for cell, value, meant in zip(line.select("td"), row, own, strict=True):
                if isinstance(meant, str):
                    assert plain(value) == seen(cell, lang) or value == float(meant), (id, meant)
                else:
                    assert value == meant, (id, meant)


@pytest.mark.slow
def test_a_file_has_no_more_digits_than_a_source(charts, tables):
    """What is longer than what a chapter rounds stands so in the book's data, whatever the unit."""

    def digits(value: object) -> str:
        return "".join(map(str, Decimal(str(value)).normalize().as_tuple().digits))

    known = set()
    for path in [folder() / "figures.csv", *(folder() / "series").glob("*.csv")]:
        known |= {digits(value) for value in pd.read_csv(path).select_dtypes("number").stack()}
    for id in tables:
        assert [v for v in charts[id].values if len(digits(exact(v))) > 4 and digits(exact(v)) not in known] == [], id


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reader_is_offered_the_files_of_the_chosen_language_and_keeps_one(site, visit, lang):
    seen = visit(site, f"book/finland.html?lang={lang}", as_file=True)
    part = seen.page.locator("#finland-rd-share .chart-table")
    part.locator("summary").click()
    links = part.locator("a[download]:visible")
    assert links.all_inner_texts() == ["XLSX", "CSV"]
    with seen.page.expect_download() as saving:
        links.first.click()
    assert saving.value.suggested_filename == f"finland-rd-share.{lang}.xlsx"
    frame = pd.read_excel(saving.value.path())
    assert frame.iloc[0, 2] == 2.45256
    assert part.locator("td.number:visible").all_inner_texts()[1] == f"2{MARK[lang]}45"
    assert seen.errors == []


def test_a_file_is_the_same_in_every_build_and_a_text_in_it_is_a_text(tmp_path):
    payload = {
        "id": "norway-ships-and-all-their-harbours",
        "title": dict.fromkeys(LANGUAGES, "Ships"),
        "columns": [
            dict(zip(LANGUAGES, ("Кеме", "Судно", "Ship"), strict=True)),
            dict.fromkeys(LANGUAGES, "t; n"),
        ],
        "rows": [["=1+1", 12000], ["кеме-<br>лер", -0.5], ["+7", None], ["", 500 / 11]],
        "translations": {"кеме-<br>лер": {"kk": "кеме-<br>лер", "ru": "суда", "en": "ships"}},
    }
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        downloads.write(payload, tmp_path / name, LANGUAGES)
    files = sorted((tmp_path / "first").iterdir())
    assert len(files) == 6
    for path in files:
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name
    book = load_workbook(tmp_path / "first" / f"{payload['id']}.kk.xlsx")
    assert datetime.now() - book.properties.modified > timedelta(days=1), "it holds when it was built"
    sheet = book.active
    assert [cell.value for cell in sheet["A"]] == ["Кеме", "=1+1", "кемелер", "+7", None]
    assert {cell.data_type for cell in sheet["A"][:4]} == {"s"}
    assert [cell.value for cell in sheet["B"]] == ["t; n", 12000, -0.5, None, 45.45]
    text = (tmp_path / "first" / f"{payload['id']}.ru.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == ['Судно;"t; n"', "=1+1;12000", "суда;-0,5", "+7;", ";45,45"]
