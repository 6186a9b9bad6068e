"""The chapter recipe: what every chapter has, and which part is missing from which.

A part is found by the ids of the notebook's cells, which a reader and an author can rely on too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import nbformat

from klaster import repository
from klaster.authoring import first_cells, notebook_file
from klaster.authoring.chapter import SECTION, Chapter
from klaster.language import LANGUAGES, number, pick
from klaster.notebook import article, practice, questions
from klaster.notebook.payload import CONTROLS
from klaster.notebook.tables import by_id, catalogue, folder, rows

#: What a chapter has of the article; one that quotes no passage has nothing to summarise or to check.
OF_THE_ARTICLE = ("passage", "notes", "summary", "check")

KINDS = {"оқу": 2, "есептеу": 2, "дереккөз": 1, "дәлелдеу": 1}
"""The kinds of exercise (to read, to compute, on the source, to argue) and how many at least."""

SUMMARY_WORDS = (60, 200)

_MARKUP = re.compile(r"<[^>]*>|\]\([^)]*\)|`[^`]*`|https?://\S+")
_NUMBER = re.compile(r"\d+(?:[ \u00a0\u2009\u202f]\d{3})*(?:[.,]\d+)?")


def faults(chapter: Chapter) -> dict[str, str]:
    """Return the parts of the recipe that a chapter lacks: the part's name, and what to do."""
    found = {}
    for part, find in PARTS.items():
        if part in OF_THE_ARTICLE and not article.passages(chapter.name):
            continue
        fault = find(chapter)
        if fault:
            found[part] = fault
    return found


def _chapter_title(c: Chapter) -> str:
    if not c.source(c.name).startswith("# "):
        return pick(
            kk=f"id-і «{c.name}» ұяшықта «# Тақырып» жоқ.",
            ru=f"нет ячейки с id «{c.name}» и заголовком «# …».",
            en=f"no cell with the id “{c.name}” and a heading “# …”.",
        )
    return ""


def _goals(c: Chapter) -> str:
    text = c.source("goals")
    if (
        len(re.findall(r"^\d\. ", text, re.M)) != 3
        or "**Уақыты:**" not in text
        or "**Алдымен білу керек:**" not in text
    ):
        return pick(
            kk="«goals» ұяшығында үш мақсат, уақыты және алдымен білу керегі тұруы тиіс.",
            ru="в ячейке «goals» должны стоять три цели, время и что знать заранее.",
            en="the cell “goals” needs three goals, the time, and what to know before.",
        )
    return ""


def _first_cells(c: Chapter) -> str:
    wrong = first_cells.wanting(c.notebook, repository.address())
    if wrong:
        return pick(
            kk=f"{', '.join(wrong)} ұяшығы барлық дәптерге ортақ мәтіндей емес; «klaster setup» іске қосыңыз.",
            ru=f"ячейка {', '.join(wrong)} не такая, как во всех тетрадях; выполните «klaster setup».",
            en=f"the cell {', '.join(wrong)} is not as in all notebooks; run “klaster setup”.",
        )
    return ""


def _passage(c: Chapter) -> str:
    wrong = [id for id, source in quotations(c.name).items() if c.source(id) != source]
    if wrong:
        return pick(
            kk=f"{', '.join(wrong)}: үзінді data/article/passages.csv мәтініндей емес; «klaster passages» іске қосыңыз.",
            ru=f"{', '.join(wrong)}: отрывок не такой, как в data/article/passages.csv; выполните «klaster passages».",
            en=f"{', '.join(wrong)}: the passage is not as in data/article/passages.csv; run “klaster passages”.",
        )
    return ""


def _notes(c: Chapter) -> str:
    if article.misprints(c.name) and not c.calls("notes"):
        return _no_call("notes")
    return ""


