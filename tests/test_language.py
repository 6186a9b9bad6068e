"""Numbers as each language writes them, and where a line may not end."""

from __future__ import annotations

import pytest
from klaster.language import number, tie


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        (9999, "kk", "9999"),
        (12000, "kk", "12\u202f000"),
        (27303844, "en", "27\u202f303\u202f844"),
        (-1234567.5, "ru", "\u22121\u202f234\u202f567,5"),
    ],
)
def test_thousands_are_set_apart_by_a_space_that_no_line_ends_at(value, language, written):
    assert number(value, language=language) == written


@pytest.mark.parametrize(
    ("text", "tied"),
    [
        ("90 %, 12 мың", "90\u00a0%, 12\u00a0мың"),
        ("үлес – бөлшек", "үлес\u00a0– бөлшек"),
        ("1988–1993 жж.", "1988–\u20601993\u00a0жж."),
        ("50 %-дан 41,7-ге", "50\u00a0%-\u2060дан 41,7-\u2060ге"),
        ("pandas-тың, «Кластер»-дің", "pandas-\u2060тың, «Кластер»-\u2060дің"),
        ("ғылыми-техникалық, well-known, 2026-11-24", "ғылыми-техникалық, well-known, 2026-11-24"),
    ],
)
def test_a_line_does_not_end_before_a_unit_a_dash_or_an_ending(text, tied):
    assert tie(text) == tied


def test_what_is_tied_once_stays_as_it_is():
    tied = tie("1988–1993: 50 %-дан – 12 мың")
    assert tie(tied) == tied
