"""The article's edition: nothing printed is lost, and every change is on the list."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise

import pytest
from klaster.language import LANGUAGES
from klaster.notebook import article, chapters
from klaster.notebook.tables import rows

# SHA-256 of the article as it came to us, UTF-8, LF line ends.
ARTICLE = "2cfdc9fd27044f2cbec23f3f27aac814575e2faede823bf5e6bfdae612f2464f"

CHAPTERS = [name for name in chapters.listed() if article.passages(name)]
KINDS = {"title", "keywords", "abstract", "paragraph", "list", "table", "heading", "page-number"}


def passage_ids() -> list[str]:
    return [p.id for p in article.passages()]


def digest(article: str) -> str:
    return hashlib.sha256(article.encode("utf-8")).hexdigest()


# Emendations: all that differs between what was printed and the text


@dataclass(frozen=True)
class Emendation:
    """What was ``printed`` at ``places`` of a passage's text, in characters, and the ``text`` there now.

    A rule for a letter has no passage and no places: it holds everywhere.
    """

    id: str
    kind: str
    passage: str
    places: tuple[int, ...]
    printed: str
    text: str


# Signs that make white space visible in the table; the article has none of them.
SIGNS = str.maketrans({"⏎": "\n", "␣": " ", "⍽": "\N{NO-BREAK SPACE}"})
EMENDATIONS = [
    Emendation(
        row["id"],
        row["kind"],
        row["passage"],
        tuple(map(int, row["at"].split())),
        row["printed"].translate(SIGNS),
        row["text"].translate(SIGNS),
    )
    for row in rows("article/emendations")
]


def restored(passage: article.Passage, emendations: list[Emendation]) -> str:
    """What was printed, from a passage's text and the emendations made to it."""
    found = passage.text
    places = sorted(((at, e) for e in emendations if e.passage == passage.id for at in e.places), key=lambda p: -p[0])
    last = len(found)
    for at, emendation in places:
        end = at + len(emendation.text)
        assert found[at:end] == emendation.text, f"{emendation.id}: at {at} stands {found[at:end]!r}"
        assert end <= last, f"{emendation.id} overlaps the next one"
        found, last = found[:at] + emendation.printed + found[end:], at
    for rule in emendations:
        if not rule.passage:
            found = found.replace(rule.text, rule.printed)
    return found


def test_the_printed_passages_are_the_article_character_for_character():
    assert digest("".join(p.printed for p in article.passages())) == ARTICLE


@pytest.mark.parametrize("passage", article.passages(), ids=lambda p: p.id)
def test_text_and_emendations_give_back_what_was_printed(passage):
    assert restored(passage, EMENDATIONS) == passage.printed


@pytest.mark.parametrize("emendation", EMENDATIONS, ids=lambda e: e.id)
def test_every_emendation_is_needed(emendation):
    without = [e for e in EMENDATIONS if e != emendation]
    touched = [p for p in article.passages() if emendation.passage in ("", p.id)]
    assert touched, f"{emendation.id}: no passage {emendation.passage}"
    assert any(restored(p, without) != p.printed for p in touched)


def test_every_emendation_changes_something_and_says_why_in_each_language():
    for row in rows("article/emendations"):
        assert row["printed"] != row["text"], row["id"]
        assert all(row[f"why_{language}"] for language in LANGUAGES), row["id"]


def test_only_letters_are_emended_without_a_place():
    for emendation in EMENDATIONS:
        assert (emendation.kind == "letter") == (not emendation.places), emendation.id
        assert (emendation.kind == "letter") == (not emendation.passage), emendation.id


def test_emendations_leave_words_alone():
    """What they change is white space, hyphens, letters' script, cell marks, the page number."""
    lookalike = str.maketrans("əƏРАС", "әӘPAC")
    for emendation in EMENDATIONS:
        if emendation.kind == "page-number":
            assert (emendation.printed.strip(), emendation.text) == ("166", "")
            continue
        printed, text = (
            re.sub(r"[\s|-]", "", side.translate(lookalike)) for side in (emendation.printed, emendation.text)
        )
        assert printed == text, emendation.id