def _summary(c: Chapter) -> str:
    texts = dict(SECTION.findall(c.source("summary")))
    quoted = sum(len(p.text.split()) for p in article.passages(c.name))
    low, high = min(SUMMARY_WORDS[0], 2 * quoted), min(SUMMARY_WORDS[1], 2 * quoted)
    for lang in ("ru", "en"):
        words = len([w for w in texts.get(lang, "").split() if re.search(r"\w", w)])
        if not low <= words <= high:
            return pick(
                kk=f"{lang} түйіндемесінде {words} сөз бар; {low}–{high} керек.",
                ru=f"в сводке {lang} слов: {words}; нужно {low}–{high}.",
                en=f"the summary in {lang} has {words} words; {low}–{high} are needed.",
            )
        numbers = set(numbers_in(texts.get(lang, "")))
        for figure in article.claims(c.name):
            for value in (figure.value, figure.high):
                if value is not None and re.search(r"\d", figure.quote) and not _is_said(value, numbers):
                    return pick(
                        kk=f"{lang} түйіндемесінде {figure.id} көрсеткіші ({value}) жоқ.",
                        ru=f"в сводке {lang} нет показателя {figure.id} ({value}).",
                        en=f"the summary in {lang} lacks the figure {figure.id} ({value}).",
                    )
    return ""


def _is_said(value: float, numbers: set[float]) -> bool:
    return any(value == n or value == n * 1_000 or value == n * 1_000_000 for n in numbers)


def _charts(c: Chapter) -> str:
    known = catalogue(c.name) if (folder() / "charts" / f"{c.name}.yml").is_file() else {}
    shown = [id for id in c.charts() if id in known]
    if not shown:
        return pick(kk="бірде-бір диаграмма жоқ.", ru="нет ни одной диаграммы.", en="there is no chart.")
    for id in sorted(set(known) - set(c.charts())):
        return pick(
            kk=f"data/charts/{c.name}.yml ішіндегі «{id}» тарауда көрсетілмеген.",
            ru=f"«{id}» из data/charts/{c.name}.yml в главе не показана.",
            en=f"“{id}” of data/charts/{c.name}.yml is not shown in the chapter.",
        )
    for id in known:
        entry = known[id]
        texts = [entry.get(key, {}) for key in ("title", "caption", "alt")]
        texts += [entry[axis] for axis in ("x", "y") if axis in entry]
        texts += [*entry.get("texts", {}).values(), *entry.get("columns", {}).values()]
        if not entry.get("sources") or not all(text.get(lang) for text in texts for lang in LANGUAGES):
            return pick(
                kk=f"«{id}» диаграммасының бір мәтіні үш тілде емес немесе дереккөзі жоқ.",
                ru=f"у диаграммы «{id}» не все тексты на трёх языках или нет источника.",
                en=f"the chart “{id}” lacks a text in one of the languages, or a source.",
            )
    return ""


def _fact_check(c: Chapter) -> str:
    return "" if c.source("fact-check") and c.calls("fact_check") else _no_call("fact_check")


def _explore(c: Chapter) -> str:
    code = c.source("explore-chart")
    moving = re.search(r"klaster\.(slider|buttons|views|judgement)\(|sliders|updatemenus", code)
    if not moving or not any(word in c.source("explore-widget") for word in CONTROLS):
        return pick(
            kk="«explore-chart» (plotly жылжытпасы не түймелері) мен «explore-widget» (ipywidgets не klaster.own_comparison) керек.",
            ru="нужны «explore-chart» (ползунок или кнопки plotly) и «explore-widget» (ipywidgets или klaster.own_comparison).",
            en="“explore-chart” (plotly's slider or buttons) and “explore-widget” (ipywidgets or klaster.own_comparison) are needed.",
        )
    if ".panel(" in c.source("explore-widget") and not _folded(c.cells["explore-widget"], "hide-input"):
        return _unfolded("explore-widget", "hide-input")
    return ""


