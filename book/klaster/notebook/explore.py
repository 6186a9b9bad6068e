"""A panel to explore with: controls of ipywidgets, and under them what the reader's settings give.

It needs a running kernel. A cell makes its controls, and a function that gets what they are set to::

    def draw(asked):
        chart.say("answered", n=asked)
        chart.show(fig, table)

    chart.panel(draw, asked=widgets.IntSlider(value=200, min=20, max=5000))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FunctionType
from typing import Any

import ipywidgets as widgets
from IPython.display import HTML, clear_output, display
from IPython.utils.capture import CapturedIO, capture_output

from klaster.language import number

# A label stands above its control, whole at any width; the controls share a line where it has room.
_STYLE = """<style>
.explore-controls{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17em,100%),1fr));gap:.3em 1.5em;
align-items:end}
.explore-controls>.widget-box{grid-column:1/-1}
.explore-panel .widget-inline-hbox{flex-flow:row wrap;width:auto;height:auto}
.explore-panel .widget-inline-hbox>.widget-label{flex:1 0 100%;width:auto;height:auto;margin:0;text-align:left;
white-space:normal;line-height:1.35}
.explore-panel .widget-checkbox .widget-label-basic{width:auto;height:auto;white-space:normal;line-height:1.35}
.explore-panel button{width:auto;height:auto;min-height:28px;max-width:100%;white-space:normal;line-height:1.35}
</style>"""


def panel(
    controls: Sequence[widgets.Widget],
    draw: Callable[[], None],
    buttons: Mapping[str, Callable[[], None]] | None = None,
) -> widgets.VBox:
    """Return the controls with what ``draw`` shows and says, which is called again after a change.

    A box among the controls takes a line of its own; its controls count too. ``buttons`` maps a
    button's words to a function that sets controls: however many it sets, the picture is drawn once.
    """
    # The first picture comes as the state of its place: drawn into it, nbclient, which builds the book,
    # may overlook the kernel's answer and wait until its time is up.
    with capture_output() as first:
        draw()
    shown, busy = widgets.Output(outputs=_outputs(first)), False

    def redraw(change: object = None) -> None:
        if not busy:
            with shown:
                clear_output(wait=True)
                draw()

    def button(words: str, action: Callable[[], None]) -> widgets.Button:
        def click(button: widgets.Button) -> None:
            nonlocal busy
            busy = True
            try:
                action()
            finally:
                busy = False
            redraw()

        made = widgets.Button(description=words, layout={"width": "auto"})
        made.on_click(click)
        return made

    for control in _all(controls):
        if control.has_trait("continuous_update"):
            control.continuous_update = False  # one drawing a move: Binder is far away
        if control.has_trait("value"):
            control.observe(redraw, "value")
    grid = widgets.Box(controls)
    grid.add_class("explore-controls")
    row = widgets.Box([button(*item) for item in (buttons or {}).items()], layout={"flex_flow": "row wrap"})
    made = widgets.VBox([widgets.HTML(_STYLE), grid, *([row] if buttons else []), shown])
    made.add_class("explore-panel")
    return made


def with_names_of_now(function: Callable) -> Callable:
    """Return a function for which the notebook's names stay what they are now, whatever cell is run later."""
    if not isinstance(function, FunctionType):
        return function
    code, names = function.__code__, dict(function.__globals__)
    kept = FunctionType(code, names, function.__name__, function.__defaults__, function.__closure__)
    kept.__kwdefaults__ = function.__kwdefaults__
    return kept


def speak(control: widgets.Widget, words: Mapping[str, str]) -> None:
    """Put words in the place of keys in a control: its label, its options, what a reader may type over.

    A number among the options is written as the language does.
    """
    for part in ("description", "placeholder"):
        if control.has_trait(part):
            setattr(control, part, words.get(getattr(control, part), getattr(control, part)))
    if control.has_trait("options"):
        chosen = control.value
        pairs = [option if isinstance(option, tuple) else (option, option) for option in control.options]
        control.options = [(words.get(a, a) if isinstance(a, str) else number(a), value) for a, value in pairs]
        control.value = chosen
    elif isinstance(control.value, str):
        control.value = words.get(control.value, control.value)


def say(*sentences: str) -> None:
    """Show sentences, HTML, each on a line of its own. What a reader wrote has to be escaped."""
    display(HTML("".join(f"<p>{sentence}</p>" for sentence in sentences)))


def _outputs(captured: CapturedIO) -> tuple[dict[str, Any], ...]:
    """Return what was captured as the outputs of a cell."""
    shown = [
        {"output_type": "display_data", "data": output.data, "metadata": output.metadata or {}}
        for output in captured.outputs
    ]
    if captured.stdout:
        shown.append({"output_type": "stream", "name": "stdout", "text": captured.stdout})
    return tuple(shown)


def _all(controls: Sequence[widgets.Widget]) -> Iterator[widgets.Widget]:
    for control in controls:
        yield control
        yield from _all(getattr(control, "children", ()))
