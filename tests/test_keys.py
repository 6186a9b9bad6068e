"""Keys do on a page what they do elsewhere: Enter answers, Escape closes, arrows move a choice."""

from __future__ import annotations

import pytest


@pytest.fixture
def chapter(site, visit):
    """A chapter with a question of every type that is answered in a field or by a choice."""
    return visit(site, "book/denmark.html?lang=en")


def question(seen, kind: str):
    return seen.page.locator(f".question[data-type={kind}]").first


def test_enter_in_a_field_answers_the_question_as_its_button_does(chapter):
    page = chapter.page
    for one in page.locator(".question:has(input[type=text])").all():
        field, output = one.locator("input"), one.locator("output")
        field.focus()
        page.keyboard.press("Enter")
        assert output.inner_text() == "Answer first"
        field.fill("-1000")
        page.keyboard.press("Enter")
        assert (one.get_attribute("data-verdict"), output.inner_text()) == ("wrong", "✗ Not yet right")
        field.fill((field.get_attribute("data-answer") or field.get_attribute("data-accepted")).split("|")[0])
        page.keyboard.press("Enter")
        assert one.get_attribute("data-verdict") == "right"
        assert one.locator("details").get_attribute("open") is not None
        assert field.evaluate("field => field === document.activeElement")
    assert page.locator(".question:has(input[type=text])").count() > 1


def test_enter_answers_a_choice_too_and_arrows_and_space_choose_as_ever(chapter):
    page, one = chapter.page, question(chapter, "choice")
    picks = one.locator("input").all()
    picks[0].focus()
    page.keyboard.press("ArrowDown")
    assert [pick.is_checked() for pick in picks][:2] == [False, True]
    page.keyboard.press("ArrowUp")
    assert picks[0].is_checked()
    page.keyboard.press("Enter")
    assert one.get_attribute("data-verdict") in ("right", "wrong")
    several = question(chapter, "several")
    box = several.locator("input").first
    box.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert box.is_checked() and several.get_attribute("data-verdict") in ("right", "wrong")


def test_a_word_that_is_still_being_put_together_is_not_an_answer(chapter):
    one = chapter.page.locator(".question:has(input[type=text])").first
    field = one.locator("input")
    field.fill("1")
    field.evaluate(
        "field => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, isComposing: true}))"
    )
    assert not one.get_attribute("data-verdict")


def test_escape_closes_what_the_search_has_found_and_enter_goes_to_it(chapter):
    page = chapter.page
    field, found = page.locator(".top input[type=search]"), page.locator("#search-list")
    field.fill("cluster")
    found.wait_for()
    field.press("Escape")
    assert not found.is_visible() and field.input_value() == "cluster"
    field.press("Enter")
    page.wait_for_url("**/search.html?q=cluster*")


def test_enter_in_the_filter_of_figures_keeps_the_page(site, visit):
    seen = visit(site, "book/figures.html")
    seen.page.locator(".fact-filter input").first.focus()
    seen.page.evaluate("() => { window.same = true; }")
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("() => window.same") is True
