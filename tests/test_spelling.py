"""The spelling check: right words pass, misprints are told with their place and a suggestion."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator

import pytest
from klaster import __main__ as klaster
from klaster import language
from klaster.authoring import spelling
from klaster.authoring.spelling import Text, misspellings, own_stems, suggestion, unknown
from klaster.language import kazakh
from klaster.notebook.data import table
from klaster.repository import BOOK_FOLDER

PAGES = sorted(path.stem for path in BOOK_FOLDER.iterdir() if path.suffix in (".ipynb", ".md"))
DICTIONARIES = ("hunspell-kk", "hunspell", "hunspell-ru", "hunspell-en-gb")


@pytest.fixture
def dictionaries(tool) -> None:
    """The test is not run where a dictionary is missing."""
    for name in DICTIONARIES:
        tool(name)


def text(words: str, language: str = "kk") -> Text:
    return Text("book/korea.ipynb", "goals", language, words)


def wrong(words: str, language: str = "kk") -> list[str]:
    return [found.word for found in misspellings([text(words, language)])]


@pytest.mark.parametrize("page", [*PAGES, pytest.param(None, id="shared")])
def test_every_word_of_the_book_is_known(dictionaries, page):
    assert spelling.problems(page) == []


def test_a_page_read_by_hand_has_one_false_alarm_in_a_hundred_words_at_most(dictionaries):
    texts = [text for text in spelling.chapter_texts("korea") if text.language == "kk"]
    words = {word for text in texts for word in re.findall(r"[^\W\d_]+", text.text.lower())}
    assert len(words) > 800
    assert len({found.word for found in misspellings(texts)}) <= len(words) / 100


# --- A hundred misprints. ---

OTHER_HARMONY = str.maketrans("аеыіғгқк", "еаіыгғкқ")
LATIN_TWIN = {"а": "a", "е": "e", "о": "o", "с": "c", "р": "p", "х": "x", "і": "i"}


def misprinted(word: str, kind: str, drawn: random.Random) -> str:
    place = drawn.randrange(len(word) - 1)
    if kind == "two letters change places":
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind == "a letter is left out":
        return word[:place] + word[place + 1 :]
    if kind == "a letter is doubled":
        return word[:place] + word[place] + word[place:]
    if kind == "a suffix of the other harmony":
        stem = len(kazakh_stem(word))
        return word[:stem] + word[stem:].translate(OTHER_HARMONY)
    twins = [at for at, letter in enumerate(word) if letter in LATIN_TWIN]
    if not twins:
        return word
    at = drawn.choice(twins)
    return word[:at] + LATIN_TWIN[word[at]] + word[at + 1 :]


def kazakh_stem(word: str) -> str:
    readings = kazakh.Lexicon(own_stems("kk")).analyses(word)
    return min((reading.stem for reading in readings), key=len, default=word)


def test_of_a_hundred_planted_misprints_ninety_are_found(dictionaries):
    prose = " ".join(text.text for text in spelling.chapter_texts("korea") if text.language == "kk")
    words = sorted(set(re.findall(r"[а-яәғқңөұүһі]{4,}", prose.lower())))
    kinds = (
        "two letters change places",
        "a letter is left out",
        "a letter is doubled",
        "a suffix of the other harmony",
        "a Latin letter of the same look",
    )
    drawn = random.Random(100)
    planted: list[tuple[str, str]] = []
    while len(planted) < 100:
        word = drawn.choice(words)
        misprint = misprinted(word, kinds[len(planted) % len(kinds)], drawn)
        if misprint != word:
            planted.append((word, misprint))
    missed = [pair for pair in planted if pair[1] not in unknown({pair[1]}, "kk")]
    assert len(missed) <= 10, missed


# --- The grammar, with a few stems and no dictionary. ---

STEMS = {
    "кластер": "noun",
    "қала": "noun",
    "кітап": "noun",
    "халық": "shortening",
    "кәсіпорын": "shortening",
    "ғылым": "noun",
    "сөз": "noun",
    "банк": "noun",
    "термин": "noun",
    "тарих": "noun",
    "турист": "noun",
    "италия": "name",
    "кеше": "moment",
    "со": "pronoun",
    "және": "word",
    "оқы": "verb",
    "қой": "verb",
    "тап": "verb",
    "шық": "verb",
    "көрсет": "verb",
    "жаса": "verb",
}


@pytest.fixture(scope="module")
def lexicon() -> kazakh.Lexicon:
    return kazakh.Lexicon({stem: frozenset({kind}) for stem, kind in STEMS.items()})


@pytest.mark.parametrize(
    "word",
    "кластерлерімізден кластеріндегілер қаласындағы кітабымызға кітаппен халқының кәсіпорындардың"
    " кәсіпорнына ғылыми ғылымға сөзбен сөздер банкі банктер терминнің тарихты туристер туриске италияның кешегі"
    " соның содан солар және оқиды оқып оқылған оқымайды оқуға қояды қоюы тауып табылмаған"
    " шығатындар көрсеткен көрсетілмейді жасаса жасалғандықтан жасамайынша".split(),
)
def test_a_stem_with_a_valid_chain_of_suffixes_is_a_word(lexicon, word):
    assert lexicon.knows(word)


@pytest.mark.parametrize(
    "word",
    "кластерлар кластертер қалаге қаладер кітапмен халықы сөзпен сөзлер банктар терминдар"
    " жәнелер оқыйды оқыу қойу қойады тапып шықады көрсеткан жасамды со".split(),
)
def test_a_chain_that_breaks_a_sound_law_is_none(lexicon, word):
    assert not lexicon.knows(word)


def test_a_reading_names_the_stem_its_class_and_the_suffixes(lexicon):
    assert kazakh.Analysis("халық", "shortening", ("I|сI", "нIң")) in lexicon.analyses("халқының")


# --- What is read and what is left out. ---


def test_the_articles_own_words_are_not_checked():
    printed = next(misprint.printed for misprint in spelling.article.misprints("france"))
    assert wrong(f"Мақалада «{printed}» деп басылған.") == []
    assert all(text.place != "korea-p1" for text in spelling.chapter_texts("korea"))


@pytest.mark.parametrize(
    "words",
    [
        "99,5 %-ын, 3 млн-ы, 1990-жылдары, ЖІӨ-нің, ШОБ-қа, 2-жаттығу",
        "[pandas](https://pandas.pydata.org)-та `DataFrame`-ді қолданыңыз",
        "бизнес-инкубаторлар мен венчурлық қорлар",
        '<span lang="en">wrongg</span> кластер',
    ],
)
def test_numbers_names_codes_and_compounds_take_suffixes(words):
    assert wrong(words) == []


@pytest.mark.parametrize(
    ("misprint", "right"),
    [
        ("класстер", "кластер"),
        ("кластердін", "кластердің"),
        ("улес", "үлес"),
        ("тараyда", "тарауда"),
        ("кореялыық", "кореялық"),
    ],
)
def test_the_nearest_word_is_suggested(misprint, right):
    assert suggestion(misprint, "kk") == right


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_a_misprint_is_told_with_its_file_its_place_and_a_suggestion(dictionaries, monkeypatch, lang):
    monkeypatch.setattr("klaster.language.words._chosen", lang)
    said = str(next(misspellings([text("Бұл кластердін үлесі")])))
    assert said.startswith("book/korea.ipynb, goals: «кластердін» → «кластердің».")
    assert "data/stems.csv" in said


def test_russian_and_english_are_looked_up_in_their_dictionaries(dictionaries):
    assert wrong("Малые предприятея Кореи и ВВП", "ru") == ["предприятея"]
    assert wrong("The labour force of smal firms, SMEs", "en") == ["smal"]


def test_a_stem_of_ours_is_known_in_its_russian_cases(dictionaries):
    assert wrong("Ольборг, в Ольборге, ютландского", "ru") == []


# --- Where dictionaries are missing. ---


@pytest.fixture
def installed(monkeypatch) -> Iterator[list[str]]:
    """What of ``DICTIONARIES`` is installed: a list to be filled."""
    there: list[str] = []
    found, program = spelling.dictionary, shutil.which
    packages = {"kk": "hunspell-kk", "ru": "hunspell-ru", "en": "hunspell-en-gb"}
    monkeypatch.setattr(
        spelling, "dictionary", lambda language: found(language) if packages[language] in there else None
    )
    monkeypatch.setattr(
        shutil, "which", lambda name, *rest: program(name, *rest) if name != "hunspell" or name in there else None
    )
    spelling._lexicon.cache_clear()
    spelling._knows_kazakh.cache_clear()
    yield there
    spelling._lexicon.cache_clear()
    spelling._knows_kazakh.cache_clear()


def test_without_dictionaries_nothing_is_wrong_but_a_word_of_two_alphabets(installed):
    assert spelling.problems("korea") == []
    assert wrong("Бейтаныс класстер мен тараyда") == ["тараyда"]
    assert wrong("Малые предприятея и клаcтер", "ru") == ["клаcтер"]
    assert wrong("The labour force of smal firms", "en") == []


@pytest.mark.parametrize("there", [("hunspell-kk",), ("hunspell", "hunspell-ru"), ("hunspell-ru", "hunspell-en-gb")])
def test_a_language_that_can_be_looked_up_is_looked_up(dictionaries, installed, there):
    installed += there
    assert spelling.lacking() == [
        name for name in ("hunspell", "hunspell-kk", "hunspell-ru", "hunspell-en-gb") if name not in there
    ]
    assert (wrong("кластердін") == ["кластердін"]) == ("hunspell-kk" in there)
    assert (wrong("предприятея", "ru") == ["предприятея"]) == ({"hunspell", "hunspell-ru"} <= {*there})
    assert wrong("smal firms", "en") == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_klaster_check_says_once_what_it_could_not_check_and_that_is_no_fault(installed, capsys, monkeypatch, lang):
    monkeypatch.setattr("klaster.authoring.validation.lacking", lambda: ["frictionless"])
    assert klaster.main(["--lang", lang, "check", "denmark"]) == 0
    said = [
        line for line in capsys.readouterr().out.splitlines() if ".po:" not in line
    ]  # nor what waits for translation
    installs = {"frictionless": "python3 tests"} | {name: f"apt-get install {name}" for name in DICTIONARIES}
    for name, install in installs.items():
        assert len([line for line in said if name in re.split(r"[\s.,;:]+", line) and install in line]) == 1, said
    assert len(said) == 6
    # A fault is one still.
    monkeypatch.setattr("klaster.authoring.terminology.problems", lambda *names: ["a fault"])
    assert klaster.main(["--lang", lang, "check", "denmark"]) == 1
    assert "a fault" in capsys.readouterr().out


# --- The stems. ---


def test_a_stem_is_listed_once_and_its_class_is_known():
    rows = table("stems")
    assert set(rows[rows["language"] == "kk"]["class"]) <= set(kazakh.CLASSES)
    assert rows.duplicated(["language", "stem", "class"]).sum() == 0


def test_no_inflected_form_is_listed_as_a_stem():
    lexicon = kazakh.Lexicon(own_stems("kk"))
    inflection = {"LAр", "NIң", "GA", "DA", "BAн", "нIң", "ндA"}
    written_alike = {"басқа", "теңге"}  # «other» and «to the head», the money and «to an equal»
    listed = [
        (stem, reading.stem)
        for stem, kinds in own_stems("kk").items()
        if kinds <= {"noun", "name", "shortening"} and stem not in written_alike
        for reading in lexicon.analyses(stem)
        if reading.suffixes and set(reading.suffixes) <= inflection and reading.kind in ("noun", "name")
    ]
    assert listed == []


def test_the_stems_are_letters_of_the_language():
    rows = table("stems")
    cyrillic = rows[rows["language"] != "en"]["stem"]
    assert cyrillic[~cyrillic.str.fullmatch("[\u0400-\u04ff]+")].tolist() == []
