"""Kazakh words: a stem and a chain of suffixes, joined by the language's sound laws.

A suffix is written once, as a pattern. Its capitals are sounds that follow the word before it:

    A  а/е      I  ы/і      K  қ/к      G  ғ/г, қ/к
    L  л/д/т    N  н/д/т    W  н/д/т    D  д/т      B  д/н/т    M  м/б/п    P  м/б/п

``x|y`` is ``x`` after a consonant and ``y`` after a vowel. :data:`CHAINS` says which suffix may
follow which. The spelling check and the search read the same two tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

LETTERS = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
LOOK_ALIKE = str.maketrans("aceiopxyhkmtABCEHIKMOPTXYəƏh", "асеіорхуһкмтАВСЕНІКМОРТХҮәӘһ")
"""Latin letters that are typed for Kazakh ones, being on every keyboard."""


def typed_words(text: str) -> list[str]:
    """Return the words of a text that a person typed; Latin letters among Cyrillic ones become those meant."""
    return [meant(word) for word in re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text))]


def meant(word: str) -> str:
    """Return a word in the letters that are meant: in a Cyrillic one no Latin letter is."""
    return word.translate(LOOK_ALIKE) if re.search("[Ѐ-ӿ]", word) else word


def alphabetical(text: str) -> list[tuple[int, str]]:
    """Return the key by which words and names are sorted as in a Kazakh dictionary: ә after а, ұ after у.

    Other alphabets come first. Letter case and punctuation don't count.
    """
    plain = " ".join(typed_words(text)).casefold()
    return [(LETTERS.find(letter), letter) for letter in plain]


_BACK = frozenset("аоұыяё")
_FRONT = frozenset("әеөүіэ")
_VOWELS = _BACK | _FRONT
_SYLLABIC = _VOWELS | frozenset("уи")
_VOICELESS = frozenset("бвгғдкқпстфхһцчшщ")
_NASALS = frozenset("мнң")
_BUZZING = frozenset("зж")
_NEGATION = re.compile("[мбп][ае]")
_HARD = {True: {"A": "а", "I": "ы", "K": "қ"}, False: {"A": "е", "I": "і", "K": "к"}}

_REGULAR_CASES = (
    ("NIң", "case"),
    ("GA", "case"),
    ("WI", "case"),
    ("DA", "place"),
    ("BAн", "case"),
    ("Mен", "case"),
    ("Nікі", "plural"),
    ("DAй", "case"),
    ("шA", "case"),
)
_COPULA = (("PIн", "end"), ("PIз", "end"), ("сIз", "end"), ("DIр", "end"))
_POSSESSIVES = (
    ("Iм|м", "mine"),
    ("Iң|ң", "mine"),
    ("IмIз|мIз", "ours"),
    ("IңIз|ңIз", "ours"),
    ("I|сI", "third"),
)
_DERIVED = (
    ("LIK", "noun"),
    ("LI", "noun"),
    ("сIз", "noun"),
    ("шI", "noun"),
    ("шIл", "noun"),
    ("и", "noun"),
    ("IрAK|рAK", "noun"),
    ("IншI|ншI", "noun"),
    ("LA", "verb"),
    ("LAн", "verb"),
    ("LAс", "verb"),
)
_PERSONS = (
    ("м", "end"),
    ("ң", "end"),
    ("K", "end"),
    ("ңIз", "end"),
    ("ңдAр", "end"),
    ("ңIздAр", "end"),
)
_FORMS = (
    ("у", "noun"),
    ("DI", "past"),
    ("сA", "past"),
    ("A|й", "present"),
    ("AтIн|йтIн", "noun"),
    ("GAн", "noun"),
    ("GAлI", "end"),
    ("GAш", "end"),
    ("GI", "wish"),
    ("Iп|п", "gerund"),
    ("IңIз|ңIз", "end"),
    ("IңIздAр|ңIздAр", "end"),
    ("IңдAр|ңдAр", "end"),
    ("сIн", "end"),
    ("AйIн|йIн", "end"),
    ("AйIK|йIK", "end"),
    ("PAK", "noun"),
)

#: What may follow what: the place in a word, and the suffixes with the place that each leads to.
CHAINS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "noun": (("LAр", "plural"), *_POSSESSIVES, *_REGULAR_CASES, *_COPULA, *_DERIVED),
    "plural": (*_POSSESSIVES, *_REGULAR_CASES, *_COPULA),
    "mine": tuple((("A", "case") if to == "GA" else (to, place)) for to, place in _REGULAR_CASES),
    "ours": _REGULAR_CASES,
    "third": (
        ("нIң", "case"),
        ("нA", "case"),
        ("н", "case"),
        ("ндA", "place"),
        ("нAн", "case"),
        ("мен", "case"),
        ("нікі", "plural"),
        ("ндAй", "case"),
        ("ншA", "case"),
        *_COPULA,
    ),
    "case": _COPULA,
    "place": (("GI", "noun"), *_COPULA),
    "moment": (("GI", "noun"), *_COPULA),
    "pronoun": (
        ("LAр", "plural"),
        ("нIң", "case"),
        ("ған", "case"),
        ("нI", "case"),
        ("ндA", "place"),
        ("дан", "case"),
        ("нIмен", "case"),
        ("нсIз", "case"),
    ),
    "verb": (
        ("Iл|л", "verb"),
        ("Iн|н", "verb"),
        ("Iс|с", "verb"),
        ("т", "verb"),
        ("DIр", "verb"),
        ("GIз", "verb"),
        ("PA", "negated"),
        ("Aр|р", "noun"),
        ("GIш", "noun"),
        *_FORMS,
    ),
    "negated": (("с", "noun"), ("йIншA", "end"), *_FORMS),
    "past": _PERSONS,
    "present": (
        ("дI", "end"),
        ("мIн", "end"),
        ("сIң", "end"),
        ("сIз", "end"),
        ("мIз", "end"),
        ("сIңдAр", "end"),
        ("сIздAр", "end"),
    ),
    "gerund": (("тI", "end"), ("пIн", "end"), ("пIз", "end"), ("сIз", "end")),
    "wish": (("м", "end"), ("ң", "end"), ("сI", "end"), ("мIз", "end")),
    "end": (),
}
#: Places where a word can't stop.
UNFINISHED = frozenset({"pronoun", "wish"})

#: The classes of a stem, and where its chain of suffixes starts.
CLASSES = {
    "noun": "noun",  # adjectives and numerals too
    "name": "noun",
    "shortening": "noun",  # a noun that loses its last vowel: орын, орны
    "verb": "verb",
    "moment": "moment",  # бүгін, кейін: bare, or with -ғы
    "pronoun": "pronoun",  # о-, со-, бұ-: what ол, сол and бұл are before a suffix
    "word": "end",  # never changes
}


@dataclass(frozen=True)
class Analysis:
    """One reading of a word: its stem, the stem's class, the patterns of its suffixes in order."""

    stem: str
    kind: str
    suffixes: tuple[str, ...]


