"""What Moodle's import of “Moodle XML” and of GIFT does to a file, written down as rules.

From Moodle's ``question/format/xml/format.php`` (how elements are read), ``question/format/gift/format.php``
(what parts a question), ``question/format.php`` (which fractions are refused, what a name may be),
``question/engine/bank.php`` (the fractions), and from what a real Moodle 4.2 did to bad files: it keeps
silent about most of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.dom import minidom
from xml.parsers.expat import ExpatError

#: Of ``question_bank``, in per cent; each also with a minus.
FRACTIONS = (
    *(100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20),
    *(16.66667, 14.28571, 12.5, 11.11111, 10, 5, 0),
)
#: Types of every Moodle since 2.0; one that is not installed stops the import of the whole file.
TYPES = ("category", "multichoice", "numerical", "matching", "shortanswer")
RICH = ("questiontext", "generalfeedback", "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass
class Imported:
    """The questions that Moodle would have, by what the file says; and what it would spoil or refuse."""

    questions: list[dict] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read(content: bytes) -> Imported:
    """Read a file as Moodle's importer does."""
    result = Imported()
    if content.startswith(b"\xef\xbb\xbf"):
        result.faults.append("a byte order mark")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        result.faults.append("not UTF-8")
        return result
    try:
        quiz = minidom.parseString(text.encode()).documentElement
    except ExpatError as error:
        result.faults.append(f"not XML: {error}")
        return result
    category = ""
    taken: set[tuple[str, str]] = set()
    for node in children(quiz, "question"):
        kind = node.getAttribute("type")
        if kind not in TYPES:
            result.faults.append(f"type {kind} is not in every Moodle")
            continue
        if kind == "category":
            category = words(only(node, "category"))
            if not category.startswith("$course$/top/"):
                result.faults.append(f"category {category}")
            continue
        question, faults = _question(node, kind)
        question["category"] = category
        key = (category, question["idnumber"])
        if not question["idnumber"] or key in taken:
            faults.append("no idnumber of its own")
        taken.add(key)
        result.questions.append(question)
        result.faults += [f"{question['idnumber']}: {fault}" for fault in faults]
    return result


def children(node: minidom.Element, name: str) -> list[Any]:
    return [child for child in node.childNodes if child.nodeName == name]


def only(node: minidom.Element, name: str) -> Any:
    return next(iter(children(node, name)), None)


def flat(node: Any) -> str:
    """The text of an element; an element inside it is lost, as Moodle loses it."""
    kept = (minidom.Node.TEXT_NODE, minidom.Node.CDATA_SECTION_NODE)
    return "".join(part.data for part in node.childNodes if part.nodeType in kept).strip() if node else ""


def words(node: Any) -> str:
    return flat(only(node, "text")) if node else ""


def _question(node: minidom.Element, kind: str) -> tuple[dict, list[str]]:
    question: dict[str, Any] = {
        "kind": kind,
        "name": words(only(node, "name")),
        "idnumber": flat(only(node, "idnumber")),
        "text": words(only(node, "questiontext")),
        "feedback": words(only(node, "generalfeedback")),
        "tags": [words(tag) for tag in children(only(node, "tags"), "tag")],
    }
    faults = _texts(node, question)
    penalty = flat(only(node, "penalty"))
    if not NUMBER.fullmatch(penalty) or not 0 <= float(penalty) <= 1:
        faults.append(f"penalty {penalty}")
    if kind == "matching":
        _matching(node, question, faults)
        return question, faults
    answers = children(node, "answer")
    question["answers"] = [words(answer) for answer in answers]
    question["worth"] = [answer.getAttribute("fraction") for answer in answers]
    worth = []
    for fraction in question["worth"]:
        near = [f for f in FRACTIONS if NUMBER.fullmatch(fraction) and abs(abs(float(fraction)) - f) < 0.001]
        if not near:
            faults.append(f"fraction {fraction}")
        worth.append(float(fraction) if near else 0.0)
    if kind == "multichoice":
        question["single"] = flat(only(node, "single")) == "true"
        question["shuffled"] = flat(only(node, "shuffleanswers")) == "true"
        if len(answers) < 2:
            faults.append("fewer than two answers")
        best = max(worth, default=0) if question["single"] else sum(w for w in worth if w > 0)
        if round(best, 2) != 100:
            faults.append(f"the right answers make {best} %")
        if not question["single"] and min(worth) >= 0:
            faults.append("ticking everything is right")
    else:
        if max(worth, default=0) != 100:
            faults.append("no right answer")
        if not all(question["answers"]):
            faults.append("an empty answer")
    if kind == "numerical":
        question["tolerance"] = [flat(only(answer, "tolerance")) for answer in answers]
        for number in (*question["answers"], *question["tolerance"]):
            if not NUMBER.fullmatch(number):
                faults.append(f"{number} is stored as another number")
    if kind == "shortanswer":
        question["case"] = flat(only(node, "usecase")) != "0"
        if any(re.search(r"(?<!\\)\*", answer) for answer in question["answers"]):
            faults.append("a star that stands for any answer")
    return question, faults


