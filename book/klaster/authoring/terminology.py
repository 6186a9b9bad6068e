"""One term has one translation everywhere: where the book's texts depart from the glossary.

A row of ``data/glossary.csv`` gives a term in three languages. Beside each language stand the
forms that may stand for the term (``kk_also``) and the rival renderings that may not (``kk_avoid``),
apart by semicolons. Two rules follow:

* no rival stands in a text of its language;
* where one thing is said in several languages, as in a chart's caption or an exercise, a term of
  two words or more that stands in one of them stands in the others too.

A form matches in every case and number. What the article says, and any quotation, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import snowballstemmer

from klaster.authoring import spelling
from klaster.authoring.spelling import Text
from klaster.language import LANGUAGES, pick
from klaster.language.kazakh import is_chain
from klaster.notebook.tables import rows
from klaster.repository import ROOT

# A sign or a number between two words parts them, so it is kept.
_WORD = re.compile(r"[^\W\d_]+(?:[-&][^\W\d_]+)*|\d+|[^\w\s]")
_BROKEN = re.compile(r"-<br>|\u00ad")
_MARKUP = re.compile(r"```.*?```|\]\([^)]*\)|https?://\S+|<[^>]*>|`[^`]*`", re.S)
_HEADING = re.compile(r"^#.*$", re.M)  # of a cell that holds its text in one language alone
_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"\n]*\"")
#: In three languages, one below the other; they are not in the wheel.
_ROOT_FILES = ("README.md", "CONTRIBUTING.md")
_russian = snowballstemmer.stemmer("russian")
_SHORTEST_STEM = 4
_LONGEST_NAME = 3  # in words: what is quoted as a name or as a word


Form = tuple[str, ...]
"""One way to write a term: its words, as the glossary has them."""


@dataclass(frozen=True)
class Term:
    """A row of the glossary; each mapping is by language.

    ``forms`` are the term itself and what its brackets give (ШОБ), ``others`` may stand for it,
    ``rivals`` may not.
    """

    id: str
    names: dict[str, str]
    forms: dict[str, tuple[Form, ...]]
    others: dict[str, tuple[Form, ...]]
    rivals: dict[str, tuple[Form, ...]]

    @property
    def is_compared(self) -> bool:
        """Whether the languages are compared: a single word is too often an everyday one."""
        return all(len(forms[0]) > 1 for forms in self.forms.values())


@dataclass(frozen=True)
class Departure:
    """A text that departs from the glossary.

    ``words`` are the rival that stands there, or the term whose translation is missing;
    ``wanted`` is what the glossary says in the language of the text.
    """

    text: Text
    id: str
    words: str
    wanted: str
    is_missing: bool = False

    def __str__(self) -> str:
        place = f"{self.text.file}, {self.text.place}: "
        language = self.text.language
        if self.is_missing:
            return place + pick(
                kk=f"«{self.words}» терминінің «{language}» тіліндегі баламасы жоқ: «{self.wanted}» деп жазыңыз "
                f"не басқа түрін glossary.csv ішіндегі {language}_also бағанына қосыңыз ({self.id}).",
                ru=f"нет перевода термина «{self.words}» на язык «{language}»: напишите «{self.wanted}» "
                f"или внесите другую его форму в столбец {language}_also файла glossary.csv ({self.id}).",
                en=f"the term “{self.words}” has no translation into “{language}”: write “{self.wanted}”, "
                f"or add its other form to the column {language}_also of glossary.csv ({self.id}).",
            )
        return place + pick(
            kk=f"«{self.words}» – сөздікте бұл термин «{self.wanted}»: соны қолданыңыз ({self.id}).",
            ru=f"«{self.words}» – в глоссарии этот термин «{self.wanted}»: пишите так ({self.id}).",
            en=f"“{self.words}”: in the glossary this term is “{self.wanted}”, write that ({self.id}).",
        )


def problems(*names: str | None) -> list[str]:
    """Return where pages in ``book/`` depart from the glossary, a sentence each.

    ``None`` stands for what the pages share, the README and CONTRIBUTING. A sentence is in the reader's
    language and gives the file, the place, the words there and the glossary's words.
    """
    shared = _root_texts() if None in names else ()
    return [*map(str, departures([*spelling.texts(*names), *shared]))]


def departures(texts: Iterable[Text]) -> Iterator[Departure]:
    """Yield the departures of texts from the glossary, those of one text together."""
    # Accepted answers of a quiz are there to list every spelling.
    texts = [text for text in texts if not text.place.endswith(".answers")]
    for text in texts:
        yield from _rivals(text)
    units: dict[tuple[str, str], dict[str, list[Text]]] = {}
    for text in texts:
        # A message's place is its line, which its translations do not share.
        place = re.sub(rf"_({'|'.join(LANGUAGES)})$", "", text.place)
        text = replace(text, text=_HEADING.sub("", text.text))
        if not place.isdecimal() and _tokens(text.text):
            units.setdefault((text.file, place), {}).setdefault(text.language, []).append(text)
    for unit in units.values():
        yield from _missing(unit)


def _rivals(text: Text) -> Iterator[Departure]:
    own = _Words(text.language, _tokens(_own_words(text)))
    for term in glossary_terms():
        for rival in term.rivals[text.language]:
            if said := own.find(rival):
                yield Departure(text, term.id, said, term.names[text.language])


def _missing(unit: dict[str, list[Text]]) -> Iterator[Departure]:
    whole = {lang: _Words(lang, _tokens(" . ".join(text.text for text in texts))) for lang, texts in unit.items()}
    own = {lang: _Words(lang, _tokens(" . ".join(map(_own_words, texts)))) for lang, texts in unit.items()}
    for term in _compared():
        first = next((lang for lang in unit if any(map(own[lang].find, term.forms[lang]))), None)
        for lang in unit:
            if first and not any(map(whole[lang].find, (*term.forms[lang], *term.others[lang]))):
                yield Departure(unit[lang][0], term.id, term.names[first], term.names[lang], True)


class _Words:
    """The words of a text, to find the forms of terms among them."""

    def __init__(self, language: str, words: Sequence[str]) -> None:
        self.language, self.words = language, words
        self.ends: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            for base in _candidates(word, language):
                self.ends.setdefault(base, []).append(place)

    def find(self, form: Form) -> str:
        """Return how a form is written here, or ``""`` where it isn't."""
        for end in self.ends.get(form[-1], ()):
            found = self.words[max(end - len(form) + 1, 0) : end + 1]
            if len(found) == len(form) and all(
                _is_form(word, base, self.language, last=False)
                for word, base in zip(found[:-1], form[:-1], strict=True)
            ):
                return " ".join(found)
        return ""