@cache
def harmony(form: str) -> tuple[bool, ...]:
    """Return whether a form takes back suffixes (True) or front ones; both if either is heard."""
    last, before = form[-1:], form[-2:-1]
    if last == "ь" or last == "г" and before not in _VOWELS or form.endswith("кт"):
        return (False, True)
    if last == "к" and before not in _VOWELS:
        return (False,)  # банк, парк: loans, their к is a front one
    for place in range(len(form) - 1, -1, -1):
        letter = form[place]
        if letter in _BACK or letter in _FRONT:
            return (letter in _BACK,)
        if letter == "и":
            # Loans are front (термин, кредит); only х, ғ, қ beside it make it back (тарих, мұхит).
            deep = {form[place - 1 : place], form[place + 1 : place + 2]} & set("хғқ")
            return (False, True) if deep or place == len(form) - 1 else (False,)
        # At the end, or after a vowel, these two sound as what stands before them does.
        if letter in "ую" and place < len(form) - 1 and form[place - 1 : place] not in _VOWELS:
            return (True,)
    return (True,)


@cache
def _sounds(last: str, back: bool) -> Mapping[str, str]:
    """What the capitals of a pattern stand for after a letter."""
    vowel = last in _VOWELS
    if last in _VOICELESS:
        heard = {
            "L": "т",
            "N": "т",
            "W": "т",
            "D": "т",
            "B": "т",
            "M": "п",
            "P": "п",
            "G": "қ" if back else "к",
        }
    else:
        nasal, buzzing, lateral = last in _NASALS, last in _BUZZING, last == "л"
        heard = {
            "L": "д" if nasal or buzzing or lateral else "л",
            "N": "н" if vowel or nasal else "д",
            "W": "н" if vowel else "д",
            "D": "д",
            "B": "н" if nasal else "д",
            "M": "б" if buzzing else "м",
            "P": "б" if buzzing or nasal else "м",
            "G": "ғ" if back else "г",
        }
    return heard | _HARD[back]


@cache
def _spell(pattern: str, last: str, back: bool) -> str:
    after_consonant, _, after_vowel = pattern.partition("|")
    chosen = after_vowel if after_vowel and last in _VOWELS else after_consonant
    written = ""
    for sign in chosen:
        written += _sounds(last, back).get(sign, sign)
        last = written[-1]
    return written