def test_the_uniform_letter_rules_can_be_reversed():
    """No ә was printed in Cyrillic, so every one in the text was printed in Latin."""
    printed = "".join(p.printed for p in article.passages())
    assert not re.search("[әӘ]", printed)
    assert (printed.count("ə"), printed.count("Ə")) == (135, 4)


# The text


def test_the_text_has_no_latin_schwa():
    assert not [p.id for p in article.passages() if re.search("[əƏ]", p.text)]


def test_no_word_of_the_text_mixes_scripts():
    mixed = re.compile(r"[A-Za-z][\u0400-\u04FF]|[\u0400-\u04FF][A-Za-z]")
    assert not [(p.id, m[0]) for p in article.passages() for m in mixed.finditer(p.text)]


def test_the_text_has_single_spaces_and_no_line_ends_but_in_a_list():
    for passage in article.passages():
        assert passage.text == passage.text.strip(), passage.id
        assert not re.search(r"\s\s|[^\S \n]", passage.text), passage.id
        assert "\n" not in passage.text or passage.kind == "list", passage.id


@pytest.mark.parametrize(
    ("id", "word"),
    [
        ("finland-p4", "ғылыми-зерттеу"),
        ("finland-p4", "бизнес-инвестицияның"),
        ("korea-p2", "бизнес-инкубаторлар"),
        ("conclusion-p6", "экономическо-географического"),
        ("conclusion-p6", "предприятий"),
        ("hungary-p1", "PANAC"),
        ("world-table-p4", "Тартымдылығы"),
        ("world-table-p5", "телекоммуникациялар"),
        ("world-table-p5", "университетпен"),
        ("world-table-p6", "Автоматтандыру"),
    ],
)
def test_broken_words_are_whole(id, word):
    assert word in article.passage(id).text


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("introduction-p6", "Мадагасакар"),
        ("denmark-p1", "10...12 мың"),
        ("denmark-p1", "75 % -ы"),
        ("france-p2", "Фран-Конте"),
        ("world-table-p10", "Сосоло"),
    ],
)
def test_misprints_of_content_stay(id, words):
    assert words in article.passage(id).text


def test_the_page_number_is_no_text():
    numbers = [p for p in article.passages() if p.kind == "page-number"]
    assert [(p.printed.strip(), p.text) for p in numbers] == [("166", "")]
    assert all(p.text for p in article.passages() if p.kind != "page-number")


# Passages and chapters


def test_ids_are_used_once():
    ids = [
        *passage_ids(),
        *(e.id for e in EMENDATIONS),
        *(m.id for m in article.misprints()),
        *(row["id"] for row in rows("article/table")),
    ]
    assert sorted(ids) == sorted(set(ids))


def test_passages_are_numbered_in_printed_order_inside_their_chapter():
    for chapter in CHAPTERS:
        count = len(article.passages(chapter))
        expected = [f"{chapter}-p{n}" for n in range(1, count + 1)]
        assert [p.id for p in article.passages(chapter)] == expected
        assert expected, chapter


def test_every_passage_is_in_one_chapter_and_the_chapters_follow_the_article():
    quoting = [p.chapter for p in article.passages()]
    assert list(dict.fromkeys(quoting)) == CHAPTERS


def test_a_printed_paragraph_is_parted_only_where_the_chapter_changes():
    """Everywhere else a passage ends at the end of a printed line."""
    parted = [
        before.id
        for before, after in pairwise(article.passages())
        if "\n" not in before.printed[len(before.printed.rstrip()) :] and not after.printed.startswith("\n")
    ]
    assert parted == ["korea-p2"]
    assert article.passage("world-table-p1").text.startswith("Кластерлердің пайда болуына")


def test_kinds_are_known():
    assert {p.kind for p in article.passages()} == KINDS


