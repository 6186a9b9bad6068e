"""The spelling of the book's texts, in its three languages.

A Kazakh word is right if it is a known stem with a valid chain of suffixes (:mod:`klaster.language.kazakh`).
Stems are those of ``data/stems.csv`` and, where it is installed, of the dictionary hunspell-kk.
Russian and English words are looked up by the program hunspell. Words as the article printed
them, in its passages and in quotations from it, are not checked.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from klaster.authoring import catalogue
from klaster.authoring.chapter import read_chapter
from klaster.language import LANGUAGES, pick
from klaster.language.kazakh import LETTERS, LOOK_ALIKE, Lexicon, is_chain
from klaster.notebook import article, chapters
from klaster.notebook.tables import folder, rows
from klaster.repository import BOOK_FOLDER

DICTIONARIES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_GB"}
#: Tables that belong to no chapter, and the words they are written in.
SHARED_TABLES = (
    "chapters",
    "glossary",
    "places",
    "countries",
    "verdicts",
    "article/emendations",
    "article/misprints",
)

# Shorter ones of that dictionary are often fragments, and would let misprints pass.
_SHORTEST_STEM = 4
_VOICED = {"ғ": "қ", "г": "к", "б": "п"}
#: The endings that Russian nouns and adjectives take.
RUSSIAN_ENDINGS = tuple(
    "а я о е ы и у ю ь й ом ем ой ей ью ию ия ии ий ов ев ам ям ами ями ах ях ого его ому ему"
    " ый ым им ых их ую юю ая яя ое ее ые ие ыми ими ием иям иями иях".split()
)

_LATIN = "A-Za-zÀ-ɏ"
_CYRILLIC = "\u0400-\u04ff"
_LETTER = f"[{_LATIN}{_CYRILLIC}’']"
_WORD = re.compile(rf"(?:(?<!{_LETTER})-|(?<!\w)){_LETTER}+(?:-{_LETTER}+)*")
_MARKUP = re.compile(r"```.*?```|\]\([^)]*\)|https?://\S+|<!--.*?-->|<[^>]*>|&\w+;", re.S)
# Names and numbers, which may carry suffixes: code, what is filled in, names of files, options.
_STAND_IN = re.compile(r"`[^`]*`|%?\{[^}]*\}|(?<!\S)(?a:--\w[\w-]*)|(?a:[\w*-]*(?:[./_=][\w*]+)+/?)")
_SPOKEN = re.compile(r'<(\w+)[^>]*?\blang="(\w\w)"[^>]*>(.*?)</\1>', re.S)
_ASIDE = re.compile(r"\(([^()]+)\)")
_QUOTED = re.compile(r"[«“\"]([^«»“”\"]+)[»”\"]")
_CONFUSED = [
    pair
    for one, other in ("қк", "ғг", "ңн", "үу", "ұу", "үұ", "іи", "ыі", "өо", "әа", "ае", "һх", "дт")
    for pair in ((one, other), (other, one))
]


@dataclass(frozen=True)
class Text:
    """A text in one language, and where it stands."""

    file: str
    place: str
    language: str
    text: str


@dataclass(frozen=True)
class Misspelling:
    """A word that is not known, the text it stands in, and the nearest known word or ``""``."""

    text: Text
    word: str
    suggestion: str

    def __str__(self) -> str:
        near = f" → «{self.suggestion}»" if self.suggestion else ""
        return f"{self.text.file}, {self.text.place}: «{self.word}»{near}. " + pick(
            kk="Қате болса, түзетіңіз; дұрыс болса, түбірін data/stems.csv ішіне қосыңыз.",
            ru="Если это ошибка, исправьте её; если нет, добавьте основу в data/stems.csv.",
            en="If it is wrong, correct it; if it is right, add its stem to data/stems.csv.",
        )


def problems(*names: str | None) -> list[str]:
    """Return the words of pages in ``book/``, such as ``korea``, that are not known.

    ``None`` stands for what the pages share: tables, the words of the interface, messages. One
    sentence a word, in the reader's language. What :func:`lacking` names is not checked.
    """
    return [*map(str, misspellings(texts(*names)))]


def lacking() -> list[str]:
    """Return the names in ``tools.TOOLS`` of what the words can't be looked up in for want of it."""
    tools = [] if shutil.which("hunspell") else ["hunspell"]
    packages = {language: f"hunspell-{'en-gb' if language == 'en' else language}" for language in LANGUAGES}
    return [*tools, *(packages[language] for language in LANGUAGES if dictionary(language) is None)]


@cache
def texts(*names: str | None) -> tuple[Text, ...]:
    """Return the texts of pages in ``book/``; ``None`` stands for what the pages share."""
    return tuple(text for name in names for text in (chapter_texts(name) if name else shared_texts()))


