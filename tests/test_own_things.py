"""What is the reader's own: language, colours, answers, exercises; kept, cleared, and never in the way."""

from __future__ import annotations

import json

import pytest

PAGE = "book/denmark.html"
KEY = "klaster-own-1/denmark"
# As browsers do where cookies are refused: to touch the storage is an error.
BLOCK = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
});"""
BROKEN = ["", "null", "[]", "7", "not JSON {", '{"answers": 5, "checked": "x", "exercises": {}, "count": "many"}',
          '{"answers": {"denmark-q1": {"a": 1}, "nowhere-q9": ["1"]}, "checked": [null], "count": [99, 1]}']  # fmt: skip


def kept(page) -> dict:
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')") or "null")


def answer(page, place: int = 0):
    """Give a right answer to a question with one choice, and ask for the verdict."""
    question = page.locator(".question[data-type=choice]").nth(place)
    question.locator("input[data-right]").check()
    question.locator("button").click()
    return question


def again(seen) -> None:
    seen.page.reload()
    seen.page.wait_for_load_state()


def progress(page, chapter: str = "denmark"):
    here = page.locator(".contents a.current .done")
    return (
        here
        if page.url.split("?")[0].endswith(f"{chapter}.html")
        else page.locator(f".contents a[href*='{chapter}.html'] .done")
    )


def test_answers_and_verdicts_are_there_when_the_reader_comes_back(site, visit):
    seen = visit(site, PAGE)
    right = answer(seen.page).get_attribute("id")
    number = seen.page.locator(".question[data-type=number] input").first
    number.fill("41,7")
    chosen = seen.page.locator(".question[data-type=matching] select").first
    chosen.select_option(index=2)
    value = chosen.input_value()
    again(seen)
    assert seen.page.locator(f"#{right} input[data-right]").is_checked()
    assert seen.page.locator(f"#{right} output").inner_text() == "✓ Дұрыс"
    assert not seen.page.locator(f"#{right} details").get_attribute("open"), "the explanation stays folded"
    assert number.input_value() == "41,7"
    assert chosen.input_value() == value
    assert seen.errors == []


def test_a_changed_answer_loses_its_verdict_until_it_is_checked(site, visit):
    seen = visit(site, PAGE)
    question = answer(seen.page)
    question.locator("input:not([data-right])").first.check()
    assert question.locator("output").inner_text() == ""
    again(seen)
    assert question.locator("output").inner_text() == ""


def test_an_exercise_is_marked_as_done_and_the_contents_count_it_on_every_page(site, visit):
    seen = visit(site, PAGE)
    exercises = seen.page.locator("section[id^=exercise-]").count()
    questions = seen.page.locator(".question").count()
    boxes = seen.page.locator("section[id^=exercise-] .exercise-done input")
    assert boxes.count() == exercises >= 6
    boxes.nth(1).check()
    answer(seen.page)
    count = f"2/{exercises + questions}"
    assert progress(seen.page).inner_text().startswith(count)
    again(seen)
    assert boxes.nth(1).is_checked() and not boxes.nth(0).is_checked()
    seen.page.goto(seen.page.url.replace("denmark", "figures"))
    assert progress(seen.page).inner_text().startswith(count)
    assert seen.page.locator(".contents .done").count() == 1


@pytest.mark.parametrize("everything", [False, True], ids=["this chapter", "the whole book"])
def test_a_reset_asks_first_and_then_clears_the_chapter_or_the_book_but_not_the_settings(site, visit, everything):
    seen = visit(site, PAGE)
    asked = []
    agree = False

    def reply(dialog) -> None:
        asked.append(dialog.message)
        dialog.accept() if agree else dialog.dismiss()

    seen.page.on("dialog", reply)
    seen.page.evaluate("localStorage.setItem('klaster-own-1/italy', JSON.stringify({count: [1, 9]}))")
    seen.page.click(".theme-switch")
    seen.page.locator(".exercise-done input").first.check()
    answer(seen.page)
    button = seen.page.locator(".own button").nth(int(everything))
    button.click()
    assert kept(seen.page)["exercises"] == ["exercise-1"], "the reader said no"
    agree = True
    button.click()
    assert len(asked) == 2 and all("?" in message for message in asked)
    assert kept(seen.page) is None
    assert seen.page.locator(".own output").inner_text() == "Тазартылды."
    assert seen.page.locator(".quiz :checked").count() == seen.page.locator(".quiz option:checked").count()
    assert seen.page.locator(".exercise-done :checked").count() == 0
    assert progress(seen.page).count() == 0
    left = seen.page.evaluate("Object.keys(localStorage).sort()")
    assert left == (["klaster-theme"] if everything else ["klaster-own-1/italy", "klaster-theme"])


@pytest.mark.parametrize(
    ("lang", "words"),
    [("kk", "Осы тарауды тазарту"), ("ru", "Очистить эту главу"), ("en", "Clear this chapter")],
)
def test_the_resets_and_the_verdicts_speak_the_chosen_language_at_once(site, visit, lang, words):
    seen = visit(site, PAGE)
    question = answer(seen.page)
    seen.page.click(f".language-switch [lang={lang}]")
    assert seen.page.locator(".own button").first.inner_text() == words
    said = {"kk": "✓ Дұрыс", "ru": "✓ Верно", "en": "✓ Right"}[lang]
    assert question.locator("output").inner_text() == said


def test_with_storage_blocked_everything_works_and_the_page_says_that_nothing_is_kept(site, browser, serve):
    context = browser.new_context()
    context.add_init_script(BLOCK)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{serve(site.html)}/{PAGE}?lang=ru")
    assert answer(page).locator("output").inner_text() == "✓ Верно"
    page.locator(".exercise-done input").first.check()
    assert page.locator(".contents a.current .done").inner_text().startswith("2/")
    assert "ничего не хранит" in page.locator(".own p").inner_text()
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".own button").last.click()
    assert page.locator(".contents .done").count() == 0
    before = page.evaluate("document.documentElement.dataset.theme")
    page.click(".theme-switch")
    assert page.evaluate("document.documentElement.dataset.theme") != before
    page.click(".language-switch [lang=en]")
    assert page.url.endswith("?lang=en")
    assert errors == []
    context.close()


@pytest.mark.parametrize("value", BROKEN)
def test_broken_data_does_no_harm(site, visit, value):
    seen = visit(site, PAGE)
    seen.page.evaluate(f"value => localStorage.setItem('{KEY}', value)", value)
    again(seen)
    assert seen.page.locator(".contents .done").count() == 0
    assert answer(seen.page).locator("output").inner_text() == "✓ Дұрыс"
    assert len(kept(seen.page)["checked"]) == 1
    assert seen.errors == []


def test_what_is_kept_of_a_chapter_is_small_and_names_questions_by_their_ids(site, visit):
    seen = visit(site, PAGE)
    for box in seen.page.locator(".exercise-done input").all():
        box.check()
    for place in range(seen.page.locator(".question[data-type=choice]").count()):
        answer(seen.page, place)
    own = kept(seen.page)
    assert set(own) == {"answers", "checked", "exercises", "count"}
    assert all(id.startswith("denmark-q") for id in own["answers"])
    assert len(json.dumps(own)) < 2000


# The language switch


@pytest.mark.parametrize("anchor", ["charts", "fact-check", "exercise-4", "quiz", "terms"])
@pytest.mark.parametrize("width", [360, 1280])
def test_what_the_reader_reads_stays_in_its_place_when_the_language_changes(site, visit, anchor, width):
    seen = visit(site, PAGE, viewport={"width": width, "height": 800})
    seen.page.evaluate("id => document.getElementById(id).scrollIntoView()", anchor)
    seen.page.wait_for_timeout(300)
    heading = seen.page.locator(f"#{anchor}").locator("h2, h3").first
    was = heading.bounding_box()["y"]
    for lang in ("ru", "en", "kk"):
        # On a phone the control has been scrolled away; a keyboard reaches it all the same.
        seen.page.evaluate("lang => document.querySelector(`.language-switch [lang=${lang}]`).click()", lang)
        seen.page.wait_for_timeout(250)
        assert abs(heading.bounding_box()["y"] - was) < 2, lang
    assert seen.page.evaluate("scrollY") > 0


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "ru",
            ["Содержание", "Искать в книге", "Скачать тетрадь", "Показать код", "Назад", "Далее", "Содержание книги"],
        ),
        (
            "en",
            [
                "Contents",
                "Search this book",
                "Download the notebook",
                "Show the code",
                "Previous",
                "Next",
                "Contents of the book",
            ],
        ),
    ],
)
def test_the_frame_of_the_page_speaks_the_chosen_language(site, visit, lang, words):
    seen = visit(site, PAGE, viewport={"width": 360, "height": 800})
    seen.page.click(f".language-switch [lang={lang}]")
    shown = [
        seen.page.locator(".to-contents").inner_text().removeprefix("☰ "),
        seen.page.locator(".top [type=search]").get_attribute("placeholder"),
        *(
            seen.page.locator(place).last.inner_text()
            for place in (
                ".launch a[download]",
                ".collapsed:visible",
                "[rel=prev] > span",
                "[rel=next] > span",
                ".contents > p",
            )
        ),
    ]
    assert shown == words


def test_at_the_top_of_the_page_the_switch_itself_does_not_move(site, visit):
    seen = visit(site, PAGE)
    boxes = []
    for lang in ("kk", "ru", "en"):
        seen.page.click(f".language-switch [lang={lang}]")
        boxes.append((seen.page.locator(".language-switch").bounding_box(), seen.page.locator("h1").bounding_box()))
    assert boxes[0] == boxes[1] == boxes[2]


def test_the_switch_is_worked_by_keyboard_and_written_into_the_address(site, visit):
    seen = visit(site, f"{PAGE}#charts")
    seen.page.locator(".language-switch [lang=en]").focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.url.endswith("denmark.html?lang=en#charts")
    assert seen.page.locator(".language-switch [lang=en]").get_attribute("aria-pressed") == "true"
    assert seen.page.locator("#denmark-survey-title").inner_text().startswith("75\xa0%")
    assert seen.page.evaluate("document.activeElement.lang") == "en"


def test_the_language_goes_along_from_page_to_page_and_through_the_root(site, visit):
    seen = visit(site, "index.html?lang=ru")
    seen.page.wait_for_url("**/book/index.html?lang=ru")
    seen.page.click(".contents a >> nth=3")
    seen.page.wait_for_url("**/book/denmark.html?lang=ru")
    assert seen.page.evaluate("document.documentElement.dataset.lang") == "ru"
    seen.page.goto(seen.page.url.partition("?")[0])
    assert seen.page.evaluate("document.documentElement.dataset.lang") == "ru", "kept without the address"


@pytest.mark.parametrize("wrong", ["xx", "", "<script>alert(1)</script>", "kk,ru"])
def test_an_unknown_language_or_a_broken_setting_leaves_the_book_as_it_was(site, visit, wrong):
    seen = visit(site, PAGE)
    seen.page.evaluate(
        "wrong => { for (const key of ['lang', 'theme']) localStorage.setItem(`klaster-${key}`, wrong); }", wrong
    )
    seen.page.goto(seen.page.url + "?lang=" + wrong)
    root = seen.page.evaluate("({...document.documentElement.dataset})")
    assert (root["lang"], root["theme"]) == ("kk", "light")
    assert seen.errors == []


def test_without_scripts_all_three_languages_are_there_one_under_the_other(site, visit):
    seen = visit(site, PAGE, java_script_enabled=False)
    for place in ("#denmark-survey-title", "#denmark-q1-prompt"):
        parts = seen.page.locator(f"{place} .tri > *").all()
        assert [part.get_attribute("lang") for part in parts] == ["kk", "ru", "en"]
        tops = [part.bounding_box()["y"] for part in parts]
        assert tops == sorted(set(tops))
    assert [seen.page.locator(f"#exercise-1 > section[lang={lang}]").is_visible() for lang in ("ru", "en")] == [
        True,
        True,
    ]
    assert seen.page.locator(".own, .exercise-done").count() == 0