def test_an_unknown_passage_is_named():
    with pytest.raises(KeyError, match="denmark-p99"):
        article.passage("denmark-p99")


# Misprints


@pytest.mark.parametrize("misprint", article.misprints(), ids=lambda m: m.id)
def test_every_misprint_stands_once_in_its_passage(misprint):
    assert article.passage(misprint.passage).text.count(misprint.printed) == 1
    assert misprint.probably != misprint.printed
    assert set(misprint.notes) == set(LANGUAGES)
    assert all(misprint.notes.values())


def test_misprints_follow_the_article_and_none_is_dropped():
    misprints = article.misprints()
    assert [m.id for m in misprints] == [row["id"] for row in rows("article/misprints")]
    order = passage_ids()
    places = [(order.index(m.passage), article.passage(m.passage).text.index(m.printed)) for m in misprints]
    assert places == sorted(places)


def test_a_chapter_has_all_the_misprints_of_its_passages():
    belongs = {row["id"]: row["chapter"] for row in rows("article/passages")}
    for chapter in dict.fromkeys(belongs.values()):
        wanted = [row["id"] for row in rows("article/misprints") if belongs[row["passage"]] == chapter]
        assert [m.id for m in article.misprints(chapter)] == wanted


def test_a_chapter_has_all_of_its_passages():
    belongs = {row["id"]: row["chapter"] for row in rows("article/passages")}
    for chapter in dict.fromkeys(belongs.values()):
        inside = [id for id, name in belongs.items() if name == chapter]
        assert [p.id for p in article.passages(chapter)] == inside


def test_every_citation_without_its_bibliography_is_noted():
    cited = [c for p in article.passages() for c in re.findall(r"\[\d\]", p.text)]
    assert cited == ["[2]", "[3]", "[4]", "[1]"]
    noted = {m.printed for m in article.misprints()}
    assert set(cited) <= noted


# The table


def test_the_table_is_the_printed_one():
    header, *printed = [p for p in article.passages("world-table") if p.kind == "table"]
    assert header.text.split(" | ") == [
        "Аймақ",
        "Кластер",
        "Құрылған жылы",
        "Инициатор",
        "Тартымдылығы",
        "Дамуы",
    ]
    columns = ["place", "cluster", "year", "initiator", "attraction", "growth"]
    assert [row["passage"] for row in rows("article/table")] == [p.id for p in printed]
    for row, passage in zip(rows("article/table"), printed, strict=True):
        assert " | ".join(row[f"{c}_printed"] for c in columns) == passage.text


def test_the_table_has_six_rows_with_their_years():
    years = {row["id"]: row["year_printed"] for row in rows("article/table")}
    assert years == {
        "tb-aalborg": "1948",
        "tb-dalton": "1918",
        "tb-castel-goffredo": "1923",
        "tb-ibi": "1915",
        "tb-california": "1950",
        "tb-sassuolo": "1960",
    }


# The source line


@pytest.mark.parametrize(
    ("language", "page", "missing"),
    [
        ("kk", "166-бет", ["автор", "журнал", "жыл"]),
        ("ru", "с. 166", ["автор", "журнал", "год"]),
        ("en", "p. 166", ["author", "journal", "year"]),
    ],
)
def test_the_source_line_gives_title_and_page_and_says_what_the_copy_lacks(language, page, missing):
    line = article.source_line(language)
    assert "ӘЛЕМДІК КЛАСТЕРЛЕРДІҢ ҚҰРЫЛУ ТАРИХЫ МЕН ТӘЖІРИБЕСІН ТАЛДАУ" in line
    assert page in line
    for word in missing:
        assert word in line


def test_the_source_line_is_in_kazakh_by_default(monkeypatch):
    monkeypatch.setattr("klaster.language.words._chosen", None)
    monkeypatch.delenv("KLASTER_LANG", raising=False)
    assert article.source_line() == article.source_line("kk")