def misspellings(texts: Iterable[Text]) -> Iterator[Misspelling]:
    """Yield the unknown words of texts, each word once a text."""
    texts = list(texts)
    words = {text: list(dict.fromkeys(_checked_words(text.text, text.language))) for text in texts}
    for language in LANGUAGES:
        chosen = [text for text in texts if text.language == language]
        wrong = unknown((word for text in chosen for word in words[text]), language)
        # A word of another language of the book may be quoted: «бұтақтары» (ветви).
        quoted = {text: _aside(text) & wrong for text in chosen}
        asides = set().union(*quoted.values())
        foreign = {
            word for other in LANGUAGES if asides and _checkable(other) for word in asides - unknown(asides, other)
        }
        for text in chosen:
            for word in words[text]:
                if word in wrong and word not in quoted[text] & foreign:
                    yield Misspelling(text, word, suggestion(word, language))


def _aside(text: Text) -> set[str]:
    """The words of a text that stand in brackets or between quotation marks."""
    parts = _QUOTED.findall(text.text) + _ASIDE.findall(text.text)
    return {word for part in parts for word in _checked_words(part, text.language)}


def unknown(words: Iterable[str], language: str) -> set[str]:
    """Return those of the words that are not words of a language (``kk``, ``ru`` or ``en``).

    Where a language can't be looked up, they are those that mix two alphabets.
    """
    words = set(words)
    letters = "әғқңөұүһі" if language == "ru" else LETTERS
    kazakh = {word for word in words if language == "kk" or set(word.lower()) & set(letters)}
    wrong = {word for word in words if re.search(f"[{_LATIN}]", word) and re.search(f"[{_CYRILLIC}]", word)}
    if _checkable("kk"):
        wrong |= {word for word in kazakh if not _knows_kazakh(word)}
    if others := words - kazakh - wrong:
        own = own_stems(language)
        others = {word for word in others if not _is_own(word.lower(), own, language)}
        wrong |= _rejected(others, language)
    return wrong


def suggestion(word: str, language: str) -> str:
    """Return the nearest known word, or ``""`` where there is none one letter away."""
    if language != "kk":
        return _hunspell_suggestion(word, language)
    lower = word.translate(LOOK_ALIKE).lower()
    near = list(dict.fromkeys(_near(lower)))
    known = next(filter(own_lexicon().knows, near), None) or next(filter(_knows_kazakh, near), "")
    return known.capitalize() if word[:1].isupper() else known


def chapter_texts(name: str) -> Iterator[Text]:
    """Yield the texts of a page of the book: its translations, cells, charts, hints, quiz and figures."""
    for language in catalogue.TARGETS:
        file = catalogue.shown(catalogue.path(name, language))
        for message in catalogue.translated(name, language):
            yield from _by_language(file, str(message.lineno), str(message.string), language)
    page = BOOK_FOLDER / f"{name}.md"
    if page.is_file():
        yield from _by_language(f"book/{name}.md", "—", page.read_text(encoding="utf-8"))
        return
    passages = {passage.id for passage in article.passages()}
    for id, cell in read_chapter(name).cells.items():
        if id in passages:
            continue
        if cell.cell_type == "markdown":
            yield from _by_language(f"book/{name}.ipynb", id, cell.source)
        elif id != "setup":  # its comments are in three languages, a line
            comments = "\n".join(re.findall(r"^\s*# (.*)$", cell.source, re.M))
            yield Text(f"book/{name}.ipynb", id, "kk", comments)
            for text in _code_texts(ast.parse(cell.source)):
                yield Text(f"book/{name}.ipynb", id, *text)
    for kind in ("charts", "exercises", "quiz", "lessons"):
        path = folder() / kind / f"{name}.yml"
        if path.is_file():
            yield from _leaves(f"data/{kind}/{name}.yml", "", yaml.safe_load(path.read_text(encoding="utf-8")))
    for row in rows("figures"):
        if row["chapter"] == name:
            yield from _cells("data/figures.csv", row)


