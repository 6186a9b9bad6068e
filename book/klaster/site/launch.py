"""Where a page's notebook can be run: the buttons of a page, and the offer beside its widgets."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.application import Sphinx

from klaster.notebook.markup import spoken
from klaster.notebook.payload import CONTROLS
from klaster.site.interface import in_all_languages

#: The theme's names of the places that it makes addresses for, and what their buttons say.
LABELS = {
    "Binder": in_all_languages("Run in JupyterLab (Binder)"),
    "Colab": in_all_languages("Open in Colab"),
    "Kaggle": in_all_languages("Open in Kaggle"),
}

_GITHUB = "https://github.com/"
_RAW = "https://raw.githubusercontent.com/"
_PLACE = "<!-- launch -->"
_NEEDS_KERNEL = {
    "kk": "Келесі ұяшықтың басқару элементтері бұл бетте жұмыс істемейді: олар іске қосылған дәптерде ғана шығады.",
    "ru": "Элементы управления следующей ячейки на этой странице не работают: они появляются только в "
    "запущенной тетради.",
    "en": "The controls of the next cell don't work on this page: they appear only in a running notebook.",
}


def buttons(app: Sphinx, context: dict) -> list[dict[str, str]]:
    """Return the launch buttons of a page, address and label; none while the repository's isn't known."""
    made = {
        button["text"]: button["url"]
        for group in context.get("header_buttons", [])
        if group.get("label") == "launch-buttons"
        for button in group["buttons"]
        if "url" in button
    }
    if made:
        made |= _kaggle(app, context["pagename"])
    languages = app.config.klaster_languages
    return [
        {"url": url, "label": spoken(LABELS.get(name) or dict.fromkeys(languages, name), languages)}
        for name, url in made.items()
    ]


def _kaggle(app: Sphinx, pagename: str) -> dict[str, str]:
    """Kaggle's address, which the theme doesn't know. It takes a notebook that lies on GitHub."""
    options = app.config.html_theme_options
    kaggle = options["launch_buttons"].get("kaggle_url", "").rstrip("/")
    repository = options["repository_url"].rstrip("/")
    if not kaggle or not repository.startswith(_GITHUB):
        return {}
    folder = options.get("path_to_docs", "").strip("/")
    path = "/".join(filter(None, (options.get("repository_branch"), folder, f"{pagename}.ipynb")))
    return {"Kaggle": f"{kaggle}/kernels/welcome?src={_RAW}{repository.removeprefix(_GITHUB)}/{path}"}


def offer(app: Sphinx, doctree: nodes.document) -> None:
    """Say before a cell of widgets that they need a running notebook; the page adds where to run it."""
    for cell in list(doctree.findall(nodes.container)):
        if cell.get("nb_element") == "cell_code" and _holds_widgets(cell):
            words = spoken(_NEEDS_KERNEL, app.config.klaster_languages)
            note = f'<div class="needs-kernel" role="note"><p>{words}</p>{_PLACE}</div>'
            cell.parent.insert(cell.parent.index(cell), nodes.raw("", note, format="html"))


def _holds_widgets(cell: nodes.container) -> bool:
    """Tell whether a cell shows widgets: a page leaves their output out, since nothing would answer."""
    hidden = "remove-output" in cell.attributes.get("cell_metadata", {}).get("tags", [])
    return hidden and any(word in cell.astext() for word in CONTROLS)


def fill(context: dict, launches: list[dict[str, str]]) -> None:
    """Put the buttons where :func:`offer` kept a place for them."""
    links = "".join(
        f'<li><a href="{escape(button["url"])}" rel="noopener">{button["label"]}</a></li>' for button in launches
    )
    listed = f'<ul class="launch">{links}</ul>' if links else ""
    if "body" in context:
        context["body"] = context["body"].replace(_PLACE, listed)


def setup(app: Sphinx) -> None:
    """Connect the offer."""
    app.connect("doctree-read", offer)