def _texts(node: minidom.Element, question: dict) -> list[str]:
    faults = []
    if not question["name"]:
        faults.append("no name")
    for element in (*node.getElementsByTagName("text"), *node.getElementsByTagName("idnumber")):
        if any(child.nodeType == minidom.Node.ELEMENT_NODE for child in element.childNodes):
            faults.append("HTML outside CDATA")
    for part in RICH:
        rich = only(node, part)
        if rich and rich.getAttribute("format") != "html":
            faults.append(f"{part} is not marked as HTML")
    if not question["text"]:
        faults.append("no question")
    if not question["feedback"]:
        faults.append("no explanation")
    return faults


def _matching(node: minidom.Element, question: dict, faults: list[str]) -> None:
    parts = children(node, "subquestion")
    question["pairs"] = [(words(part), words(only(part, "answer"))) for part in parts]
    question["shuffled"] = flat(only(node, "shuffleanswers")) == "true"
    if sum(bool(left) for left, _ in question["pairs"]) < 2:
        faults.append("fewer than two lines to match")
    if len({right for _, right in question["pairs"]}) < 3:
        faults.append("fewer than three answers to match")


#: What a backslash takes the meaning from in GIFT; ``\\n`` is a new line there.
_ESCAPED = ":#={}~n"
_HELD = 0xE000


def read_gift(content: bytes) -> Imported:
    """Read a file as Moodle's importer of GIFT does: a question ends at an empty line."""
    result = Imported()
    try:
        lines = [line.strip() for line in content.decode("utf-8").split("\n")]
    except UnicodeDecodeError:
        result.faults.append("not UTF-8")
        return result
    category = ""
    for block in re.split(r"\n{2,}", "\n".join(lines).strip("\n")):
        comments = [line for line in block.split("\n") if line.startswith("//")]
        text = _held("\n".join(line for line in block.split("\n") if not line.startswith("//")))
        if text.startswith("$CATEGORY:"):
            category = text.removeprefix("$CATEGORY:").strip()
            continue
        question, faults = _gift_question(text)
        question["category"] = category
        question["idnumber"] = "".join(re.findall(r"\[id:([^]]+)\]", "".join(comments)))
        question["tags"] = re.findall(r"\[tag:([^]]+)\]", "".join(comments))
        result.questions.append(question)
        result.faults += [f"{question['name']}: {fault}" for fault in faults]
    return result


def _held(text: str) -> str:
    """Put what a backslash protects out of the reach of what follows."""
    return re.sub(
        r"\\(\\|[:#={}~n])", lambda sign: "\\" if sign[1] == "\\" else chr(_HELD + _ESCAPED.index(sign[1])), text
    )


def _let_go(text: str) -> str:
    return "".join((_ESCAPED[:-1] + "\n")[ord(c) - _HELD] if 0 <= ord(c) - _HELD < len(_ESCAPED) else c for c in text)


