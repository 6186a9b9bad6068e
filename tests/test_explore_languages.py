"""Each chapter's controls speak the reader's language, and what they show does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import ipywidgets as widgets
import pytest
from klaster import language
from klaster.authoring.chapter import read_chapter
from klaster.language import LANGUAGES
from klaster.notebook import chapters
from klaster.notebook.payload import CHART_MIME, CONTROLS

#: What no text in the language has, names of the data (ISO codes, sources) apart.
FOREIGN = {"kk": re.compile("(?!)"), "ru": re.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]"), "en": re.compile("[Ѐ-ԯ]")}


def with_controls(name: str) -> list[str]:
    """The chapter's cells whose controls are labelled by a panel or by the own comparison."""
    cells = read_chapter(name).cells.items()
    return [id for id, cell in cells if re.search(r"\.panel\(|own_comparison", cell.source) and _code(cell)]


def _code(cell) -> bool:
    return cell.cell_type == "code" and any(word in cell.source for word in CONTROLS)


def _within(box: widgets.Widget) -> Iterator[widgets.Widget]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _within(child)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in chapters.listed() if with_controls(name)])
def test_controls_and_sentences_are_in_the_readers_language_before_and_after_a_move(name, lang, monkeypatch):
    shown: list = []
    for module in ("chart", "explore", "markup", "student_comparison"):
        monkeypatch.setattr(f"klaster.notebook.{module}.display", lambda what, raw=False: shown.append(what))
    language.use(lang)
    cells = read_chapter(name).cells
    names: dict = {}
    exec(compile(cells["setup"].source, "setup", "exec"), names)
    for id in with_controls(name):
        tree = ast.parse(cells[id].source)
        last = tree.body.pop()
        shown.clear()
        exec(compile(tree, id, "exec"), names)
        box = eval(compile(ast.Expression(last.value), id, "eval"), names)
        controls = [widget for widget in _within(box) if widget.has_trait("value")]
        said = _said(shown)
        for control in controls:
            _move(control)
        assert _said(shown) != said, id
        labels = [word for control in controls for word in _words(control)]
        wrong = [text for text in labels + _said(shown) if FOREIGN[lang].search(text)]
        assert wrong == [], id


def _move(control: widgets.Widget) -> None:
    if isinstance(control, widgets.Dropdown):
        control.index = len(control.options) - 1
    elif isinstance(control, (widgets.SelectionSlider, widgets.Select)):
        control.index = 1
    elif isinstance(control, (widgets.IntSlider, widgets.FloatSlider)):
        control.value = control.max


def _words(control: widgets.Widget) -> list[str]:
    options = getattr(control, "options", ())
    return [control.description, *(str(o[0] if isinstance(o, tuple) else o) for o in options)] + (
        [re.sub("<[^>]*>", "", control.value)] if isinstance(control, widgets.HTML) else []
    )


def _said(shown: list) -> list[str]:
    """The sentences, and the titles and captions of charts, as the reader of the notebook gets them."""
    texts = []
    for what in shown:
        if isinstance(what, dict) and what.get(CHART_MIME):
            payload = what[CHART_MIME]
            texts += [payload[part][language.current()] for part in ("title", "caption", "alt")]
        elif hasattr(what, "data"):
            texts.append(re.sub("<[^>]*>", "", what.data))
    return texts
