"""The controls of a chart as the page's own: buttons, lists and sliders that a keyboard and a voice know.

plotly draws a figure's ``updatemenus`` and ``sliders`` into the drawing, where nothing can be focused and
nothing has a name. A page takes them out of the figure and stands them above it; ``charts.js`` does what
they choose. A control is called what its ``name`` says, a slider also what stands before its value; one
that has neither is called what its chart is. Neighbours whose names begin alike, up to a colon, stand together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

from klaster.language import LANGUAGES, number
from klaster.notebook.markup import spoken
from klaster.notebook.payload import shape
from klaster.site.interface import in_all_languages

_KINDS = ("updatemenus", "sliders")


def without_controls(layout: dict) -> dict:
    """Return a figure's layout as a page draws it."""
    return {key: value for key, value in layout.items() if key not in _KINDS}


def told(payload: dict, languages: Sequence[str]) -> dict:
    """Return the figure of a chart as a page draws it: in its one language, or in Kazakh to be translated there."""
    return payload["figure"] if len(languages) > 1 else translated(payload["figure"], payload, languages[0])


def translated(part: Any, payload: dict, language: str) -> Any:
    """Return a part of a chart's figure in a language; what is no text of the book's stays as it is."""
    if isinstance(part, str):
        return payload["translations"].get(part, {}).get(language, part)
    if isinstance(part, list):
        return [translated(one, payload, language) for one in part]
    if isinstance(part, dict):
        return {key: translated(one, payload, language) for key, one in part.items()}
    return part


def steps(payload: dict, languages: Sequence[str]) -> list[list[dict]]:
    """Return what can be chosen, control by control: its words in each language, plotly's method and its arguments."""
    return [
        [
            {
                "says": {lang: text for lang, text in _says(step, payload).items() if lang in languages},
                "method": step["method"],
                "args": step["args"] if len(languages) > 1 else translated(step["args"], payload, languages[0]),
            }
            for step in _steps(control)
        ]
        for control in _controls(payload)
    ]


def controls_html(payload: dict, languages: Sequence[str]) -> str:
    """Return the controls that stand under a chart's title, empty for a chart without."""
    placed = enumerate(_controls(payload))
    made = "".join(
        _together(name, list(group), payload, languages)
        for name, group in groupby(placed, lambda pair: _group(pair[1]))
    )
    return f'<div class="chart-controls">{made}</div>' if made else ""


def tools_html(payload: dict, languages: Sequence[str]) -> str:
    """Return the buttons under a chart: one for its picture, and those that enlarge it."""
    ways = [("+", 0.5, in_all_languages("Zoom in")), ("−", 2, in_all_languages("Zoom out"))]
    zoom = "".join(
        f'<button type="button" class="chart-zoom" value="{by}"><span aria-hidden="true">{sign}</span>'
        f'<span class="unseen">{_spoken(name, languages)}</span></button>'
        for sign, by, name in (ways if shape(payload["figure"]["layout"]) else ())
    )
    return (
        f'<div class="chart-tools">{zoom}<button type="button" class="chart-reset" hidden>'
        f'{_spoken(in_all_languages("Reset the view"), languages)}</button><button type="button" class="chart-save">'
        f"{_spoken(in_all_languages('Download the picture'), languages)}</button></div>"
    )


def _controls(payload: dict) -> list[dict]:
    layout = payload["figure"]["layout"]
    return [control for kind in _KINDS for control in layout.get(kind, [])]


def _steps(control: dict) -> list[dict]:
    return control["buttons" if "buttons" in control else "steps"]


def _name(control: dict) -> str:
    return control.get("currentvalue", {}).get("prefix") or control.get("name", "")


def _group(control: dict) -> str:
    """What a control is about, where its name says it: ``funding`` of ``funding: Denmark``."""
    about, _, rest = _name(control).partition(": ")
    return about if rest else ""


def _together(about: str, controls: list[tuple[int, dict]], payload: dict, languages: Sequence[str]) -> str:
    if not about:
        return "".join(_control(control, place, payload, languages) for place, control in controls)
    id = f"{payload['id']}-group-{controls[0][0]}"
    name = _parts(_name(controls[0][1]), payload, 0)
    made = "".join(_control(control, place, payload, languages, id) for place, control in controls)
    shown = _spoken(name, languages)
    return f'<div class="together" role="group" aria-labelledby="{id}"><b id="{id}">{shown}</b>{made}</div>'


def _control(control: dict, place: int, payload: dict, languages: Sequence[str], group: str = "") -> str:
    id = f"{payload['id']}-control-{place}"
    active, texts = control.get("active", 0), [_says(step, payload) for step in _steps(control)]
    name = _spoken(_parts(_name(control), payload, -1), languages)
    called = f'aria-labelledby="{f"{group} {id}".strip() if name else payload["id"] + "-title"}"'
    shown = f'<span id="{id}">{name}</span>' if name else ""
    if "steps" in control:
        return (
            f'<div class="slide">{shown}{": " if name else ""}<b><span>{_spoken(texts[active], languages)}</span></b>'
            f'<input type="range" {called} max="{len(texts) - 1}" value="{active}" data-control="{place}" '
            'autocomplete="off"></div>'
        )
    if control.get("type") == "buttons":
        states = control.get("showactive", True)
        buttons = "".join(
            f'<button type="button" value="{n}"{f" aria-pressed={_bool(n == active)}" if states else ""}>'
            f"{_spoken(text, languages)}</button>"
            for n, text in enumerate(texts)
        )
        return f'<div class="choices" role="group" {called} data-control="{place}">{shown}{buttons}</div>'
    options = "".join(
        f'<option value="{n}"{" selected" if n == active else ""}{_others(text, languages)}>'
        f"{escape(text[languages[0]])}</option>"
        for n, text in enumerate(texts)
    )
    return f'<div class="choice">{shown}<select {called} data-control="{place}" autocomplete="off">{options}</select></div>'


def _others(text: Mapping[str, str], languages: Sequence[str]) -> str:
    """An option holds text alone: of several languages the script gives it the reader's."""
    if len({text[lang] for lang in languages}) == 1:
        return ""
    return "".join(f' data-{lang}="{escape(text[lang])}"' for lang in languages)


def _bool(value: bool) -> str:
    return f'"{str(value).lower()}"'


def _says(step: dict, payload: dict) -> dict[str, str]:
    """A step's label; of a number its value, as each language writes it."""
    if "value" in step:
        return {lang: number(float(step["value"]), language=lang) for lang in LANGUAGES}
    return _texts(step["label"], payload)


def _texts(text: str, payload: dict) -> dict[str, str]:
    return payload["translations"].get(text) or dict.fromkeys(LANGUAGES, text)


def _parts(name: str, payload: dict, part: int) -> dict[str, str]:
    """The first or the last part of a control's name in each language."""
    return {lang: text.strip(" :").split(": ")[part] for lang, text in _texts(name, payload).items()}


def _spoken(texts: Mapping[str, str], languages: Sequence[str]) -> str:
    """A text in the page's languages, once where it is the same in all."""
    return spoken(texts, languages if len({texts[lang] for lang in languages}) > 1 else languages[:1])
