"""Students' names compared as people write them: misprints, initials, another order, another alphabet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from klaster.assignment.roster import Student
from klaster.language.kazakh import typed_words

MISPRINT_IN = 4
"""Letters of a word among which one may be a misprint."""

#: What programs and people add to a file's name, as ``_latin`` writes it.
_DULL = frozenset("copy of kopiya koshirme koshirmesi ui zhumys zhumysy tapsyrma dz domashnyaya rabota zadanie version nuska versiya "
                  "final new zhana student submission work homework assignment notebook file".split())  # fmt: skip

_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіə",
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh sh  y  e yu ya a g k n o u u h i a".split(" "),
        strict=True,
    )
)


def meant_by(name: str, students: Sequence[Student]) -> tuple[list[Student], bool]:
    """Return the students whom a name may mean, and whether its words are theirs (else they are
    only near).

    Order and letter case don't count, and either may have a part more (a patronymic). Another
    alphabet counts only where nobody's name has the same letters: Әли is not Али while both are in
    the class.
    """
    if not any(len(part) > 1 for part in _name_parts(name)):
        return [], False
    for latin in (False, True):
        own = _spelt(name, latin)
        listed = [(student, _spelt(student.name, latin)) for student in students]
        same = [s for s, other in listed if _is_same(own, other)]
        # Who has a part more than what is written may be meant; who has one less is not, where
        # somebody fits, and is no likelier than who has another part more.
        more = [s for s, other in listed if _has_all_words(own, other) and s not in same]
        less = [] if same else [other for _, other in listed if _has_all_words(other, own)]
        rest = [s for s, other in listed if any(few.words <= other.words for few in less)]
        if found := same + more + [s for s in rest if s not in more]:
            return found, True
    near = [s for s, other in listed if _is_near(own.parts, other.parts)]
    if near:  # whoever is nearly as near may be meant as well
        near += [s for s, other in listed if s not in near and _is_near(own.parts, other.parts, 1)]
    return near, False


def without(text: str, known: Iterable[str]) -> str:
    """Return the words of a file's or folder's name that may be somebody's: no numbers, no words to
    leave out."""
    dull = {_latin(part) for word in known for part in _name_parts(word)} | _DULL
    return " ".join(part for part in _name_parts(text) if _latin(part) not in dull and not part.isdigit())


def alike(one: str, other: str) -> bool:
    """Tell whether two names may be one person's; an empty one may be anybody's."""
    if not _name_parts(one) or not _name_parts(other):
        return True
    return bool(meant_by(one, [Student("", other)])[0])


def same_words(one: str, other: str) -> bool:
    """Tell whether two names are the same words, in whatever order and alphabet, or one has a part
    more."""
    found, sure = meant_by(one, [Student("", other)])
    return bool(found) and sure


def _is_same(one: _Written, other: _Written) -> bool:
    """The same words, also where a program has run them together: «сәрсенайгерім»."""
    return bool(one.parts) and (one.words == other.words or bool(one.together & other.together))


def _has_all_words(few: _Written, many: _Written) -> bool:
    return len(few.words) >= 2 and few.words <= many.words


def _is_near(one: Sequence[str], other: Sequence[str], spare: int = 0) -> bool:
    """Tell whether each word of the shorter name is, but for a misprint, a word of the other, or
    its initial."""
    few, many = sorted((one, other), key=len)
    whole = 0
    for word in few:
        near = [part for part in many if _is_misprint(word, part, spare)] or [
            part for part in many if _is_initial(word, part)
        ]
        if not near:
            return False
        whole += len(near[0]) > 1 and len(word) > 1
        many = [part for part in many if part is not near[0]]
    return whole > 0


def _is_misprint(one: str, other: str, spare: int) -> bool:
    """A letter in four may be another; but Асанов and Асанова are two people."""
    if not spare and one.endswith("a") != other.endswith("a"):
        return False
    return DamerauLevenshtein.distance(one, other) <= max(len(one), len(other)) // MISPRINT_IN + spare


def _is_initial(one: str, other: str) -> bool:
    return 1 in (len(one), len(other)) and one[0] == other[0]


@dataclass(frozen=True)
class _Written:
    """A name in one alphabet: its words in order, as a set, and run together from either end."""

    parts: tuple[str, ...]
    words: frozenset[str]
    together: frozenset[str]


@lru_cache(maxsize=50_000)
def _spelt(name: str, latin: bool) -> _Written:
    parts = tuple(_latin(part) if latin else part for part in _name_parts(name))
    together = frozenset({"".join(parts), "".join(reversed(parts))} - {""})
    return _Written(parts, frozenset(parts), together)


@lru_cache(maxsize=50_000)
def _name_parts(name: str) -> tuple[str, ...]:
    """The words of a name, in small letters; nobody's name is longer than the part that is read."""
    text = (
        unicodedata.normalize("NFC", " ".join(typed_words(name[:300])).casefold()).replace("ё", "е").replace("ə", "ә")
    )
    return tuple(re.findall(r"[^\W_]+", text))


@lru_cache(maxsize=50_000)
def _latin(part: str) -> str:
    text = "".join(_LATIN.get(letter, letter) for letter in part)
    plain = unicodedata.normalize("NFD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for more, less in ("q", "k"), ("gh", "g"), ("w", "u"), ("ı", "i"), ("j", "zh"):
        plain = plain.replace(more, less)
    return plain
