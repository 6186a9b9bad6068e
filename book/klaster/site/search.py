"""The search: a static index of the built pages, one script for each of their languages, with no server behind it.

The index maps stems to sections. A Kazakh stem is found from any form of the word by the suffix
tables of :mod:`klaster.language.kazakh`, which the Kazakh index carries; a Russian or English one by the
endings met in the book. The texts that results quote are apart, a file a page, loaded when shown.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from os.path import commonprefix
from pathlib import Path
from typing import Any

import snowballstemmer
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from klaster.authoring.spelling import RUSSIAN_ENDINGS, own_lexicon, own_stems
from klaster.language import LANGUAGES, kazakh
from klaster.notebook import chapters
from klaster.notebook.tables import by_id, country

FOLDER = "search"

_WORD = re.compile(r"[^\W\d_]+|\d{2,}")
_CYRILLIC = re.compile("[\u0400-\u052f]")
#: A stress mark, a soft hyphen and what has no width: written or not, the word is the same.
_UNSEEN = re.compile("[\u0300\u0301\u00ad\u200b-\u200d\u2060\ufeff]")
_ONE_LETTER = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"})
_DRAWINGS = re.compile(r"<(svg|script|style)\b.*?</\1>", re.S)
_EMPTY = frozenset("area br col embed hr img input link meta source track wbr".split())
_HIDDEN = frozenset(
    {"headerlink", "cell_input", "highlight", "collapsed", "expanded", "chart-controls", "about-verdicts"}
)
_INLINE = frozenset("a b code em i small span strong sub sup".split())
_BLOCKS = frozenset("section figure blockquote tr fieldset li article".split())
_NUMBERED = re.compile(r"[a-z][a-z-]*-[a-z]?\d+")
_HEADING_WEIGHT = 4
_REPEATS = 0.7
_ENGLISH_ENDINGS = ("s", "es", "ed", "ing")
_COMMON = frozenset("LAр I|сI NIң GA WI DA BAн Mен нIң нA н ндA нAн мен".split())
_RUSSIAN_NAME_ENDINGS = frozenset("я и ю ей ям ями ях".split())
_STARTS = {"verb": "-"}  # ал-: the verb; ал: everything else


@dataclass
class Part:
    """A part of a page that has an anchor: its section, its heading, its texts by language.

    The index knows sections, the pages' second level; the texts of a page know every part.
    """

    anchor: str
    section: Part | None = None
    heading: str = ""
    texts: dict[str, list[str]] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """The text in one language, white space joined, each letter one code point."""
        return " ".join(as_seen("".join(self.texts.get(language, ()))).split())


class _Reader(HTMLParser):
    """Reads the parts of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title, self.language = "", "kk"
        self.parts: list[Part] = []
        self._open: list[tuple[str, Part | None, str, bool]] = []
        self._heading: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element: a new section, another language, or something that isn't read."""
        values = dict(attrs)
        _, part, language, hidden = self._open[-1] if self._open else ("", None, self.language, True)
        if tag in ("html", "article"):
            self.language = language = values.get("lang") or self.language
        if tag == "article":
            part, hidden = Part(""), False
            self.parts.append(part)
        elif part is not None:
            if tag in _BLOCKS and values.get("id"):
                # article, page, section: what is deeper belongs to its section.
                section = part.section or (
                    part if len([row for row in self._open if row[0] == "section"]) > 1 else None
                )
                part = Part(values["id"] or "", section, part.heading)
                self.parts.append(part)
            hidden |= not _HIDDEN.isdisjoint((values.get("class") or "").split()) or tag == "button"
            hidden |= values.get("aria-hidden") == "true"
            language = str(values.get("lang") or language)
            if tag in ("h1", "h2", "h3"):
                self._heading = []
        self._part_words(tag, part)
        if tag not in _EMPTY:
            self._open.append((tag, part, language, hidden))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while self._open:
            left, part, language, hidden = self._open.pop()
            if left == tag:
                break
        else:
            return
        if part is not None and language != (self._open[-1][2] if self._open else ""):
            part.texts.setdefault(language, []).append(" ")  # what follows in it is another piece
        if tag in ("h1", "h2", "h3") and part is not None and self._heading is not None:
            part.heading = " ".join("".join(self._heading).split())
            self._heading = None
            if tag == "h1":
                self.title = self.title or part.heading
        self._part_words(tag, part)

    def handle_data(self, data: str) -> None:
        """Take a text."""
        if self._open:
            _, part, language, hidden = self._open[-1]
            if self._heading is not None and not hidden:
                self._heading.append(data)
            else:
                self._add(data, part, language, hidden)

    def _part_words(self, tag: str, part: Part | None) -> None:
        """Where a block begins or ends, words end too, in each language that stands in it."""
        if part is not None and tag not in _INLINE:
            for said in part.texts.values():
                said.append(" ")

    def _add(self, data: str, part: Part | None, language: str, hidden: bool) -> None:
        if part is not None and not hidden:
            part.texts.setdefault(language, []).append(data)


