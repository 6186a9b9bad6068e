"""Whole books in Russian and English beside the Kazakh one: a page of one language carries no other."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from klaster.language import LANGUAGES
from klaster.notebook import factcheck, markup, questions
from klaster.site import downloads, outputs

PAYLOAD = {
    "id": "norway-ships",
    "figure": {
        "data": [{"type": "bar", "x": ["кеме"], "y": [12345.5]}],
        "layout": {
            "updatemenus": [
                {
                    "name": "кеме",
                    "buttons": [{"label": "кеме", "method": "restyle", "args": [{"name": "кеме"}]} for _ in range(2)],
                }
            ],
            "sliders": [{"steps": [{"label": "1.5", "value": "1.5", "method": "restyle", "args": []}]}],
        },
    },
    **{part: dict(zip(LANGUAGES, ("Кеме", "Суда", "Ships"), strict=True)) for part in ("title", "caption", "alt")},
    "columns": [dict(zip(LANGUAGES, ("Кеме", "Судно", "Ship"), strict=True))],
    "rows": [["кеме"], [12345.5]],
    "translations": {"кеме": {"kk": "кеме", "ru": "судно", "en": "ship"}},
    "sources": [],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_on_a_page_of_one_language_has_no_word_of_another(language, tmp_path):
    html = outputs.chart_html(PAYLOAD, "data/", "", [language])
    drawing = outputs._drawing(PAYLOAD, [language])
    assert BeautifulSoup(html, "html.parser").select(".tri") == []
    words = {"kk": "[Кк]еме", "ru": "[Сс]уда|судно", "en": "[Ss]hip(?!s\\.)"}
    for other in LANGUAGES:
        for text in (html, drawing):
            assert bool(re.search(words[other], text.replace("norway-ships", ""))) == (other == language), other
    downloads.write(PAYLOAD, tmp_path, [language])
    named = {path.name for path in tmp_path.iterdir()}
    assert named == {f"norway-ships.{language}.{kind}" for kind in downloads.KINDS}
    assert all(name in html for name in named)


def test_a_notebook_hands_its_page_each_language_alone_and_all_together(monkeypatch):
    seen: list[dict] = []
    monkeypatch.setattr(markup, "display", lambda bundle, raw: seen.append(bundle))
    factcheck.fact_check()
    questions.quiz("denmark")
    for bundle in seen:
        fragment = bundle[markup.PAGE_MIME]
        assert 'class="tri"' in markup.on_page(fragment, LANGUAGES)
        alone = [markup.on_page(fragment, [language]) for language in LANGUAGES]
        assert len(set(alone)) == len(LANGUAGES) and 'class="tri"' not in "".join(alone)
