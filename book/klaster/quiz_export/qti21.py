"""QTI 2.1: a content package with a test and its items, for TAO, OpenOlat, Ilias and other players.

All six kinds of question have an interaction of their own; nothing is lost. Variants are a section
from which the player asks one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from klaster import archive
from klaster.quiz_export.elements import HEAD, element, xml_text
from klaster.quiz_export.item import Item, plain_number

_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = f"{_QTI} http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_ID = "RESPONSE"


def qti21(items: Sequence[Item], *, title: str, name: str) -> bytes:
    """Return the content package; ``name`` is the test's identifier."""
    files = {f"items/{item.id}.xml": _qti21_item(item) for item in items}
    test = {"test.xml": _test(items, title, name)}
    return archive.of_texts({"imsmanifest.xml": _qti21_manifest(items, name), **test, **files})


def _qti21_manifest(items: Sequence[Item], name: str) -> str:
    test = element(
        "resource",
        element("file", href="test.xml"),
        *(element("dependency", identifierref=item.id) for item in items),
        identifier=f"{name}-test",
        type="imsqti_test_xmlv2p1",
        href="test.xml",
    )
    resources = [
        element(
            "resource",
            element("file", href=f"items/{item.id}.xml"),
            identifier=item.id,
            type="imsqti_item_xmlv2p1",
            href=f"items/{item.id}.xml",
        )
        for item in items
    ]
    metadata = element("metadata", element("schema", "QTIv2.1 Package"), element("schemaversion", "1.0.0"))
    return HEAD + element(
        "manifest",
        metadata,
        "<organizations/>",
        element("resources", "\n", *(f"{r}\n" for r in (test, *resources))),
        xmlns=_PACKAGE,
        identifier=f"{name}-manifest",
    )


def _test(items: Sequence[Item], title: str, name: str) -> str:
    sections = []
    for (group, heading), members in groupby(items, key=lambda item: (item.group, item.group_title)):
        refs = [element("assessmentItemRef", identifier=i.id, href=f"items/{i.id}.xml") for i in members]
        one = [element("selection", select="1"), element("ordering", shuffle="true")] if group else []
        sections.append(
            element(
                "assessmentSection",
                *one,
                *refs,
                identifier=group or "questions",
                title=heading or title,
                visible="false" if group else "true",
            )
        )
    part = element(
        "testPart",
        *sections,
        identifier="part",
        navigationMode="nonlinear",
        submissionMode="individual",
    )
    return HEAD + element(
        "assessmentTest",
        part,
        xmlns=_QTI,
        xmlns__xsi=_XSI,
        xsi__schemaLocation=_SCHEMA,
        identifier=name,
        title=title,
    )


def _qti21_item(item: Item) -> str:
    declaration, body, right = _KINDS[item.kind](item)
    explained = element("setOutcomeValue", _base("identifier", "explanation"), identifier="FEEDBACK")
    processing = element("responseProcessing", right, explained)
    return HEAD + element(
        "assessmentItem",
        declaration,
        element("outcomeDeclaration", _default("0"), identifier="SCORE", cardinality="single", baseType="float"),
        element("outcomeDeclaration", _default("1"), identifier="MAXSCORE", cardinality="single", baseType="float"),
        element("outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier"),
        element("itemBody", body),
        processing,
        element(
            "modalFeedback",
            element("p", xml_text(item.explanation)),
            outcomeIdentifier="FEEDBACK",
            identifier="explanation",
            showHide="show",
        ),
        xmlns=_QTI,
        xmlns__xsi=_XSI,
        xsi__schemaLocation=_SCHEMA,
        identifier=item.id,
        title=item.name,
        adaptive="false",
        timeDependent="false",
        xml__lang=item.language,
    )


def _qti21_options(item: Item) -> tuple[str, str, str]:
    several = item.kind == "several"
    names = [f"option-{n}" for n in range(len(item.options))]
    right = [name for name, option in zip(names, item.options, strict=True) if option.right]
    wrong = [name for name in names if name not in right]
    body = element(
        "choiceInteraction",
        element("prompt", xml_text(item.prompt)),
        *(
            element("simpleChoice", xml_text(option.text), identifier=name)
            for name, option in zip(names, item.options, strict=True)
        ),
        responseIdentifier=_ID,
        shuffle="true",
        maxChoices="0" if several else "1",
    )
    if not several:
        return _declare("identifier", "single", right), body, _score(_matches())
    worth = {name: 1 / len(right) for name in right} | {name: -1 / len(wrong) for name in wrong}
    declaration = _declare("identifier", "multiple", right, worth)
    return declaration, body, _score(_matches(), mapped=True)