def shared_texts() -> Iterator[Text]:
    """Yield the texts that belong to no chapter: tables, the pages' interface, the messages."""
    for name in SHARED_TABLES:
        for row in rows(name):
            yield from _cells(f"data/{name}.csv", row)
    for file in ("quiz/variants.yml", "charts/own-comparison.yml", "exercises/hints.yml"):
        words = yaml.safe_load((folder() / file).read_text(encoding="utf-8"))
        yield from _leaves(f"data/{file}", "", words)
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*.po")):
        language = path.relative_to(package / "site" / "locale").parts[0]
        text = path.read_text(encoding="utf-8")
        for number, message in enumerate(re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', text, re.M), start=1):
            yield Text(
                f"klaster/{path.relative_to(package).as_posix()}",
                f"msgstr {number}",
                language,
                message,
            )
    for path in sorted(package.rglob("tasks/*.yml")):
        where = f"book/klaster/{path.relative_to(package).as_posix()}"
        yield from _leaves(where, "", yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in sorted(package.rglob("*.py")):
        for line, language, text in _messages(ast.parse(path.read_text(encoding="utf-8"))):
            yield Text(f"book/klaster/{path.relative_to(package).as_posix()}", str(line), language, text)


def _messages(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """The texts of ``pick(kk=…, ru=…, en=…)`` and of dictionaries by language."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            pairs = [(keyword.arg, keyword.value) for keyword in node.keywords]
        elif isinstance(node, ast.Dict):
            pairs = [(getattr(key, "value", None), value) for key, value in zip(node.keys, node.values, strict=True)]
        else:
            continue
        for name, value in pairs:
            if name in LANGUAGES and isinstance(value, (ast.Constant, ast.JoinedStr)):
                parts = value.values if isinstance(value, ast.JoinedStr) else [value]
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in parts)
                yield value.lineno, name, text


def _code_texts(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The texts of a cell of code: some in three languages, Kazakh docstrings and sentences."""
    messages = list(_messages(tree))
    yield from ((language, text) for _, language, text in messages)
    told = {text for _, _, text in messages}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and text not in told and " " in text and re.search(f"[{_CYRILLIC}]", text):
            yield "kk", text


def _by_language(file: str, place: str, source: str, language: str = "kk") -> Iterator[Text]:
    """The parts of Markdown by language: what carries no ``lang`` is in the text's own."""
    for match in _SPOKEN.finditer(source):
        if match[2] in LANGUAGES:
            # A phrase inside a sentence is quoted there; it does not say the same in another language.
            phrase = match[1] in ("i", "span")
            yield Text(file, f"{place}, {match[3]}" if phrase else place, match[2], match[3])
    yield Text(file, place, language, re.sub(r"^>.*$", "", _SPOKEN.sub(" ", source), flags=re.M))


def _leaves(file: str, place: str, value: object) -> Iterator[Text]:
    if isinstance(value, Mapping):
        name = value.get("id", "")
        for key, inner in value.items():
            if key in LANGUAGES:
                for text in inner if isinstance(inner, list) else [inner]:
                    yield Text(file, place, key, str(text))
            else:
                yield from _leaves(file, f"{place or name}.{key}".lstrip("."), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(file, place, inner)


def _cells(file: str, row: Mapping[str, object]) -> Iterator[Text]:
    name = str(next(iter(row.values())))
    for column, text in row.items():
        language = column.rpartition("_")[2]
        if language in LANGUAGES and text:
            yield Text(file, f"{name}, {column}", language, str(text))


@cache
def _article() -> str:
    texts = [text for passage in article.passages() for text in (passage.text, passage.printed)]
    return " ".join(" ".join(texts).split()).lower()


def _checked_words(text: str, language: str) -> Iterator[str]:
    text = text.replace("\u00ad", "").replace("\u0301", "").replace("-<br>", "")
    text = _STAND_IN.sub("0", _MARKUP.sub(")", text))
    text = _QUOTED.sub(lambda match: " " if is_quotation(match[1]) else match[0], text)
    for match in _WORD.finditer(text):
        word = match[0].strip("’'")
        if word.startswith("-"):
            # After a number, a name or a code: suffixes alone, or a word (60-жылдар, 2-й).
            yield from (part for part in _word_parts(word[1:], language) if len(word) > 4 or language == "kk")
        elif language == "kk" and not _is_latin(word.split("-")[0]):
            yield word
        else:
            yield from _word_parts(word, language)


def _word_parts(word: str, language: str) -> Iterator[str]:
    """The parts of a word, without Latin ones in a Cyrillic text and without Kazakh suffixes."""
    if language == "en":
        word = re.sub("['’]s$", "", word).replace("’", "'")
    for part in word.split("-"):
        if language != "en" and _is_latin(part) or language == "kk" and is_chain(part.lower()):
            continue
        if len(part) > 1 and part not in _id_parts():
            yield part


@cache
def _id_parts() -> frozenset[str]:
    """The words of languages' and chapters' ids: denmark-p1, exercise-kk."""
    return frozenset({*LANGUAGES, *(part for name in chapters.listed() for part in name.split("-"))})


def _is_latin(word: str) -> bool:
    return re.fullmatch(f"[{_LATIN}’']+", word) is not None


def is_quotation(text: str) -> bool:
    """Whether words stand so in the article."""
    return " ".join(text.split()).strip(" .,;:…").lower() in _article()


@cache
def _knows_kazakh(word: str) -> bool:
    first, *others = (part.lower() for part in word.split("-"))
    parts = [part for part in others if not is_chain(part)]
    return all(len(part) == 1 or _lexicon().knows(part) for part in (first, *parts))


@cache
def own_stems(language: str) -> Mapping[str, frozenset[str]]:
    """Return the stems of ``data/stems.csv`` in lower case, each with its classes."""
    found: dict[str, set[str]] = {}
    for row in rows("stems"):
        if row["language"] == language:
            found.setdefault(row["stem"].lower(), set()).add(row["class"])
    return {stem: frozenset(kinds) for stem, kinds in found.items()}


@cache
def own_lexicon() -> Lexicon:
    """Return the stems of ``data/stems.csv`` ready to analyse Kazakh words by."""
    return Lexicon(own_stems("kk"))


@cache
def _lexicon() -> Lexicon:
    stems = {stem: set(kinds) for stem, kinds in own_stems("kk").items()}
    for stem, kind in _dictionary_stems():
        stems.setdefault(stem, set()).add(kind)
    return Lexicon({stem: frozenset(kinds) for stem, kinds in stems.items()})


def _dictionary_stems() -> Iterator[tuple[str, str]]:
    """The stems of hunspell-kk. It lists verbs in -у; their stem is worked out."""
    path = dictionary("kk")
    if path is None:
        return
    entries = [line.split("/") for line in path.read_text(encoding="utf-8-sig").split("\n")[1:] if line]
    listed = {entry[0] for entry in entries}
    for word, *flags in entries:
        word = word.lower()
        if len(word) >= _SHORTEST_STEM:
            yield word, "noun"
        if flags and flags[0].startswith("Mm") and word[-1] in "ую":
            stem = word[:-1] + ("й" if word[-1] == "ю" and word[-2] != "и" else "")
            stem += next((vowel for vowel in "ыі" if stem + vowel in listed), "")
            stem = stem[:-1] + _VOICED.get(stem[-1:], stem[-1:])
            if len(stem) >= _SHORTEST_STEM:
                yield stem, "verb"


def dictionary(language: str) -> Path | None:
    """Return the word list of hunspell's dictionary for a language, or None if not installed."""
    folders = [
        *os.environ.get("DICPATH", "").split(os.pathsep),
        "/usr/share/hunspell",
        "/Library/Spelling",
    ]
    places = (Path(place) / f"{DICTIONARIES[language]}.dic" for place in folders if place)
    return next((place for place in places if place.is_file()), None)


def _checkable(language: str) -> bool:
    return dictionary(language) is not None and (language == "kk" or shutil.which("hunspell") is not None)


def _is_own(word: str, stems: Mapping[str, frozenset[str]], language: str) -> bool:
    if word in stems:
        return True
    if language == "en":
        return word.endswith("s") and word[:-1] in stems
    return not _without_endings(word).isdisjoint(_own_bases())


@cache
def _own_bases() -> frozenset[str]:
    return frozenset(base for stem in own_stems("ru") for base in _without_endings(stem))


def _without_endings(word: str) -> set[str]:
    """What is left of a Russian word without an ending, every way: Дани-я, Дани-и."""
    ends = range(max(3, len(word) - 4), len(word) + 1)
    return {word[:end] for end in ends if word[end:] in ("", *RUSSIAN_ENDINGS)}


def _hunspell(language: str, option: str, words: str) -> str:
    path = dictionary(language)
    if path is None or not _checkable(language):
        return ""
    command = ["hunspell", "-i", "utf-8", "-d", str(path.with_suffix("")), option]
    return subprocess.run(command, input=words, capture_output=True, encoding="utf-8", check=True).stdout


def _rejected(words: set[str], language: str) -> set[str]:
    return set(_hunspell(language, "-l", "\n".join(sorted(words))).split()) & words


def _hunspell_suggestion(word: str, language: str) -> str:
    found = re.search(r"^& \S+ \d+ \d+: ([^,\n]+)", _hunspell(language, "-a", word), re.M)
    return found[1] if found else ""


def _near(word: str) -> Iterator[str]:
    """The spellings one slip away from a word, the likeliest slips first."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    yield word
    for one, other in _CONFUSED:
        yield from (left + other + right[1:] for left, right in cuts if right.startswith(one))
    yield from (left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1)
    yield from (left + right[1:] for left, right in cuts if right)
    yield from (left + letter + right for left, right in cuts for letter in LETTERS)
    yield from (left + letter + right[1:] for left, right in cuts if right for letter in LETTERS)