@dataclass(frozen=True)
class Page:
    """A built page: its address from the site's root, its language, its title, its parts in order."""

    address: str
    language: str
    title: str
    parts: list[Part]


def read(html: str, address: str) -> Page:
    """Return the parts of a page that have something to say. The language is what the page says, or Kazakh."""
    reader = _Reader()
    reader.feed(_DRAWINGS.sub("", html))
    reader.close()
    kept = [part for part in reader.parts if part.heading or any(map(part.text, LANGUAGES))]
    return Page(address, reader.language, reader.title, kept)


@cache
def kazakh_stems(word: str) -> tuple[str, ...]:
    """Return the stems that a word may be a form of, verbs with a hyphen: ``алды``, ``ал-``."""
    found = own_lexicon().analyses(word)
    if not found:
        return (_guess(word),)
    fewest = min(len(reading.suffixes) for reading in found)
    # A word that is a stem itself (баспа) is no form of a shorter one (бас-па).
    near = [reading for reading in found if len(reading.suffixes) <= fewest + (fewest > 0)]
    return tuple(dict.fromkeys(reading.stem + _STARTS.get(reading.kind, "") for reading in near))


def _guess(word: str) -> str:
    """The stem of an unlisted word: the shortest, of four letters or more, by common endings."""
    for length in range(4, len(word)):
        lexicon = kazakh.Lexicon({word[:length]: frozenset({"noun"})})
        if any(_COMMON.issuperset(reading.suffixes) for reading in lexicon.analyses(word)):
            return word[:length]
    return word


def _foreign_stems(words: Iterable[str], language: str) -> Mapping[str, str]:
    """Return each word's stem: Snowball's, cut to what its words have in common (``countr``)."""
    stemmer = snowballstemmer.stemmer("russian" if language == "ru" else "english")
    families: dict[str, list[str]] = {}
    for word in words:
        families.setdefault(stemmer.stemWord(word), []).append(word)
    if language == "ru":
        families = dict(_names_apart(families))
    return {word: commonprefix([stem, *family]) for stem, family in families.items() for word in family}


