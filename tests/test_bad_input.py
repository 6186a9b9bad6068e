"""Bad input and a hostile browser: the page works, nothing foreign is executed, nothing is lost."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import Built

CHAPTER = "book/denmark.html"
DENIED = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("Access is denied for this document.", "SecurityError"); },
});"""
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    "&lt;b&gt;кластер&lt;/b&gt; &#1082;",
    "кластер <script>alert(1)</script>",
]


def language(seen) -> str:
    return seen.page.evaluate("document.documentElement.dataset.lang")


def pressed(seen) -> list[str]:
    return seen.page.locator(".language-switch button[aria-pressed=true]").all_inner_texts()


def works(seen) -> None:
    """The page can still be used: the switch, the colours, a quiz, the way to another page."""
    page = seen.page
    page.get_by_role("button", name="Русский").click()
    assert (language(seen), pressed(seen)) == ("ru", ["Русский"])
    assert parse_qs(urlsplit(page.url).query)["lang"] == ["ru"]
    before = page.evaluate("document.documentElement.dataset.theme")
    page.locator(".theme-switch").click()
    assert page.evaluate("document.documentElement.dataset.theme") != before
    question = page.locator(".question[data-type=choice]").first
    question.locator("input[data-right]").check()
    question.locator("button").click()
    assert "✓" in question.locator("output").inner_text()
    page.locator("a[rel=next]").first.click()
    page.wait_for_url("**/united-kingdom.html*")
    assert language(seen) == "ru"
    assert seen.errors == []
    assert seen.foreign == []


# The language in the address


@pytest.mark.parametrize("asked", ["xx", "", "KK", "<script>alert(1)</script>", "%E0%A4%A", "x" * 5_000, "xx&lang=ru"])
def test_an_unknown_language_in_the_address_gives_kazakh(site, visit, asked):
    query = asked if asked.startswith(("%", "xx&")) else quote(asked)
    seen = visit(site, f"{CHAPTER}?lang={query}")
    assert (language(seen), pressed(seen)) == ("kk", ["Қазақша"])
    assert seen.page.evaluate("localStorage.getItem('klaster-lang')") is None  # what is unknown isn't kept
    works(seen)


def test_an_unknown_language_does_not_displace_the_readers_own(site, visit):
    seen = visit(site, CHAPTER)
    seen.page.get_by_role("button", name="English").click()
    seen.page.goto(f"{seen.page.url.partition('?')[0]}?lang=xx")
    assert (language(seen), pressed(seen)) == ("en", ["English"])


def test_the_root_page_leads_on_whatever_language_it_is_asked_for(site, visit):
    for asked, arrives in (("ru", "?lang=ru"), ("xx", ""), (quote("<script>alert(1)</script>"), "")):
        seen = visit(site, f"index.html?lang={asked}")
        seen.page.wait_for_url("**/book/index.html*")
        assert seen.page.url.endswith(f"/book/index.html{arrives}")
        assert seen.errors == []


# What the browser keeps


def test_broken_settings_are_as_good_as_none(site, visit):
    seen = visit(site, CHAPTER)
    question = seen.page.locator(".question[data-type=choice]").first
    question.locator("input[data-right]").check()
    question.locator("button").click()
    seen.page.get_by_role("button", name="English").click()
    seen.page.locator(".theme-switch").click()
    kept = seen.page.evaluate("Object.keys(localStorage)")
    assert {"klaster-lang", "klaster-theme"} <= set(kept)
    for broken in ("{", "null", "[1, 2]", '"<img src=x onerror=alert(1)>"', "\ud800", "x" * 100_000):
        seen.page.evaluate("([keys, value]) => keys.forEach(key => localStorage.setItem(key, value))", [kept, broken])
        seen.page.goto(seen.page.url.partition("?")[0])
        assert (language(seen), pressed(seen)) == ("kk", ["Қазақша"])
        assert seen.page.evaluate("document.documentElement.dataset.theme") in ("light", "dark")
    works(seen)