def join(form: str, pattern: str) -> tuple[str, ...]:
    """Return how a form with one more suffix is spelt: one way, seldom two, none if it can't be."""
    ends = _ends(form[-2:], harmony(form), pattern)
    return tuple(form[: len(form) - cut] + added for cut, added in ends)


@cache
def _ends(end: str, harmonies: tuple[bool, ...], pattern: str) -> tuple[tuple[int, str], ...]:
    """What a suffix makes of a form that ends so: letters to cut off, letters to add."""
    last = end.rstrip("ь")[-1:]
    if not last or pattern == "т" and last not in _VOWELS and last not in "рлйу":
        return ()
    if pattern == "DIр" and last in _VOWELS or pattern == "с" and not _NEGATION.fullmatch(end):
        return ()
    found = {place: None for back in harmonies for place in _meet(end, _spell(pattern, last, back))}
    return tuple(found)


def _meet(end: str, suffix: str) -> Iterator[tuple[int, str]]:
    """Write a suffix to a form with this end."""
    first, last = suffix[0], end[-1]
    if end == "ст" and first not in "аеыіу":
        yield 1, suffix  # турист, туристер
        yield 0, suffix
    elif first not in "аеыіу":
        yield (1, "и" + suffix[1:]) if first == "й" and last in "ыі" else (0, suffix)
    elif last == "ь" or first == "у" and last in "ыі":
        yield 1, suffix
    elif last in "йи" and first in "ау":
        yield int(last == "й"), {"а": "я", "у": "ю"}[first] + suffix[1:]
    elif last in "қк" and end[0] in _SYLLABIC:
        yield 1, {"қ": "ғ", "к": "г"}[last] + suffix
    elif last == "п":
        yield 1, "б" + suffix
        yield (1, "у" + suffix) if suffix in ("ып", "іп") else (0, suffix)
    else:
        yield 0, suffix


class Lexicon:
    """The stems that words are made of: each with its class, a key of :data:`CLASSES`."""

    def __init__(self, stems: Mapping[str, frozenset[str]]) -> None:
        self._starts: dict[str, list[tuple[Analysis, str]]] = {}
        for stem, kinds in stems.items():
            for kind in kinds:
                self._begin(stem, Analysis(stem, kind, ()), CLASSES[kind])
                if kind == "shortening":
                    for pattern, place in _POSSESSIVES:
                        for whole in join(stem, pattern):
                            shorter = stem[:-2] + stem[-1] + whole[len(stem) :]
                            self._begin(shorter, Analysis(stem, kind, (pattern,)), place)

    def _begin(self, form: str, analysis: Analysis, place: str) -> None:
        self._starts.setdefault(form, []).append((analysis, place))

    def analyses(self, word: str) -> list[Analysis]:
        """Return every reading of a word in lower case; none where it isn't a word."""
        return list(dict.fromkeys(self._readings(word, range(1, len(word) + 1))))

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is a stem with a valid chain of suffixes."""
        # The longest stem first: one reading is enough, and it is the nearest.
        return any(True for _ in self._readings(word, range(len(word), 0, -1)))

    def _readings(self, word: str, lengths: Iterable[int]) -> Iterator[Analysis]:
        for length in lengths:
            shared = word[:length]
            # The last letter of a stem may change or go where a suffix meets it.
            for form in (shared, *(shared + letter for letter in "қкпыійьт")):
                for start, place in self._starts.get(form, ()):
                    for suffixes in _walk(word, form, place, 0):
                        yield replace(start, suffixes=start.suffixes + suffixes)


def _walk(word: str, form: str, place: str, depth: int) -> Iterator[tuple[str, ...]]:
    """Yield the suffixes that make a word of a form which stands at a place of its chain."""
    if form == word and place not in UNFINISHED:
        yield ()
    # The next suffix may still change the last letter.
    if depth == 9 or len(form) > len(word) + 1 or not word.startswith(form[:-1]):
        return
    whole = word.startswith(form)
    end, harmonies = form[-2:], harmony(form)
    for pattern, following in CHAINS[place]:
        for cut, added in _ends(end, harmonies, pattern):
            kept = len(form) - cut
            if (cut or whole) and word.startswith(added[:-1], kept):
                for rest in _walk(word, form[:kept] + added, following, depth + 1):
                    yield (pattern, *rest)


def is_chain(letters: str) -> bool:
    """Whether letters are nothing but suffixes of a noun, as after a number or an abbreviation."""
    return any(
        any(_walk(start + letters, start, "noun", 0))
        for start in ("а", "е", "ар", "ер", "ан", "ен", "ас", "ес", "аз", "ез", "ай", "ей")
    )
