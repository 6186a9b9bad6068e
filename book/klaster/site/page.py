"""What a page is made of, beyond its text: its template, words, links, styles and scripts."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import get_translation

from klaster.language import NAMES
from klaster.notebook import article, chapters
from klaster.notebook.markup import spoken
from klaster.site import bundle, citation, launch, metadata
from klaster.site.interface import asked_by, in_all_languages, translate
from klaster.site.languages import beside, shown
from klaster.site.nodes import chart

HERE = Path(__file__).parent

#: Nothing from another host, no inline script. Inline styles stay allowed: plotly needs them, and
#: images from memory, of which it makes a chart's picture for downloading.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)

#: On every page, and how it is loaded: the reader's language and colours before the page is drawn.
EVERYWHERE = {"reader.js": None, "search.js": "defer", "progress.js": "defer"}
#: A script of the book's, and what a page holds that needs it.
SCRIPTS = {
    "quiz.js": 'class="quiz"',
    "figures.js": 'class="fact-filter"',
    "sortable.js": 'class="sortable"',
    "compare.js": 'class="compare-choice"',
}
STYLES = ("pygments.css", "book.css")
#: A comment with lines of its own, in a style or a script.
_COMMENT = re.compile(r"^\s*(?:/\*.*?\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)

#: The name of each language, parted where it may be cut short.
PARTED_NAMES = {language: (name[:3], name[3:]) for language, name in NAMES.items()}

#: What Sphinx calls the links that it adds, and what the chapters call the parts that they fold.
_LINKS = (
    in_all_languages("Link to this heading"),
    in_all_languages("Link to this image"),
    in_all_languages("Link to this table"),
)
_FOLDS = (in_all_languages("Solution"), in_all_languages("Criteria of assessment"))


def complete(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give the template what it shows, and a page the scripts it uses and no others."""
    languages = app.config.klaster_languages
    wanted = [*_needed(doctree), *EVERYWHERE]
    for script in wanted:
        app.add_js_file(script, loading_method=EVERYWHERE.get(script, "defer"))
    context["script_files"] = [js for js in context["script_files"] if _file_name(js) in wanted]
    context["css_files"] = [css for css in context["css_files"] if _file_name(css) in STYLES]
    context["klaster"] = lambda text: str(translate(text))
    context["klaster_spoken"] = lambda text: spoken(in_all_languages(text), languages)
    named: set[str] = set()
    context["klaster_named"] = partial(_named, named if len(languages) > 1 else None)
    context["klaster_words"] = lambda: _words(wanted, named, languages)
    context["body"] = _own_names(context.get("body", ""), context["klaster_named"], languages)
    context["klaster_languages"] = shown(app.config)
    context["klaster_beside"] = beside(app, app.builder.get_target_uri(pagename))
    context["klaster_parted_names"] = PARTED_NAMES
    context["klaster_lang"] = "" if app.config.language == languages[0] else f' lang="{languages[0]}"'
    context["klaster_policy"] = POLICY
    context["klaster_head"] = metadata.head(app, pagename, doctree)
    context["klaster_citation"] = _citation(app, pagename)
    context["klaster_page_toc"] = _sections(context.get("toc", "")) if context.get("display_toc") else ""
    context["klaster_launch"] = launch.buttons(app, context)
    launch.fill(context, context["klaster_launch"])
    source = context.get("sourcename", "")
    context["klaster_download"] = (
        context["pathto"](f"_sources/{source}", 1) if doctree is not None and source.endswith(".ipynb") else ""
    )


def _needed(doctree: nodes.document | None) -> list[str]:
    if doctree is None:
        return []
    found = ["charts.js"] if next(doctree.findall(chart), None) is not None else []
    raw = "".join(node.astext() for node in doctree.findall(nodes.raw))
    return found + [script for script, sign in SCRIPTS.items() if sign in raw]


def _named(switched: set[str] | None, text: str, *attributes: str) -> str:
    """Attributes (``aria-label`` unless others are asked for) with a word of the interface.

    Where the page's language can be switched, the switch changes them too: the word joins those ``switched``.
    """
    word = escape(str(translate(text)))
    made = " ".join(f'{attribute}="{word}"' for attribute in attributes or ("aria-label",))
    if switched is None:
        return made
    switched.add(text)
    return f'{made} data-named="{text}"'


def _own_names(body: str, name: Callable[..., str], languages: Sequence[str]) -> str:
    """Give a page's own names its languages: those of the links to its parts and of what is folded."""
    for own in _LINKS:
        if (title := f'title="{get_translation("sphinx")(own["en"])}"') in body:
            body = body.replace(title, name(own["en"], "title"))
    for own in _FOLDS:
        body = body.replace(f"<summary>{own['kk']}</summary>", f"<summary>{spoken(own, languages)}</summary>")
    return body


def _words(scripts: list[str], named: Iterable[str], languages: Sequence[str]) -> str:
    """The words of a page's scripts and names, by language, as JSON that no HTML can end."""
    asked = sorted({*named, *(text for script in scripts for text in asked_by(script))})
    told = [lang for lang in languages if lang != "en"]
    words = {text: {lang: in_all_languages(text)[lang] for lang in told} for text in asked if told}
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _file_name(asset: object) -> str:
    """The file's name of a style or a script, without the path and the digest."""
    return str(getattr(asset, "filename", asset)).rpartition("/")[2].partition("?")[0]


def _citation(app: Sphinx, pagename: str) -> str:
    """How to cite the page: a chapter, or on the first page the book."""
    name = pagename.rpartition("/")[2]
    if pagename == app.config.root_doc:
        return citation.html(citation.work(app.config), app.config.klaster_languages, opened=True)
    if name in chapters.listed():
        work = citation.work(app.config, pagename, app.env.titles[pagename].astext())
        quotes = bool(article.passages(name))
        return citation.html(work, app.config.klaster_languages, opened=False, quotes=quotes)
    return ""


def _sections(toc: str) -> str:
    """The page's own sections, one level of them."""
    soup = BeautifulSoup(toc, "html.parser")
    inner = soup.select_one("ul ul")
    if inner is None:
        return ""
    for deeper in inner.select("ul"):
        deeper.decompose()
    return str(inner)


def tidy(app: Sphinx, error: Exception | None) -> None:
    """Take away what no page uses: other themes' files, and comments, a fifteenth of what a reader loads."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    ours = {path.name for path in (HERE / "static").iterdir()} | {"pygments.css", bundle.FILE, "data"}
    for path in static.iterdir():
        if path.name not in ours:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        elif path.suffix in (".css", ".js") and path.name != bundle.FILE:
            path.write_text(_COMMENT.sub("", path.read_text("utf-8")), "utf-8", newline="\n")


def setup(app: Sphinx) -> None:
    """Put the book's own template before the theme's, and connect the rest."""
    app.config.templates_path.append(str(HERE / "templates"))
    app.connect("builder-inited", lambda app: app.config.html_static_path.append(str(HERE / "static")))
    app.add_css_file("book.css")
    app.connect("html-page-context", complete, priority=1000)
    app.connect("build-finished", tidy)