def _exercises(c: Chapter) -> str:
    kinds = list(c.exercises.values())
    short = {k: n for k, n in KINDS.items() if kinds.count(k) < n}
    if len(kinds) < 6 or short:
        return pick(
            kk=f"кемінде алты жаттығу керек; жетпейтіні: {', '.join(short) or 'саны'}.",
            ru=f"нужно не меньше шести упражнений; не хватает: {', '.join(short) or 'числа'}.",
            en=f"six exercises are needed at least; lacking: {', '.join(short) or 'the number'}.",
        )
    for id, kind in c.exercises.items():
        ending = "rubric" if kind == "дәлелдеу" else "solution"
        needed = [f"{id}-answer", f"{id}-{ending}"] + ([f"{id}-check"] if kind == "есептеу" else [])
        gone = [cell for cell in needed if cell not in c.cells]
        if gone or {lang for lang, _ in SECTION.findall(c.source(id))} != {"ru", "en"}:
            return pick(
                kk=f"{id}: {', '.join(gone) or 'орысша не ағылшынша шарты'} жоқ.",
                ru=f"{id}: нет {', '.join(gone) or 'условия по-русски или по-английски'}.",
                en=f"{id}: {', '.join(gone) or 'the prompt in Russian or English'} is missing.",
            )
        if kind != "есептеу":
            continue
        if not _folded(c.cells[f"{id}-{ending}"], "hide-cell"):
            return _unfolded(f"{id}-{ending}", "hide-cell")
        if f"{c.name}-{id}" not in {getattr(call.args[0], "value", "") for call in c.calls("check") if call.args}:
            return f"{id}-check: " + _no_call("check")
    return next(iter(practice.problems(c.name)), "")


def _folded(cell: nbformat.NotebookNode, tag: str) -> bool:
    """Whether a cell's code is folded both on the page, by its tag, and in JupyterLab."""
    return tag in cell.metadata.get("tags", []) and cell.metadata.get("jupyter", {}).get("source_hidden", False)


def _unfolded(id: str, tag: str) -> str:
    return pick(
        kk=f"{id}: {tag} тегі мен jupyter.source_hidden керек.",
        ru=f"{id}: нужны тег {tag} и jupyter.source_hidden.",
        en=f"{id}: the tag {tag} and jupyter.source_hidden are needed.",
    )


def _quiz(c: Chapter) -> str:
    if not (folder() / "quiz" / f"{c.name}.yml").is_file() or not c.calls("quiz"):
        return _no_call("quiz")
    faults = questions.problems(c.name)
    if faults:
        return faults[0]
    if len(questions.questions(c.name)) < 8:
        return pick(kk="сұрақ сегізден аз.", ru="вопросов меньше восьми.", en="there are fewer than eight questions.")
    return ""


def _terms(c: Chapter) -> str:
    ids = {arg.value for call in c.calls("terms") for arg in call.args if isinstance(arg, ast.Constant)}
    if len(ids & by_id("glossary").keys()) < 8:
        return pick(kk="термин сегізден аз.", ru="терминов меньше восьми.", en="there are fewer than eight terms.")
    return ""


def _reading(c: Chapter) -> str:
    known = {link for row in rows("sources") for link in (row["address"], f"https://doi.org/{row['doi']}")}
    links = re.findall(r"\]\((https?://[^)\s]+)\)", c.source("reading"))
    foreign = [link for link in links if link not in known]
    if not links or foreign:
        return pick(
            kk=f"«reading» сілтемелері data/sources.csv ішінен болсын: {', '.join(foreign) or 'сілтеме жоқ'}.",
            ru=f"ссылки в «reading» должны быть из data/sources.csv: {', '.join(foreign) or 'ссылок нет'}.",
            en=f"the links in “reading” must be of data/sources.csv: {', '.join(foreign) or 'there are none'}.",
        )
    return ""


def _no_call(name: str) -> str:
    return pick(
        kk=f"klaster.{name}(…) шақыруы жоқ.",
        ru=f"нет вызова klaster.{name}(…).",
        en=f"klaster.{name}(…) is not called.",
    )


PARTS: dict[str, Callable[[Chapter], str]] = {
    "title": _chapter_title,
    "goals": _goals,
    "setup": _first_cells,
    "passage": _passage,
    "notes": _notes,
    "summary": _summary,
    "charts": _charts,
    "check": _fact_check,
    "explore": _explore,
    "exercises": _exercises,
    "quiz": _quiz,
    "terms": _terms,
    "reading": _reading,
}


