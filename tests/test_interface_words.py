"""The words of the pages: Kazakh, from the catalogues, and in another language where it is chosen."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, Comment
from conftest import ROOT, STRICT, build

from klaster import recipe
from klaster.data import figures, table
from klaster.edition import misprints, passages
from klaster.questions import questions
from klaster.site import interface

NAMES = ROOT / "tests" / "latin_names.txt"
SPOKEN = ("aria-label", "title", "placeholder", "alt", "aria-description", "aria-roledescription")
WORD = re.compile(r"[A-Za-zÀ-ſ][\w'’&.+-]*", re.ASCII | re.UNICODE) if False else re.compile(r"[A-Za-zÀ-ž][A-Za-zÀ-ž0-9.&'’/-]*")


def allowed() -> set[str]:
    """Names that are written in Latin letters in a Kazakh text too, and the ids of the data."""
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def ids() -> set[str]:
    found = {f.id for f in figures()} | {p.id for p in passages()} | {m.id for m in misprints()}
    found |= set(table("glossary")["id"])
    return found | {q["id"] for chapter in recipe.CHAPTERS for q in questions(chapter)}


def texts(html: str, language: str) -> list[str]:
    """What is seen and what is spoken of a page, but for code and what is marked as another language."""
    page = BeautifulSoup(html, "html.parser")
    for hidden in page.select(f"script, style, code, pre, .fact-id, [lang]:not([lang={language}]):not(html)"):
        hidden.decompose()
    seen = [text for text in page.find_all(string=True) if not isinstance(text, Comment)][1:]
    return [*seen, *(tag[name] for name in SPOKEN for tag in page.select(f"[{name}]"))]


def foreign(html: str, known: set[str]) -> set[str]:
    """The Latin-letter words of a page that are neither names nor ids."""
    found = set()
    for text in texts(html, "kk"):
        for id in sorted(re.findall(r"[a-z]+(?:-[a-z0-9]+)+", text), key=len, reverse=True):
            if id in IDS:
                text = text.replace(id, " ")
        for name in sorted((n for n in known if " " in n and n in text), key=len, reverse=True):
            text = text.replace(name, " ")
        for word in WORD.findall(text):
            plain = word.strip(".'’-/&")
            if len(plain) > 1 and plain not in known:
                found.add(plain)
    return found


IDS = ids()
