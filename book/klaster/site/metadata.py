"""What a page says of itself to those who find it, link to it or collect it.

Description and preview for a shared link (Open Graph), canonical address, and schema.org's
``LearningResource`` in JSON-LD, which is data: a browser doesn't run it, so the policy lets it be.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from klaster.authoring.chapter import STATED_TIME
from klaster.language import LANGUAGES
from klaster.notebook import article, chapters
from klaster.site import address, citation, languages

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LOCALES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_GB"}
#: Characters of a description: enough prose to be one, and what is shown of it at most.
LENGTH = (120, 200)
#: The picture beside a shared link, the cover with the title: a file of the static folder, its size in pixels.
PREVIEW, PREVIEW_SIZE = "_static/preview.png", (1200, 630)


def head(app: Sphinx, pagename: str, doctree: nodes.document | None) -> list[str]:
    """Return the lines for a page's ``<head>``; a page without a text of its own is not to be found."""
    if doctree is None:
        return ['<meta name="robots" content="noindex">']
    title = app.env.titles[pagename].astext()
    lines = sharing(app, pagename, title, description(doctree))
    data = _chapter(app, pagename, title, doctree) if _name(pagename) in chapters.listed() else None
    if pagename == app.config.root_doc:
        data = {**_book(app), "description": description(doctree)}
    if data:
        # In a script no letter is escaped the way of HTML: only "<" could end it.
        text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).replace("<", "\\u003c")
        lines.append(f'<script type="application/ld+json">{text}</script>')
    return lines


def sharing(app: Sphinx, pagename: str, title: str, summary: str) -> list[str]:
    """Return the lines that describe a page where its link is shared or found."""
    whole = pagename == app.config.root_doc
    facts = {"og:title": title, "og:description": summary, "og:site_name": app.config.html_title}
    facts |= {"og:type": "website" if whole else "article", "og:locale": LOCALES[app.config.language]}
    site = address.of_pages(app.config)
    lines = [f'<meta name="description" content="{escape(summary)}">']
    if site:
        url = site + app.builder.get_target_uri(pagename)
        lines.append(f'<link rel="canonical" href="{escape(url)}">')
        lines += [
            f'<link rel="alternate" hreflang="{language}" href="{escape(other)}">'
            for language, other in alternates(app, pagename).items()
        ]
        facts["og:url"] = url
        facts |= {"og:image": site + PREVIEW, "og:image:type": "image/png", "og:image:alt": app.config.html_title}
        facts |= dict(zip(("og:image:width", "og:image:height"), map(str, PREVIEW_SIZE), strict=True))
        lines.append('<meta name="twitter:card" content="summary_large_image">')
    return lines + [f'<meta property="{name}" content="{escape(value)}">' for name, value in facts.items()]


def alternates(app: Sphinx, pagename: str) -> dict[str, str]:
    """Return the page's addresses in all languages, and in Kazakh for others (``x-default``).

    None where the site's address is unknown, or there is no book in another language.
    """
    site = address.of_site(app.config)
    if not (site and app.config.klaster_beside):
        return {}
    target = app.builder.get_target_uri(pagename)
    found = {language: site + languages.folder(language) + target for language in LANGUAGES}
    return {**found, "x-default": found[LANGUAGES[0]]}


def description(doctree: nodes.document) -> str:
    """Return a page's first prose, cut at a word's end."""
    least, most = LENGTH
    text = ""
    for paragraph in doctree.findall(nodes.paragraph):
        words = "".join(part for part in paragraph.findall(nodes.Text) if not isinstance(part.parent, nodes.raw))
        text = f"{text} {' '.join(words.split())}".strip()
        if len(text) >= least:
            break
    return text if len(text) <= most else text[:most].rpartition(" ")[0].rstrip(",;:–— ") + " …"


def _name(pagename: str) -> str:
    return pagename.rpartition("/")[2]


def _book(app: Sphinx) -> dict:
    """The book, as schema.org has it; its address only when it is known."""
    book = citation.work(app.config)
    data: dict[str, Any] = {
        "@type": "Book",
        "name": book.title,
        "author": {"@type": "Organization", "name": book.author},
    }
    data |= {"datePublished": book.year, "inLanguage": list(app.config.klaster_languages), "license": LICENCE}
    data["isAccessibleForFree"] = True
    if site := address.of_pages(app.config):
        data |= {"url": site + app.builder.get_target_uri(app.config.root_doc), "image": site + PREVIEW}
    return data


def _chapter(app: Sphinx, pagename: str, title: str, doctree: nodes.document) -> dict:
    book = _book(app)
    data: dict[str, Any] = {
        "@type": ["LearningResource", "Chapter"],
        "name": title,
        "description": description(doctree),
    }
    data |= {key: book[key] for key in ("inLanguage", "license", "author", "datePublished", "isAccessibleForFree")}
    data |= {"learningResourceType": ["chapter", "exercise", "quiz"], "isPartOf": book}
    data["position"] = chapters.listed().index(_name(pagename)) + 1
    if site := address.of_pages(app.config):
        data["url"] = site + app.builder.get_target_uri(pagename)
    for section in doctree.findall(nodes.section):
        if "goals" in section["ids"]:
            data["teaches"] = [
                " ".join(item.astext().split()).rstrip(".;") for item in section.findall(nodes.list_item)
            ]
            if minutes := STATED_TIME.search(section.astext()):
                data["timeRequired"] = f"PT{minutes[1]}M"
    if article.passages(_name(pagename)):
        data["citation"] = cited()
    return data


def cited() -> dict:
    """The article as schema.org has it: its copy names a title and a page, and no more is known."""
    data = {"@type": "Article", "name": citation.article_title(), "inLanguage": "kk"}
    return data | {"pagination": article.page_number()}