def _formatted(text: str, default: str) -> tuple[str, str]:
    """Return a text and its format, which may stand in brackets before it."""
    found = re.match(r"\[(moodle|html|plain|markdown)\]", text)
    return _let_go(text[found.end() :] if found else text).strip(), found[1] if found else default


def _weighed(answer: str) -> tuple[float | None, str]:
    found = re.match(r"%-*([0-9]{1,2})\.?([0-9]*)%", answer)
    return (float(answer[1 : found.end() - 1]), answer[found.end() :]) if found else (None, answer)


def _gift_question(text: str) -> tuple[dict, list[str]]:
    name, rest = "", text
    if text.startswith("::"):
        name, _, rest = text[2:].partition("::")
    start, end = rest.find("{"), rest.find("}")
    question: dict[str, Any] = {"kind": "description", "name": _let_go(name)}
    if min(start, end) < 0:
        return question, ["a description, or a brace without the other"]
    inside, shown = rest[start + 1 : end].strip(), (rest[:start] + rest[end + 1 :]).strip()
    inside, _, feedback = inside.rpartition("####") if "####" in inside else (inside, "", "")
    inside = inside.strip()
    question["text"], form = _formatted(shown, "moodle")
    question["feedback"], _ = _formatted(feedback, form)
    faults = [] if form == "html" else [f"the format is {form}"]
    faults += [f"{what} is empty" for what in ("name", "text", "feedback") if not question[what]]
    if len(question["name"]) > 255:
        faults.append("the name is cut")
    if inside.startswith("#"):
        _gift_number(question, inside[1:], faults)
    elif "~" in inside:
        _gift_choice(question, inside, form, faults)
    elif "=" in inside and "->" in inside:
        question["kind"] = "matching"
        sides = [part.strip().partition("->")[::2] for part in inside.split("=") if part.strip()]
        question["pairs"] = [(_formatted(left.strip(), form)[0], _let_go(right.strip())) for left, right in sides]
        if len({right for _, right in question["pairs"]}) < 3:
            faults.append("fewer than three answers to match")
    else:
        question["kind"] = (
            "shortanswer" if inside.partition("#")[0].strip() not in ("T", "TRUE", "F", "FALSE") else "truefalse"
        )
        parts = [_weighed(part.strip()) for part in inside.split("=") if part.strip()]
        question["answers"] = [_formatted(part.partition("#")[0].strip(), form)[0] for _, part in parts]
        if any(worth not in (None, 100) for worth, _ in parts):
            faults.append("an answer that is not wholly right")
        if any(re.search(r"(?<!\\)\*", answer) for answer in question["answers"]):
            faults.append("a star that stands for any answer")
    return question, faults


def _gift_choice(question: dict, inside: str, form: str, faults: list[str]) -> None:
    question |= {"kind": "multichoice", "single": "=" in inside, "answers": [], "worth": []}
    for part in (part.strip() for part in inside.replace("=", "~=").split("~")):
        if not part:
            continue
        worth, answer = (100.0, part[1:]) if part.startswith("=") else _weighed(part)
        question["worth"].append(worth or 0.0)
        question["answers"].append(_formatted(answer.partition("#")[0].strip(), form)[0])
        if not any(abs(abs(worth or 0.0) - fraction) < 0.001 for fraction in FRACTIONS):
            faults.append(f"fraction {worth}")
    best = max(question["worth"]) if question["single"] else sum(worth for worth in question["worth"] if worth > 0)
    if round(best, 2) != 100:
        faults.append(f"the right answers make {best} %")


def _gift_number(question: dict, inside: str, faults: list[str]) -> None:
    question |= {"kind": "numerical", "answers": [], "tolerance": []}
    for part in (part.strip() for part in inside.split("=")):
        if part:
            answer, _, tolerance = _weighed(part)[1].partition("#")[0].strip().partition(":")
            question["answers"].append(answer.strip())
            question["tolerance"].append(tolerance.strip() or "0")
    for number in (*question["answers"], *question["tolerance"]):
        if not NUMBER.fullmatch(number):
            faults.append(f"{number} is no number")
