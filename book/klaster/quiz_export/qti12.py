"""QTI 1.2 as Canvas imports it: a zip with ``imsmanifest.xml``, the questions and Canvas's settings.

The structure is that of Canvas's own export (``lib/cc/qti/qti_items.rb`` of instructure/canvas-lms,
read back by its ``gems/plugins/qti_exporter``). Canvas reads a question's type from the field ``question_type``, not from its elements. Its classic
quizzes have no ordering: it is written as a matching. Variants stand in a group of which Canvas
asks each student one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from klaster import archive
from klaster.quiz_export.elements import HEAD, element, xml_text
from klaster.quiz_export.item import Item, paragraph, plain_number

_TYPES = {
    "choice": "multiple_choice_question",
    "several": "multiple_answers_question",
    "number": "numerical_question",
    "matching": "matching_question",
    "short": "short_answer_question",
}
_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"


def qti12(items: Sequence[Item], *, title: str, name: str) -> bytes:
    """Return the zip for Canvas's import “QTI .zip file”; ``name`` is the quiz's identifier."""
    return archive.of_texts(
        {
            "imsmanifest.xml": _qti12_manifest(name),
            f"{name}/{name}.xml": _assessment(items, title, name),
            f"{name}/assessment_meta.xml": _settings(items, title, name),
        }
    )


def _qti12_manifest(name: str) -> str:
    resources = element(
        "resources",
        element(
            "resource",
            element("file", href=f"{name}/{name}.xml"),
            element("dependency", identifierref=f"{name}-settings"),
            identifier=name,
            type="imsqti_xmlv1p2",
        ),
        element(
            "resource",
            element("file", href=f"{name}/assessment_meta.xml"),
            identifier=f"{name}-settings",
            type="associatedcontent/imscc_xmlv1p1/learning-application-resource",
            href=f"{name}/assessment_meta.xml",
        ),
    )
    metadata = element("metadata", element("schema", "IMS Content"), element("schemaversion", "1.1.3"))
    return HEAD + element(
        "manifest", metadata, "<organizations/>", resources, identifier=f"{name}-manifest", xmlns=_PACKAGE
    )


def _settings(items: Sequence[Item], title: str, name: str) -> str:
    asked = sum(not item.group for item in items) + len({item.group for item in items if item.group})
    return HEAD + element(
        "quiz",
        element("title", xml_text(title)),
        element("description"),
        element("shuffle_answers", "true"),
        element("scoring_policy", "keep_highest"),
        element("quiz_type", "assignment"),
        element("points_possible", f"{asked}.0"),
        element("show_correct_answers", "true"),
        element("allowed_attempts", "1"),
        element("available", "false"),
        identifier=name,
        xmlns=_CANVAS,
    )


def _assessment(items: Sequence[Item], title: str, name: str) -> str:
    parts = []
    for (group, heading), members in groupby(items, key=lambda item: (item.group, item.group_title)):
        written = [_qti12_item(item.as_matching()) for item in members]
        parts += [_drawn_section(f"{name}-{group}", heading, written)] if group else written
    section = element("section", "\n", *(f"{part}\n" for part in parts), ident="root_section")
    assessment = element("assessment", section, ident=name, title=title)
    return HEAD + element("questestinterop", assessment, xmlns=_QTI)


def _drawn_section(ident: str, title: str, members: Sequence[str]) -> str:
    one = element(
        "selection",
        element("selection_number", "1"),
        element("selection_extension", element("points_per_item", "1")),
    )
    return element(
        "section",
        element("selection_ordering", one),
        "\n",
        *(f"{member}\n" for member in members),
        ident=ident,
        title=title,
    )


def _qti12_item(item: Item) -> str:
    fields = {
        "question_type": _TYPES[item.kind],
        "points_possible": "1",
        "assessment_question_identifierref": f"{item.id}-{item.language}-question",
    }
    metadata = element(
        "qtimetadata",
        *(
            element("qtimetadatafield", element("fieldlabel", label), element("fieldentry", xml_text(entry)))
            for label, entry in fields.items()
        ),
    )
    controls, conditions = _ANSWERS[item.kind](item)
    outcomes = element("outcomes", element("decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal"))
    explained = element(
        "respcondition",
        element("conditionvar", "<other/>"),
        element("displayfeedback", feedbacktype="Response", linkrefid="general_fb"),
        **{"continue": "Yes"},
    )
    return element(
        "item",
        element("itemmetadata", metadata),
        element("presentation", _html_material(item.prompt, item.language), *controls),
        element("resprocessing", outcomes, explained, *conditions),
        element(
            "itemfeedback", element("flow_mat", _html_material(item.explanation, item.language)), ident="general_fb"
        ),
        ident=f"{item.id}-{item.language}",
        title=item.name,
    )


def _qti12_options(item: Item) -> tuple[list[str], list[str]]:
    several = item.kind == "several"
    labels = [
        element("response_label", _html_material(option.text, item.language), ident=f"option-{n}")
        for n, option in enumerate(item.options)
    ]
    control = element(
        "response_lid",
        element("render_choice", *labels),
        ident="response1",
        rcardinality="Multiple" if several else "Single",
    )
    equal = [_is_value("response1", f"option-{n}") for n in range(len(item.options))]
    if several:
        each = [yes if option.right else element("not", yes) for yes, option in zip(equal, item.options, strict=True)]
        return [control], [_when(element("and", *each))]
    return [control], [_when(yes) for yes, option in zip(equal, item.options, strict=True) if option.right]


def _qti12_number(item: Item) -> tuple[list[str], list[str]]:
    between = element(
        "and",
        element("vargte", plain_number(item.low), respident="response1"),
        element("varlte", plain_number(item.high), respident="response1"),
    )
    blank = element("render_fib", element("response_label", ident="answer1"), fibtype="Decimal")
    return [_response(blank)], [_when(element("or", _is_value("response1", plain_number(item.answer)), between))]


def _qti12_short(item: Item) -> tuple[list[str], list[str]]:
    blank = element("render_fib", element("response_label", ident="answer1", rshuffle="No"))
    return [_response(blank)], [_when(*(_is_value("response1", answer) for answer in item.answers))]


def _qti12_matching(item: Item) -> tuple[list[str], list[str]]:
    labels = [
        element("response_label", _plain_material(right), ident=f"right_{n}")
        for n, right in enumerate(item.rights, start=1)
    ]
    controls, conditions = [], []
    # Canvas keeps the numbers of these names as its own ids, and takes 0 for none.
    for n, (left, right) in enumerate(item.pairs, start=1):
        ident = f"response_{n}"
        controls.append(element("response_lid", _plain_material(left), element("render_choice", *labels), ident=ident))
        conditions.append(
            element(
                "respcondition",
                element("conditionvar", _is_value(ident, f"right_{item.rights.index(right) + 1}")),
                element("setvar", f"{100 / len(item.pairs):.2f}", varname="SCORE", action="Add"),
            )
        )
    return controls, conditions


_ANSWERS = {
    "choice": _qti12_options,
    "several": _qti12_options,
    "number": _qti12_number,
    "matching": _qti12_matching,
    "short": _qti12_short,
}


def _response(fill: str) -> str:
    return element("response_str", fill, ident="response1", rcardinality="Single")


def _is_value(response: str, value: str) -> str:
    return element("varequal", xml_text(value), respident=response)


def _when(*conditions: str) -> str:
    return element(
        "respcondition",
        element("conditionvar", *conditions),
        element("setvar", "100", action="Set", varname="SCORE"),
        **{"continue": "No"},
    )


def _html_material(content: str, language: str) -> str:
    return element("material", element("mattext", xml_text(paragraph(content, language)), texttype="text/html"))


def _plain_material(content: str) -> str:
    return element("material", element("mattext", xml_text(content), texttype="text/plain"))