@cache
def _candidates(word: str, language: str) -> frozenset[str]:
    """The last words of the glossary's forms that a word may be a form of."""
    return frozenset(
        base for base in _heads(language).get(word[:2].lower(), ()) if _is_form(word, base, language, last=True)
    )


@cache
def _heads(language: str) -> dict[str, list[str]]:
    """The last words of the glossary's forms by their first two letters, which no ending changes."""
    heads: dict[str, list[str]] = {}
    for term in glossary_terms():
        for form in (*term.forms[language], *term.others[language], *term.rivals[language]):
            if form[-1] not in heads.setdefault(form[-1][:2].lower(), []):
                heads[form[-1][:2].lower()].append(form[-1])
    return heads


@cache
def glossary_terms() -> tuple[Term, ...]:
    """Return the terms of the glossary."""
    return tuple(
        Term(
            id=row["id"],
            names={lang: row[lang] for lang in LANGUAGES},
            # What stands in brackets is an abbreviation or another name.
            forms={lang: _forms(re.sub(r"\s*\(([^)]*)\)", r";\1", row[lang])) for lang in LANGUAGES},
            others={lang: _forms(row[f"{lang}_also"]) for lang in LANGUAGES},
            rivals={lang: _forms(row[f"{lang}_avoid"]) for lang in LANGUAGES},
        )
        for row in rows("glossary")
    )


@cache
def _compared() -> tuple[Term, ...]:
    return tuple(term for term in glossary_terms() if term.is_compared)


def _forms(cell: str) -> tuple[Form, ...]:
    return tuple(tuple(_tokens(part)) for part in cell.split(";") if part.strip())


def _tokens(text: str) -> list[str]:
    return _WORD.findall(_MARKUP.sub(" ", _BROKEN.sub("", text)))


def _own_words(text: Text) -> str:
    """A text without quotations; in Kazakh, where the article can be looked up, a statement stays."""

    def shown(match: re.Match[str]) -> str:
        quoted = match[0][1:-1]
        is_statement = text.language == "kk" and len(quoted.split()) > _LONGEST_NAME
        printed = all(map(spelling.is_quotation, quoted.split("…")))
        return quoted if is_statement and not printed else " . "

    return _QUOTED.sub(shown, text.text)


@cache
def _is_form(word: str, base: str, language: str, *, last: bool) -> bool:
    """Whether a word is a form of another; in Kazakh only the last word of a term changes."""
    if word == base:
        return True
    if base.isupper():
        return language == "kk" and word.startswith(base + "-")
    if word.isupper() or base[0].isupper() and not word[0].isupper():
        return False  # CLUSTERS is a name; Land is no land
    word, base = word.lower(), base.lower()
    if language == "en":
        return word == base or not _singular(word).isdisjoint(_singular(base))
    if language == "ru":
        stem = _russian_stem(base)
        return word == base or _russian_stem(word) == stem or word == stem  # система, систем
    if word == base or not last:
        return word == base
    return not _kazakh(word).isdisjoint(_own(base)) or _alike(word, base)


@cache
def _russian_stem(word: str) -> str:
    return _russian.stemWord(word)


def _singular(word: str) -> set[str]:
    """A word and what it may be the plural of."""
    ends = {"ies": "y", "es": "", "s": ""}
    return {word, *(word.removesuffix(end) + y for end, y in ends.items() if word.endswith(end))}


@cache
def _kazakh(word: str, most: int = 9) -> frozenset[str]:
    """The stems that a word may be a form of with so many suffixes, by ``data/stems.csv``."""
    readings = spelling.own_lexicon().analyses(word)
    return frozenset(reading.stem for reading in readings if len(reading.suffixes) <= most)


@cache
def _own(word: str) -> frozenset[str]:
    """The stem of a word of the glossary: a possessive ending (саясаты) at most is taken off."""
    return _kazakh(word, 0) or _kazakh(word, 1) or _kazakh(word)


def _alike(word: str, base: str) -> bool:
    """Whether two words that are not listed share a stem: what follows it is suffixes in both."""
    if _kazakh(word) or _kazakh(base):
        return False
    for length in range(len(base), _SHORTEST_STEM - 1, -1):
        ends = word[length:], base[length:]
        if word[:length] == base[:length] and all(not end or is_chain(end) for end in ends):
            return True
    return False


def _root_texts() -> Iterator[Text]:
    for name in _ROOT_FILES:
        if (ROOT / name).is_file():
            parts = (ROOT / name).read_text(encoding="utf-8").split("\n---\n")
            for language, part in zip(LANGUAGES, parts, strict=False):
                yield Text(name, "—", language, part)
