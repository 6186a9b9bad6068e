"""Whether the book's data holds together: what its Data Package says, and what that can't say.

The schema (types, required cells, keys between tables) is checked by frictionless. The rest is
checked here: sources exist, a quotation stands in its passage, a number stands in its quotation.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from klaster.language import LANGUAGES, pick
from klaster.notebook.tables import folder as data_folder

# Sites that keep copies of other people's works: a source is cited at its own address.
_COPIES = frozenset(
    "9dok arietiform careersdocbox desenvolvimentosustentavel docplayer docslib ebrary fdocuments"
    " frwiki kompy lawaspect mafiadoc moam paperzz pdfslide profilpelajar scribd studymode"
    " unterlagen vdocuments what-when-how xorte youscribe".split()
)
_NO_SOURCE_NEEDED = ("not-found", "inconsistent")
_WORDS = {"бір": 1, "екі": 2, "үш": 3, "төрт": 4, "бес": 5, "алты": 6, "жеті": 7, "сегіз": 8}
_WORDS |= {"тоғыз": 9, "он": 10, "жартысы": 50, "жоғарғысы": 1}  # half; the highest (a rank)
_TIMES = {"мың": 1_000, "млн": 1_000_000}


@dataclass(frozen=True)
class _Row:
    """One row of a table; ``number`` counts as a spreadsheet does, the header being 1."""

    path: str
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def says(self, *, kk: str, ru: str, en: str) -> str:
        name = f" ({self['id']})" if self["id"] else ""
        place = pick(kk=f"{self.number}-жол", ru=f"строка {self.number}", en=f"row {self.number}")
        return f"data/{self.path}, {place}{name}: {pick(kk=kk, ru=ru, en=en)}"


_Tables = dict[str, list[_Row]]


def problems(folder: str | Path | None = None) -> list[str]:
    """Return what is wrong in a folder of data, by default the book's own; empty: nothing.

    Each problem is one sentence in the reader's language: the file, the row, what to do.
    """
    folder = Path(folder or data_folder())
    try:
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        return [
            pick(
                kk=f"data/datapackage.json оқылмады, файлды қалпына келтіріңіз: {error}.",
                ru=f"data/datapackage.json не читается, восстановите файл: {error}.",
                en=f"data/datapackage.json can't be read, restore the file: {error}.",
            )
        ]
    if found := list(_unreadable(folder)):
        return found
    found += _described_files(folder, package)
    tables = {r["name"]: _read_rows(folder, r["path"]) for r in package["resources"]}
    found += _schema(folder, package, tables)
    for rule in (_shared_ids, _chapters, _sources, _addresses, _quotations, _comparison, _quoted_numbers):
        found += rule(tables)
    return found + list(_units(package, tables))


def lacking() -> list[str]:
    """Return the library that the tables' types can't be checked without, where it is not installed."""
    return [] if find_spec("frictionless") else ["frictionless"]


def _read_rows(folder: Path, path: str) -> list[_Row]:
    if not (folder / path).is_file():
        return []
    with (folder / path).open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = list(csv.reader(lines)) or [[]]
    return [_Row(path, number, dict(zip(header, cells, strict=False))) for number, cells in enumerate(rows, start=2)]


def _unreadable(folder: Path) -> Iterator[str]:
    """A spreadsheet program's own encoding garbles every Kazakh letter: nothing else is told."""
    for file in sorted(folder.rglob("*.csv")):
        path = file.relative_to(folder).as_posix()
        try:
            file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            yield pick(
                kk=f"data/{path} UTF-8 емес, файлды «CSV UTF-8» түрінде қайта сақтаңыз.",
                ru=f"data/{path} не в UTF-8, сохраните файл заново как «CSV UTF-8».",
                en=f"data/{path} is not in UTF-8, save the file again as “CSV UTF-8”.",
            )


def _described_files(folder: Path, package: dict) -> Iterator[str]:
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.csv")}
    described = {resource["path"] for resource in package["resources"]}
    for path in sorted(described - there):
        yield pick(
            kk=f"data/{path} жоқ: файлды қосыңыз не оны datapackage.json ішінен алып тастаңыз.",
            ru=f"Нет data/{path}: добавьте файл или уберите его из datapackage.json.",
            en=f"data/{path} is missing: add the file or take it out of datapackage.json.",
        )
    for path in sorted(there - described):
        yield pick(
            kk=f"data/{path} сипатталмаған: оны datapackage.json ішіне қосыңыз.",
            ru=f"data/{path} не описан: добавьте его в datapackage.json.",
            en=f"data/{path} is not described: add it to datapackage.json.",
        )


