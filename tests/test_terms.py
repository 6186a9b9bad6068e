"""One term has one translation everywhere: the book's texts call things as the glossary does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from klaster import __main__, language
from klaster.authoring import spelling, terminology
from klaster.authoring.spelling import Text
from klaster.authoring.terminology import departures, glossary_terms
from klaster.repository import BOOK_FOLDER

PAGES = sorted(path.stem for path in BOOK_FOLDER.iterdir() if path.suffix in (".ipynb", ".md"))


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setattr("klaster.language.words._chosen", "en")


def found(*texts: Text) -> list[tuple[str, str]]:
    return [(departure.words, departure.wanted) for departure in departures(texts)]


def caption(kk: str = "", ru: str = "", en: str = "") -> list[Text]:
    """A chart's caption, in the languages that are given."""
    told = {"kk": kk, "ru": ru, "en": en}
    return [Text("data/charts/korea.yml", "korea-jobs.caption", lang, words) for lang, words in told.items() if words]


@pytest.mark.parametrize("page", [*PAGES, pytest.param(None, id="shared")])
def test_the_book_calls_every_term_as_the_glossary_does(page):
    assert terminology.problems(page) == []


# --- A rival that was planted is found. ---


@pytest.mark.parametrize(
    ("lang", "sentence", "rival", "wanted"),
    [
        ("kk", "Венгрияның кластер саясатын талдау", "кластер саясатын", "кластерлік саясат"),
        ("kk", "Тауар жаңа рыноктарға шықты.", "рыноктарға", "нарық"),
        ("kk", "## Өңірлердің мамандануы", "Өңірлердің", "аймақ"),
        ("ru", "Центры роста и цепочки ценностей", "цепочки ценностей", "цепочка создания стоимости"),
        ("ru", "в 209 промышленных парках", "промышленных парках", "индустриальный парк"),
        ("en", "State-owned enterprises employ few.", "State-owned enterprises", "state enterprise"),
    ],
)
def test_a_rival_is_found_in_any_form_with_the_glossarys_word(lang, sentence, rival, wanted):
    text = Text("book/hungary.ipynb", "goals", lang, sentence)
    assert (rival, wanted) in found(text)


def test_a_statement_of_ours_is_read_in_its_quotation_marks():
    text = Text("book/hungary.ipynb", "exercise-6", "kk", "«Венгрия кластер саясатында жетістікке жетті»")
    assert found(text) == [("кластер саясатында", "кластерлік саясат")]


def test_a_rival_planted_in_a_chapter_is_the_one_thing_that_is_told():
    texts = list(spelling.chapter_texts("hungary"))
    place = next(n for n, text in enumerate(texts) if "Кластерлік саясат " in text.text)
    said = texts[place].text.replace("Кластерлік саясат ", "Кластер саясаты ", 1)
    texts[place] = replace(texts[place], text=said)
    (told,) = map(str, departures(texts))
    assert texts[place].file in told and texts[place].place in told
    assert "Кластер саясаты" in told and "кластерлік саясат" in told and "cluster-policy" in told


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_every_rival_of_the_glossary_is_found(lang):
    for term in glossary_terms():
        for rival in term.rivals[lang]:
            text = Text("book/korea.ipynb", "goals", lang, " ".join(rival))
            assert term.id in {departure.id for departure in departures([text])}, rival


def test_the_check_names_the_file_the_place_and_both_words(monkeypatch, capsys):
    texts = [*spelling.chapter_texts("korea"), *caption(ru="Доля промышленных парков")]
    monkeypatch.setattr(spelling, "chapter_texts", lambda name: texts)
    assert __main__.main(["check", "korea", "--lang", "en"]) == 1
    (told,) = [line for line in capsys.readouterr().out.splitlines() if "парк" in line]
    assert told.startswith("data/charts/korea.yml, korea-jobs.caption: “промышленных парков”")
    assert "“индустриальный парк”" in told


@pytest.mark.parametrize(
    "text",
    [
        Text("book/italy.ipynb", "goods", "kk", "Мақалада «әлемдік рынокта» деп басылған."),
        Text("data/quiz/korea.yml", "korea-q8.answers", "kk", "пайыздық пункт"),
        Text("book/hungary.ipynb", "reading", "en", "[a report](https://example.org/public/enterprise)"),
        Text("book/italy.ipynb", "goals", "kk", "нарықтың үлесі"),
    ],
    ids=["a quotation", "an accepted answer", "an address", "the term itself"],
)
def test_what_is_not_the_books_own_wording_is_left_alone(text):
    assert found(text) == []


# --- The languages of one text say the same term. ---


def test_a_term_without_its_translation_is_found_though_no_rival_is_listed():
    texts = caption(
        kk="Индустриялық парктер көбейді.",
        ru="Индустриальных парков стало больше.",
        en="There are more business estates.",
    )
    assert found(*texts) == [("индустриялық парк", "industrial park")]
    (told,) = map(str, departures(texts))
    assert "data/charts/korea.yml, korea-jobs.caption" in told and "en_also" in told


def test_another_form_of_the_glossary_will_do():
    texts = caption(kk="ШОБ үлесі", ru="доля малых и средних предприятий", en="the share of SMEs")
    assert found(*texts) == []


def test_a_text_in_one_language_is_not_compared():
    assert found(*caption(kk="Аккредиттелген кластердің үлесі")) == []


def test_a_sign_between_two_words_parts_them():
    assert found(*caption(kk="Желі: 5000 кәсіпорын", ru="Сети: предприятий 5000", en="Networks: 5000 firms")) == []


def test_a_name_in_capitals_is_no_term():
    texts = caption(kk="CLUSTERS бағдарламасы", ru="программа CLUSTERS", en="the CLUSTERS programme")
    assert found(*texts) == []


# --- The glossary itself. ---


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_what_one_row_recommends_no_row_forbids(lang):
    wanted = {form for term in glossary_terms() for form in (*term.forms[lang], *term.others[lang])}
    assert not wanted & {form for term in glossary_terms() for form in term.rivals[lang]}