@pytest.mark.parametrize("page", ["book/index.html", CHAPTER, "book/figures.html", "book/compare.html", "search.html"])
def test_where_storage_is_blocked_a_page_works_and_its_links_keep_the_language(site, browser, serve, page):
    context = browser.new_context()
    context.add_init_script(DENIED)
    tab = context.new_page()
    errors = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(f"{serve(site.html)}/{page}")
    with pytest.raises(Exception, match="denied"):
        tab.evaluate("localStorage.getItem('x')")
    tab.get_by_role("button", name="English").click()
    assert tab.evaluate("document.documentElement.dataset.lang") == "en"
    before = tab.evaluate("document.documentElement.dataset.theme")
    tab.locator(".theme-switch").click()
    assert tab.evaluate("document.documentElement.dataset.theme") != before
    tab.locator("nav.contents a").nth(2).click()
    tab.wait_for_url("**/finland.html?lang=en")
    assert tab.evaluate("document.documentElement.dataset.lang") == "en"
    question = tab.locator(".question[data-type=choice]").first
    question.locator("input[data-right]").check()
    question.locator("button").click()
    assert "✓" in question.locator("output").inner_text()
    assert errors == []
    context.close()


# Without JavaScript


def test_without_javascript_a_chapter_is_whole(site, visit):
    seen = visit(site, CHAPTER, java_script_enabled=False)
    groups = seen.page.locator("main .tri:not(svg *):visible")
    assert groups.count() > 10
    assert groups.locator(":scope > [lang]:visible").count() == 3 * groups.count()
    assert [seen.page.locator(f"section[lang={lang}]").first.is_visible() for lang in ("ru", "en")] == [True, True]
    figures = seen.page.locator("figure.chart").all()
    assert figures
    for figure in figures:
        assert figure.locator(".picture svg:visible").count() == 1
        assert figure.locator("figcaption").is_visible()
        assert figure.locator(".chart-note").is_visible()
    seen.page.locator("a[rel=next]").first.click()
    assert seen.page.url.endswith("/united-kingdom.html")
    assert seen.errors == []


def test_without_javascript_the_search_says_what_there_is_instead_and_the_root_leads_on(site, visit):
    seen = visit(site, CHAPTER, java_script_enabled=False)
    seen.page.locator(".search-box input").fill("кластер")
    seen.page.locator(".search-box button").click()
    assert urlsplit(seen.page.url).path == "/search.html"
    assert "JavaScript" in seen.page.locator("main noscript").inner_text()
    assert seen.page.locator("nav.contents a").first.is_visible()
    seen = visit(site, "index.html", java_script_enabled=False)
    seen.page.wait_for_url("**/book/index.html")


# The search


@pytest.mark.parametrize("query", HOSTILE)
def test_markup_that_is_searched_for_stays_text(site, visit, query):
    seen = visit(site, f"search.html?q={quote(query)}")
    field = seen.page.locator(".search-page input")
    for step in range(2):  # as a link brings it, then as a reader types it
        seen.page.wait_for_function(
            "query => document.getElementById('search-results').dataset.query === query", arg=query
        )
        assert field.input_value() == query  # nothing of it is lost
        assert parse_qs(urlsplit(seen.page.url).query)["q"] == [query]
        assert seen.page.locator("main :is(script, img, b b, [onerror], [onload], [href^=javascript])").count() == 0
        assert seen.page.locator("#search-status").inner_text() != ""
        if step == 0:
            field.fill("")
            field.fill(query)
    seen.page.locator(".search-box input").fill(query)
    seen.page.wait_for_timeout(300)
    assert seen.page.locator("header :is(script, img, [onerror], [onload])").count() == 0
    # The same by hand finds what a reader means.
    field.fill("кластер")
    seen.page.locator("#search-results li").first.wait_for()
    # A script or a handler that got onto the page would be stopped by the policy, and reported.
    assert (seen.errors, seen.foreign) == ([], [])