def _schema(folder: Path, package: dict, tables: _Tables) -> Iterator[str]:
    if lacking():
        return
    from frictionless import Package

    resources = {resource["name"]: resource for resource in package["resources"]}
    report = Package(str(folder / "datapackage.json")).validate()
    for error in report.errors:
        yield f"data/datapackage.json: {error.message.rstrip('.')}."
    for task in report.tasks:
        rows = {row.number: row for row in tables[task.name]}
        for error in task.errors:
            # a missing file is told once, by _described_files
            if error.type != "scheme-error":
                number = getattr(error, "row_number", 1)
                row = rows.get(number, _Row(resources[task.name]["path"], number, {}))
                yield _sentence(error, row, resources)


def _sentence(error: Any, row: _Row, resources: dict[str, dict]) -> str:
    column, cell = getattr(error, "field_name", ""), getattr(error, "cell", "")
    rule = error.note.removeprefix("constraint ").replace("/default", "")
    if error.type == "foreign-key":
        column, cell = ", ".join(error.field_names), ", ".join(error.field_cells)
        target = f"data/{resources[error.reference_name]['path']}"
        return row.says(
            kk=f"{column}: «{cell}» {target} ішінде жоқ, мәнді түзетіңіз не жол қосыңыз.",
            ru=f"{column}: «{cell}» нет в {target}, исправьте значение или добавьте строку.",
            en=f"{column}: “{cell}” is not in {target}, correct it or add a row there.",
        )
    if error.type == "primary-key" and row["id"]:
        return row.says(
            kk="бұл id осы файлда екі рет тұр, біреуін өзгертіңіз.",
            ru="этот id стоит в файле дважды, измените один из них.",
            en="this id is used twice in the file, change one of the two.",
        )
    if error.type == "missing-cell" or rule.startswith('"required"'):
        return row.says(
            kk=f"{column} бағанының ұяшығы бос, оны толтырыңыз.",
            ru=f"ячейка столбца {column} пуста, заполните её.",
            en=f"the cell of column {column} is empty, fill it in.",
        )
    if error.type in ("type-error", "constraint-error"):
        return row.says(
            kk=f"{column} бағанындағы «{cell}» ережеге сай емес ({rule}), мәнді түзетіңіз.",
            ru=f"«{cell}» в столбце {column} не по правилу ({rule}), исправьте значение.",
            en=f"“{cell}” in column {column} breaks its rule ({rule}), correct the value.",
        )
    told = error.message.rstrip(".")
    return row.says(
        kk=f"кестенің құрылымы бұзылған, datapackage.json-мен салыстырыңыз: {told}.",
        ru=f"строение таблицы нарушено, сверьте её с datapackage.json: {told}.",
        en=f"the table is broken, compare it with datapackage.json: {told}.",
    )


def _shared_ids(tables: _Tables) -> Iterator[str]:
    """Across files: ids become anchors of the book's pages."""
    first: dict[str, _Row] = {}
    for row in (row for rows in tables.values() for row in rows if row["id"]):
        other = first.setdefault(row["id"], row)
        if other.path != row.path:
            yield row.says(
                kk=f"бұл id data/{other.path} ішінде де бар ({other.number}-жол), өзгертіңіз.",
                ru=f"этот id есть и в data/{other.path} (строка {other.number}), выберите другой.",
                en=f"this id is also in data/{other.path} (row {other.number}), choose another.",
            )


def _chapters(tables: _Tables) -> Iterator[str]:
    for row in tables.get("chapters", []):
        if not row["iso3"] and not all(row[lang] for lang in LANGUAGES):
            yield row.says(
                kk=f"«{row['chapter']}» тарауының елі де, үш тілдегі қысқа атауы да жоқ, біреуін жазыңыз.",
                ru=f"у главы «{row['chapter']}» нет ни страны, ни короткого имени на трёх языках, впишите одно из них.",
                en=f"the chapter “{row['chapter']}” has neither a country nor a short name in three languages, enter one.",
            )


def _sources(tables: _Tables) -> Iterator[str]:
    """A source may be followed by the number of an entry in it: ``geonames:2624886``."""
    known = {row["id"] for row in tables.get("sources", [])}
    for row in (row for rows in tables.values() for row in rows):
        for cited in f"{row['source']} {row['sources']}".split():
            if cited.partition(":")[0] not in known:
                yield row.says(
                    kk=f"«{cited}» data/sources.csv ішінде жоқ, id-ді түзетіңіз не жол қосыңыз.",
                    ru=f"«{cited}» нет в data/sources.csv, исправьте id или добавьте строку.",
                    en=f"“{cited}” is not in data/sources.csv, correct the id or add a row.",
                )
    for row in tables.get("figures", []):
        if row["verdict"] not in _NO_SOURCE_NEEDED and not row["sources"].strip():
            yield row.says(
                kk=f"«{row['verdict']}» үкімі дереккөзсіз, оны sources бағанына жазыңыз.",
                ru=f"вердикт «{row['verdict']}» без источника, впишите его в столбец sources.",
                en=f"the verdict “{row['verdict']}” has no source, write it in column sources.",
            )