def _names_apart(families: Mapping[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """Keep Дания, Дании apart from данные, дан, which Snowball cuts to the same stem."""
    for stem, family in families.items():
        name = stem + "и"
        forms = [word for word in family if word.removeprefix(name) in _RUSSIAN_NAME_ENDINGS]
        others = sorted(set(family) - set(forms))
        if name + "я" in forms and name + "е" not in family and others:
            yield name, forms
            yield stem, others
        else:
            yield stem, family


def as_seen(text: str) -> str:
    """Return a text with each letter in one code point and without signs that nobody sees."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def words(text: str) -> list[str]:
    """Return the words of a text as they are searched: lower case, Latin letters without accents.

    Latin letters in a Cyrillic word, the schwa of old texts among them, become those meant.
    """
    return [_searched(word) for word in _WORD.findall(as_seen(text).lower())]


def _searched(word: str) -> str:
    if _CYRILLIC.search(word):
        return kazakh.meant(word)
    apart = unicodedata.normalize("NFD", word.translate(_ONE_LETTER))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return re.sub("iz(?=[aei])", "is", bare)  # specialization, specialisation


@cache
def _subjects() -> dict[str, dict[str, list[list[str]]]]:
    """Return what readers call each page's subject: page, language, the words of each name."""
    found: dict[str, dict[str, list[list[str]]]] = {}
    others, countries = by_id("subjects"), chapters.countries()
    for page in {**others, **countries}:
        for lang in LANGUAGES:
            called = [country(countries[page], lang)] if page in countries else []
            called += [name for name in others.get(page, {}).get(lang, "").split(";") if name.strip()]
            found.setdefault(page, {})[lang] = [words(name) for name in called]
    return found


def index(pages: list[Page], language: str) -> dict[str, Any]:
    """Return the index of one language.

    ``pages`` are ``[address, title, length, rank]``; ``sections`` ``[page, anchor, heading]``;
    ``stems`` map a stem to the sections that have it: the steps from one to the next in base 36,
    with a letter behind where a word stands there twice (B), four times (C), eight times (D) or
    more often. ``subjects`` are each page's, a list of names: the stem of each word of the name.
    ``numbered`` maps the id of a figure, a passage, an exercise to the pages where it stands.
    """
    listed: list[list[object]] = []
    sections: list[list[object]] = []
    counts: list[Counter[str]] = []
    called: list[list[list[str]]] = []
    numbered: dict[str, list[int]] = {}
    for page in pages:
        inside: dict[int, tuple[Part, Counter[str]]] = {}
        for part in page.parts:
            section = part.section or part
            _, count = inside.setdefault(id(section), (section, Counter()))
            count.update(words(part.text(language)))
            if language == page.language and part.heading and part.heading != section.heading or part is section:
                for word in words(part.heading):
                    count[word] += _HEADING_WEIGHT
            if _NUMBERED.fullmatch(part.anchor):
                numbered.setdefault(part.anchor, []).append(len(listed))
        kept = [(section, count) for section, count in inside.values() if count]
        called.append(_subjects().get(Path(page.address).stem, {}).get(language, []) if kept else [])
        for word in {word for name in called[-1] for word in name}:
            kept[0][1][word] += _HEADING_WEIGHT
        sections += [[len(listed), section.anchor, section.heading] for section, _ in kept]
        counts += [count for _, count in kept]
        # A chapter comes before a page that repeats what chapters say (all figures, all terms).
        rank = 1 if Path(page.address).stem in chapters.listed() else _REPEATS
        listed.append([page.address, page.title, sum(sum(count.values()) for _, count in kept), rank])
    vocabulary = {word for count in counts for word in count}
    stems = _stems(vocabulary, language)
    postings: dict[str, dict[int, int]] = {}
    for number, count in enumerate(counts):
        for word, times in count.items():
            for stem in stems[word]:
                there = postings.setdefault(stem, {})
                there[number] = there.get(number, 0) + times
    made: dict[str, object] = {
        "language": language,
        "pages": listed,
        "sections": sections,
        "stems": {stem: _pack(there) for stem, there in sorted(postings.items())},
        "subjects": [[[max(stems[word], key=len) for word in name] for name in names] for names in called],
        "numbered": numbered,
    }
    if language == "kk":
        made["chains"] = chains()
        made["shortened"] = _shortened(postings)
    else:
        endings = {word[len(stem) :] for word, (stem,) in stems.items() if len(word) - len(stem) < 5}
        usual = RUSSIAN_ENDINGS if language == "ru" else _ENGLISH_ENDINGS
        made["endings"] = " ".join(sorted(endings.union(usual) - {""}))
    return made


def _stems(vocabulary: set[str], language: str) -> dict[str, tuple[str, ...]]:
    if language == "kk":
        return {word: kazakh_stems(word) for word in vocabulary}
    return {word: (stem,) for word, stem in _foreign_stems(sorted(vocabulary), language).items()}


def _pack(there: Mapping[int, int]) -> str:
    """Write the numbers of sections as steps, with a letter for a weight above one."""
    packed, last = [], -1
    for number, times in sorted(there.items()):
        packed.append(_base36(number - last) + ("", "B", "C", "D")[min(times.bit_length(), 4) - 1])
        last = number
    return ",".join(packed)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


#: Stand for every kind of stem that a suffix looks at: harmony and last sound.
_SAMPLES = [start + end for start in "ае" for end in ("", *"тңнмрлйузжп")] + [
    "оқы",
    "ері",
    "ба",
    "бе",
]


@cache
def chains() -> dict[str, dict[str, str]]:
    """Return :data:`klaster.language.kazakh.CHAINS` spelt out: place, the place that follows, its suffixes.

    ``<`` stands for the last vowel of a stem that goes before the suffix: оқы, оқ-у.
    """
    table: dict[str, dict[str, set[str]]] = {}
    for place, suffixes in kazakh.CHAINS.items():
        for pattern, following in suffixes:
            spelt = table.setdefault(place, {}).setdefault(following, set())
            for form in _SAMPLES:
                for longer in kazakh.join(form, pattern):
                    if longer.startswith(form):
                        spelt.add(longer[len(form) :])
                    elif form[-1] in "ыі" and longer.startswith(form[:-1]):
                        spelt.add("<" + longer[len(form) - 1 :])
            # Its own last sound is voiced before a vowel: -лық, -лығы.
            spelt |= {end[:-1] + {"қ": "ғ", "к": "г"}[end[-1]] for end in spelt if end[-1:] in {"қ", "к"}}
    return {
        place: {following: " ".join(sorted(spelt)) for following, spelt in rows.items()}
        for place, rows in table.items()
    }


def _shortened(stems: Iterable[str]) -> dict[str, str]:
    """Return the stems without the vowel that they lose: халқ for халық."""
    shortening = {stem for stem, kinds in own_stems("kk").items() if "shortening" in kinds}
    return {stem[:-2] + stem[-1]: stem for stem in sorted(shortening & set(stems))}


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the index and the texts of all the built pages."""
    if error or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    pages = []
    for docname in sorted(app.env.found_docs):
        path = Path(app.builder.get_outfilename(docname))
        if path.is_file():
            pages.append(read(path.read_text(encoding="utf-8"), app.builder.get_target_uri(docname)))
    write_to(Path(app.outdir) / "_static" / FOLDER, pages, app.config.klaster_languages)
    # Left by a build from before.
    (Path(app.outdir) / "searchindex.js").unlink(missing_ok=True)


def write_to(folder: Path, pages: list[Page], languages: Sequence[str]) -> None:
    """Write the scripts of a search over pages, in each of the languages, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in languages:
        _script(folder / f"{language}.js", "index", index(pages, language))
        for page in pages:
            texts = {part.anchor: [part.heading, text] for part in page.parts if (text := part.text(language))}
            name = f"{Path(page.address).stem}.{language}.js"
            _script(folder / name, "texts", [page.address, language, texts])


def _script(path: Path, call: str, data: object) -> None:
    """Write data as a script, which a page opened as a file may load; JSON it may not."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    path.write_text(f"klasterSearch.{call}({text});\n", encoding="utf-8")


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, object], str]]:
    """Make the page of results. Sphinx's own search, which knows no Kazakh, is left out."""
    if app.builder.format == "html":
        yield "search", {}, "search.html"


def setup(app: Sphinx) -> None:
    """Put this search in the place of Sphinx's."""
    app.connect("builder-inited", lambda app: setattr(app.builder, "search", False))
    app.connect("html-collect-pages", search_page)
    # After the page's own tidying, which empties the folder of what it doesn't know.
    app.connect("build-finished", write, priority=900)