@pytest.mark.parametrize("word", ["ә" * 4_000, "кластер" + "лердің" * 500, "a" * 9_000, "кластер " * 600])
def test_a_very_long_word_neither_stops_the_search_nor_widens_the_page(site, visit, word):
    seen = visit(site, f"search.html?q={quote(word)}", viewport={"width": 360, "height": 740})
    query = word.strip()
    ready = "query => document.getElementById('search-results').dataset.query === query"
    seen.page.wait_for_function(ready, arg=query)
    assert seen.page.locator(".search-page input").input_value().strip() == query
    assert seen.page.evaluate("document.documentElement.scrollWidth") == 360
    seen.page.locator(".search-box input").fill(word)
    seen.page.locator(".search-page input").fill("кластерлердің")
    seen.page.locator("#search-results li").first.wait_for()
    assert seen.errors == []


def test_a_query_that_is_no_text_is_survived(site, visit):
    seen = visit(site, "search.html?q=%E0%A4%A&q=%00&%&lang=%ff#%")
    seen.page.locator(".search-page input").fill("кластер")
    seen.page.locator("#search-results li").first.wait_for()
    assert seen.errors == []


def test_markup_in_the_fragment_is_no_place_and_no_markup(site, visit):
    seen = visit(site, f"{CHAPTER}#{quote('<img src=x onerror=alert(1)>')}")
    works(seen)


# Nothing but the book's own scripts runs


@functools.cache
def pages(html: Path) -> dict[Path, BeautifulSoup]:
    return {path: BeautifulSoup(path.read_text("utf-8"), "lxml") for path in html.rglob("*.html")}


def test_no_page_has_a_script_in_its_text(site):
    assert {"index.html", "404.html", "search.html"} < {path.name for path in pages(site.html)}
    for path, page in pages(site.html).items():
        for script in page.select("script"):
            data = script.get("type") in ("application/ld+json", "application/json")
            assert data != bool(script.get("src")), path
            assert not (script.get("src") and script.string), path
        handlers = [name for tag in page.find_all(True) for name in tag.attrs if name.lower().startswith("on")]
        assert handlers == [], path
        assert page.select('[href^="javascript:" i], [src^="data:text"], iframe, object, embed, base') == [], path


def test_each_page_is_under_the_policy_before_anything_else_is_read(site):
    for page in pages(site.html).values():
        charset, policy = page.head.find_all(True)[:2]
        assert charset.get("charset") == "utf-8"
        assert policy["http-equiv"] == "Content-Security-Policy"
        rules = dict(rule.strip().split(" ", 1) for rule in policy["content"].split(";"))
        assert rules["default-src"] == "'none'"
        for source in rules["script-src"].split():
            assert source == "'self'" or re.fullmatch(r"'sha256-[\w+/=]{44}'", source)
        assert rules["base-uri"] == "'none'"


PLANTED = {
    "script": '<script>document.documentElement.dataset.planted = "ran"</script>',
    "handler": '<img src="x" alt="" onerror="document.documentElement.dataset.planted = \'ran\'">',
    "address": '<a id="planted" href="javascript:document.documentElement.dataset.planted = \'ran\'">x</a>',
    "other host": '<script src="https://planted.invalid/x.js"></script>',
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_script_does_not_run_and_is_reported(site, visit, tmp_path, kind):
    html = (site.html / CHAPTER).read_text("utf-8")
    planted = tmp_path / "html"
    (planted / "book").mkdir(parents=True)
    (planted / CHAPTER).write_text(html.replace("<article>", f"<article>{PLANTED[kind]}", 1), "utf-8")
    (planted / "_static").symlink_to(site.html / "_static")
    seen = visit(Built(planted, "", 0), CHAPTER)
    if kind == "address":
        seen.page.locator("#planted").click()
    seen.page.wait_for_timeout(300)
    assert seen.page.evaluate("document.documentElement.dataset.planted") is None
    assert any("Content Security Policy" in error and "script-src" in error for error in seen.errors)
    assert seen.foreign == []  # it was not even asked for


def test_what_a_page_says_of_itself_in_data_is_neither_run_nor_reported(site, visit):
    seen = visit(site, CHAPTER)
    assert seen.page.locator('script[type="application/ld+json"]').count() == 1
    assert seen.errors == []