def quotations(name: str) -> dict[str, str]:
    """Return the quotation cells that a chapter must hold: cell id, source."""
    quoted = [p for p in article.passages(name) if p.kind != "page-number"]
    cells = {p.id: "\n>\n".join("> " + line for line in p.text.split("\n")) for p in quoted}
    if quoted:
        cells[quoted[-1].id] += f"\n>\n> — {article.source_line('kk')}"
    return cells


def put_passages(chapter: Chapter) -> bool:
    """Write the passages into their cells, after the cell ``passage``; tell whether any changed.

    Cells that are not there yet are added in the article's order; all else stays as it was.
    """
    notebook, wanted = chapter.notebook, quotations(chapter.name)
    before = [(cell.id, cell.source) for cell in notebook.cells]
    kept = [cell for cell in notebook.cells if cell.id not in wanted]
    place = next((n for n, cell in enumerate(kept) if cell.id == "passage"), len(kept) - 1) + 1
    quoted = []
    for id, source in wanted.items():
        cell = chapter.cells.get(id) or nbformat.v4.new_markdown_cell(id=id)
        cell.source = source
        quoted.append(cell)
    cells = kept[:place] + quoted + kept[place:]
    if [(cell.id, cell.source) for cell in cells] == before:
        return False
    notebook_file.write(chapter.path, cells)
    return True


def numbers_in(text: str) -> Iterator[float]:
    """Yield the numbers of a prose text, markup and addresses left out: ``12 000``, ``41,7``."""
    for found in _NUMBER.findall(_MARKUP.sub(" ", text)):
        yield float(re.sub(r"\s", "", found).replace(",", "."))


def stray_numbers(chapter: Chapter) -> list[str]:
    """Say which numbers of a chapter's prose are not in the data, a sentence for each cell.

    Whole numbers up to 12 are free (counting, exercise numbers); so are the passages themselves.
    """
    known = known_numbers(chapter.name)
    found = []
    for cell in chapter.notebook.cells:
        if cell.cell_type != "markdown" or re.fullmatch(rf"{chapter.name}-p\d+", cell.id):
            continue
        strays = sorted({n for n in numbers_in(cell.source) if not (n <= 12 and n.is_integer()) and n not in known})
        if strays:
            listed = ", ".join(map(number, strays))
            found.append(
                pick(
                    kk=f"{chapter.path.name}, {cell.id} ұяшығы: {listed} саны data/ ішінде жоқ; "
                    "data/figures.csv не data/series ішіне дереккөзімен қосыңыз немесе мәтінді түзетіңіз.",
                    ru=f"{chapter.path.name}, ячейка {cell.id}: числа {listed} нет в data/; внесите его с "
                    "источником в data/figures.csv или data/series либо исправьте текст.",
                    en=f"{chapter.path.name}, cell {cell.id}: the number {listed} is not in data/; add it with "
                    "its source to data/figures.csv or data/series, or mend the text.",
                )
            )
    return found


def known_numbers(name: str) -> set[float]:
    """Return every number that a chapter's prose may say: of its figures, series and sources."""
    known: set[float] = set()
    for figure in article.claims():
        texts = [figure.quote, *figure.texts["claim"].values(), *figure.texts["note"].values()]
        for text in texts:
            known.update(numbers_in(text))
        for value in (figure.value, figure.high):
            if value is not None:
                known |= {float(value), value / 1_000, value / 1_000_000}
    for path in sorted((folder() / "series").glob("*.csv")):
        for row in rows(f"series/{path.stem}"):
            cells = (row.get(column, "") for column in ("year", "value", "reference_year", "rank"))
            known.update(float(cell) for cell in cells if _is_number(cell))
    for row in rows("sources"):
        known.update(numbers_in(row["year"]), numbers_in(row["title"]))
    for slip in article.misprints(name):
        for text in (slip.printed, slip.probably, *slip.notes.values()):
            known.update(numbers_in(text))
    # Charts may say what they compute from the data; their captions are the home of it.
    if (folder() / "charts" / f"{name}.yml").is_file():
        for entry in catalogue(name).values():
            for text in (*entry["title"].values(), *entry["caption"].values(), *entry["alt"].values()):
                known.update(numbers_in(text))
    return known


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