def _qti21_number(item: Item) -> tuple[str, str, str]:
    given = element("variable", identifier=_ID)
    between = element(
        "and",
        element("gte", given, _base("float", plain_number(item.low))),
        element("lte", given, _base("float", plain_number(item.high))),
    )
    return _declare("float", "single", [plain_number(item.answer)]), _text_entry(item), _score(between)


def _qti21_short(item: Item) -> tuple[str, str, str]:
    declaration = element(
        "responseDeclaration",
        element("correctResponse", element("value", xml_text(item.answers[0]))),
        element(
            "mapping",
            *(element("mapEntry", mapKey=answer, mappedValue="1", caseSensitive="false") for answer in item.answers),
            defaultValue="0",
        ),
        identifier=_ID,
        cardinality="single",
        baseType="string",
    )
    return declaration, _text_entry(item), _score(mapped=True)


def _qti21_matching(item: Item) -> tuple[str, str, str]:
    right = [f"left-{n} right-{item.rights.index(r)}" for n, (_, r) in enumerate(item.pairs)]
    # No limit on the right side: two lines may have the same answer.
    lines = [
        element("simpleAssociableChoice", xml_text(left), identifier=f"left-{n}", matchMax="1")
        for n, (left, _) in enumerate(item.pairs)
    ]
    answers = [
        element("simpleAssociableChoice", xml_text(r), identifier=f"right-{n}", matchMax="0")
        for n, r in enumerate(item.rights)
    ]
    body = element(
        "matchInteraction",
        element("prompt", xml_text(item.prompt)),
        element("simpleMatchSet", *lines),
        element("simpleMatchSet", *answers),
        responseIdentifier=_ID,
        shuffle="true",
        maxAssociations=str(len(lines)),
    )
    declaration = _declare("directedPair", "multiple", right, {pair: 1 / len(right) for pair in right})
    return declaration, body, _score(_matches(), mapped=True)


def _qti21_ordering(item: Item) -> tuple[str, str, str]:
    body = element(
        "orderInteraction",
        element("prompt", xml_text(item.prompt)),
        *(element("simpleChoice", xml_text(item.ordered[n]), identifier=f"item-{n}") for n in item.shown),
        responseIdentifier=_ID,
        shuffle="true",
        orientation="vertical",
    )
    right = [f"item-{n}" for n in range(len(item.ordered))]
    return _declare("identifier", "ordered", right), body, _score(_matches())


_KINDS = {
    "choice": _qti21_options,
    "several": _qti21_options,
    "number": _qti21_number,
    "matching": _qti21_matching,
    "ordering": _qti21_ordering,
    "short": _qti21_short,
}


def _text_entry(item: Item) -> str:
    longest = max((len(answer) for answer in item.answers), default=12)
    return element("p", xml_text(item.prompt)) + element(
        "p", element("textEntryInteraction", responseIdentifier=_ID, expectedLength=str(longest))
    )


def _declare(base: str, cardinality: str, right: Sequence[str], worth: dict[str, float] | None = None) -> str:
    mapping = ""
    if worth:
        entries = [element("mapEntry", mapKey=key, mappedValue=f"{value:.6f}") for key, value in worth.items()]
        mapping = element("mapping", *entries, lowerBound="0", upperBound="1", defaultValue="0")
    return element(
        "responseDeclaration",
        element("correctResponse", *(element("value", xml_text(value)) for value in right)),
        mapping,
        identifier=_ID,
        cardinality=cardinality,
        baseType=base,
    )


def _default(value: str) -> str:
    return element("defaultValue", element("value", value))


def _base(kind: str, value: str) -> str:
    return element("baseValue", value, baseType=kind)


def _matches() -> str:
    return element("match", element("variable", identifier=_ID), element("correct", identifier=_ID))


def _score(condition: str = "", *, mapped: bool = False) -> str:
    """1 where the condition holds; else what the answer's parts are mapped to, or nothing.

    No answer is told apart first, since players fail to map it. The whole is told apart from its
    parts, since thirds are rounded.
    """
    nothing = element("isNull", element("variable", identifier=_ID))
    otherwise = element("mapResponse", identifier=_ID) if mapped else _base("float", "0")
    return element(
        "responseCondition",
        element("responseIf", nothing, _set(_base("float", "0"))),
        element("responseElseIf", condition, _set(_base("float", "1"))) if condition else "",
        element("responseElse", _set(otherwise)),
    )


def _set(value: str) -> str:
    return element("setOutcomeValue", value, identifier="SCORE")