def _addresses(tables: _Tables) -> Iterator[str]:
    for row in tables.get("sources", []):
        host = urlsplit(row["address"]).hostname or ""
        if _COPIES.intersection(host.split(".")):
            yield row.says(
                kk=f"{host} — көшірмелер сайты, түпнұсқаның мекенжайын жазыңыз не өшіріңіз.",
                ru=f"{host} — сайт копий, укажите адрес оригинала или уберите этот.",
                en=f"{host} keeps copies, give the original's address or take this one out.",
            )


def _quotations(tables: _Tables) -> Iterator[str]:
    texts = {row["id"]: row["text"] for row in tables.get("passages", [])}
    for row in (*tables.get("figures", []), *tables.get("comparison", [])):
        if row["passage"] in texts and row["quote"] not in texts[row["passage"]]:
            yield row.says(
                kk=f"дәйексөз {row['passage']} үзіндісінде жоқ, оны үзіндіден дәл көшіріңіз.",
                ru=f"цитаты нет в отрывке {row['passage']}, скопируйте её оттуда дословно.",
                en=f"the quotation is not in {row['passage']}, copy it from there exactly.",
            )


def _comparison(tables: _Tables) -> Iterator[str]:
    for row in tables.get("comparison", []):
        if not bool(row["figure"]) == (not row["passage"]) == (not row["quote"]):
            yield row.says(
                kk="не көрсеткіш, не үзінді мен оның сөздері керек, ұяшықтарды түзетіңіз.",
                ru="нужен либо показатель, либо отрывок и слова из него, исправьте ячейки.",
                en="either a figure is needed, or a passage and words in it, correct the cells.",
            )


def _quoted_numbers(tables: _Tables) -> Iterator[str]:
    for row in tables.get("figures", []):
        there = _numbers_given(row["quote"])
        for column in ("value", "value_high"):
            try:
                value = float(row[column])
            except ValueError:  # empty, or told by the schema
                continue
            if value not in there:
                yield row.says(
                    kk=f"{column}: {row[column]} дәйексөзде жоқ, санды не дәйексөзді түзетіңіз.",
                    ru=f"{column}: числа {row[column]} нет в цитате, исправьте число или цитату.",
                    en=f"{column}: {row[column]} is not in the quotation, correct one of them.",
                )


def _numbers_given(quote: str) -> set[float]:
    """Every number a Kazakh phrase gives: in digits, in words, as a decade, by listing names."""
    words = "|".join(_WORDS)
    parts = [part.strip(" .") for part in re.split(r"[,;|]| және | мен ", quote)]
    names = sum(part not in ("", "т.б") for part in parts)
    # less one: the words before the first name
    found: set[float] = set(range(max(names - 1, 2), names + 1))
    for m in re.finditer(
        rf"(?P<low>\d+(?:,\d+)?|\b(?:{words})\b)(?:(?:\.{{3}}|[-–])(?P<high>\d+(?:,\d+)?))?"
        r"\s*(?P<times>мың|млн)?(?P<decade>\s*жылдар)?",
        quote.lower(),
    ):
        for text in filter(None, (m["low"], m["high"])):
            number = _WORDS[text] if text in _WORDS else float(text.replace(",", "."))
            found.add(number * _TIMES.get(m["times"], 1))
            if m["decade"] and number < 100:
                found |= {1900 + number, 1909 + number}
    return found


def _units(package: dict, tables: _Tables) -> Iterator[str]:
    known = {unit["id"] for unit in package["units"]}
    for row in (row for rows in tables.values() for row in rows):
        if (unit := row["unit"]) and unit not in known:
            yield row.says(
                kk=f"«{unit}» бірлігі datapackage.json тізімінде жоқ, түзетіңіз не қосыңыз.",
                ru=f"единицы «{unit}» нет в списке datapackage.json, исправьте или добавьте.",
                en=f"the unit “{unit}” is not listed in datapackage.json, correct or add it.",
            )
    for row in tables.get("figures", []):
        if bool(row["value"]) != bool(row["unit"]):
            yield row.says(
                kk="сан мен оның өлшем бірлігі бірге тұруы керек, бос ұяшықты толтырыңыз.",
                ru="число и его единица стоят вместе, заполните пустую ячейку.",
                en="a number and its unit go together, fill in the empty cell.",
            )
