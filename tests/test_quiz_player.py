"""The QTI 2.1 export, played: QTI 3's player in a browser, after another's conversion from 2.1."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from klaster.language import tie
from klaster.notebook import chapters
from klaster.quiz_export import files as quiz_export
from klaster.quiz_export import variants
from klaster.quiz_export.item import item
from klaster.site import npm
from qti_convert import upgrade_qti2_to_qti3
from test_quiz_export import NASTY, SPITEFUL

QTI2 = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="module" src="player.js"></script><qti-item><item-container></item-container></qti-item>"""
ITEM = "document.querySelector('item-container').shadowRoot.querySelector('qti-assessment-item')"

pytestmark = pytest.mark.slow


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {Path(n).stem: archive.read(n) for n in archive.namelist() if n.startswith("items/")}


def right(source: bytes) -> list[str]:
    path = f"{QTI2}responseDeclaration/{QTI2}correctResponse/{QTI2}value"
    return [value.text for value in ElementTree.fromstring(source).findall(path)]


class Player:
    """The player with one question after another."""

    def __init__(self, page) -> None:
        self.page = page
        self.loads = 0

    def load(self, source: bytes) -> None:
        """Show a question of QTI 2.1."""
        name = ElementTree.fromstring(source).get("identifier")
        self.loads += 1  # the player takes a question anew only where its text differs
        xml = f"{upgrade_qti2_to_qti3(source)}<!-- {self.loads} -->"
        self.page.evaluate("xml => { document.querySelector('item-container').itemXML = xml; }", xml)
        self.page.locator(f"qti-assessment-item[identifier='{name}']").wait_for()
        self.page.wait_for_function(f"{ITEM}.variables.some(v => v.identifier === 'numAttempts' && v.value === '0')")

    def outcomes(self) -> dict[str, str]:
        """Hand in and return the question's variables."""
        self.page.evaluate(f"{ITEM}.processResponse()")
        return self.page.evaluate(f"Object.fromEntries({ITEM}.variables.map(v => [v.identifier, v.value]))")

    def score(self) -> float:
        return float(self.outcomes()["SCORE"])

    def click(self, identifier: str) -> None:
        self.page.locator(f"[identifier='{identifier}']").click()

    def type(self, text: str) -> None:
        field = self.page.locator("qti-text-entry-interaction input")
        field.fill(text)
        field.press("End")  # the player listens to keys, and the tests' keyboard has no Kazakh ones

    def drag(self, identifier: str, to: str, *, upright: bool = False) -> None:
        """Drag with the mouse, across and then down or, ``upright``, the other way round.

        No other place may lie on the way: the player would take it.
        """
        centres = []
        for name in (identifier, to):
            box = self.page.locator(f"[identifier='{name}']").bounding_box()
            centres.append((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))
        (start, from_height), (end, to_height) = centres
        self.page.mouse.move(start, from_height)
        self.page.mouse.down()
        self.page.mouse.move(*((start, to_height) if upright else (end, from_height)), steps=4)
        self.page.mouse.move(end, to_height, steps=8)
        self.page.mouse.up()
        self.page.wait_for_function(
            f"name => {ITEM}.variables.some(v => v.identifier === 'RESPONSE' && `${{v.value}}`.includes(name))",
            arg=identifier,
        )
        self.page.wait_for_timeout(300)  # until what was dropped has come to rest


@pytest.fixture(scope="module")
def player(root: Path, browser, serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    folder = tmp_path_factory.mktemp("player")
    bundle = npm.packages(root / "tests") / "@citolab/qti-components/cdn/index.js"
    shutil.copyfile(bundle, folder / "player.js")
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    page = browser.new_page(viewport={"width": 900, "height": 700})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{serve(folder)}/index.html")
    yield Player(page)
    page.close()
    assert faults == []


@pytest.fixture(scope="module")
def denmark() -> dict[str, bytes]:
    """The questions of a chapter that has all six kinds."""
    return unpacked(quiz_export.quiz_files("denmark", "kk")["denmark-kk-qti21.zip"])


def test_a_choice_scores_the_right_option_alone(player, denmark):
    source = denmark["denmark-q1"]
    player.load(source)
    (best,) = right(source)
    for option in range(4):
        player.click(f"option-{option}")
        assert player.score() == (f"option-{option}" == best)


def test_several_right_options_share_a_point_and_wrong_ones_take_from_it(player, denmark):
    source = denmark["denmark-q4"]
    player.load(source)
    best = right(source)
    scores = []
    for option in best:
        player.click(option)
        scores.append(player.score())
    assert scores == pytest.approx([1 / 3, 2 / 3, 1], abs=0.001)
    for option in {f"option-{n}" for n in range(5)} - set(best):
        player.click(option)
    assert player.score() == pytest.approx(0, abs=0.001), "ticking everything"


@pytest.mark.parametrize(
    ("typed", "score"), [("41.7", 1), ("41.65", 1), ("41.75", 1), ("41.6", 0), ("41.8", 0), ("240", 0), ("", 0)]
)
def test_a_number_is_right_within_its_tolerance(player, denmark, typed, score):
    player.load(denmark["denmark-q2"])
    player.type(typed)
    assert player.score() == score


def test_a_number_with_a_comma_is_not_understood_and_the_prompt_asks_for_a_dot(player, denmark):
    player.load(denmark["denmark-q2"])
    player.type("41,7")
    assert player.score() == 0
    assert "нүктемен жазыңыз" in player.page.locator("qti-item-body").inner_text()


@pytest.mark.parametrize(
    ("typed", "score"), [("Ұлыбритания", 1), ("ұлыбритания", 1), ("uk", 1), ("Швеция", 0), ("", 0)]
)
def test_a_short_answer_is_right_in_any_language_and_case(player, denmark, typed, score):
    player.load(denmark["denmark-q7"])
    player.type(typed)
    assert player.score() == score


@pytest.mark.parametrize(("shift", "count", "score"), [(0, 4, 1), (0, 2, 0.5), (1, 1, 0)])
def test_a_matching_gives_a_part_for_each_pair(player, denmark, shift, count, score):
    source = denmark["denmark-q3"]
    player.load(source)
    pairs = [pair.split() for pair in right(source)]
    for place in range(count):
        player.drag(pairs[place][0], pairs[(place + shift) % 4][1])
    assert player.score() == pytest.approx(score)


@pytest.mark.parametrize(("turn", "score"), [(1, 1), (-1, 0)])
def test_an_ordering_scores_the_right_order_alone(player, denmark, turn, score):
    source = denmark["denmark-q6"]
    player.load(source)
    for place, name in enumerate(right(source)[::turn]):
        player.drag(name, f"droplist{place}", upright=True)
    assert player.score() == score


def test_the_explanation_is_shown_after_an_answer(player, denmark):
    player.load(denmark["denmark-q1"])
    player.click("option-0")
    explained = tie("Мақсатты топ – 10–12 мың кәсіпорын")
    assert player.outcomes()["FEEDBACK"] == "explanation"
    assert explained in player.page.locator("qti-modal-feedback").text_content()


def test_each_question_of_each_chapter_is_worth_a_point_when_right_and_nothing_when_empty(player):
    for chapter in chapters.listed():
        drawn = variants.draw(chapter, random.Random(chapter), 1)
        files = unpacked(quiz_export.quiz_files(chapter, "kk", variants=drawn)[f"{chapter}-kk-qti21.zip"])
        for name, source in files.items():
            player.load(source)
            assert player.score() == 0, name
            answers = right(source)
            many = ElementTree.fromstring(source).find(f"{QTI2}responseDeclaration").get("cardinality") != "single"
            player.page.evaluate(
                f"answer => {ITEM}.updateResponseVariable('RESPONSE', answer)", answers if many else answers[0]
            )
            assert player.score() == 1, name


def test_special_signs_are_shown_as_they_stand_in_the_source(player):
    written = quiz_export.FORMATS["qti21"].write([item(q, "kk") for q in SPITEFUL], "Т", "spiteful", "kk")
    for source in unpacked(written).values():
        player.load(source)
        assert tie(f"//[{NASTY}") in player.page.locator("qti-item-body").inner_text()
