"""The list of the pages for search engines, when the site's address is known.

Where the other languages have books of their own, the Kazakh one lists their pages too, each page with
its alternates. Elsewhere ``?lang=ru`` shows the same page with its Russian summaries, so its canonical
address is the one without, and alternates would contradict it.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

from sphinx.application import Sphinx

from klaster.site import address, languages, metadata

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


def write(app: Sphinx, error: Exception | None) -> None:
    """Write ``sitemap.xml``; at the root of a host, where robots look for it, ``robots.txt`` too."""
    if error or app.builder.format != "html":
        return
    for name in ("sitemap.xml", "robots.txt"):  # of an earlier build, perhaps with another address
        (Path(app.outdir) / name).unlink(missing_ok=True)
    site = address.of_site(app.config)
    if not site or languages.own_folder(app.config):
        return
    pages = ElementTree.Element("urlset", xmlns=_NAMESPACE)
    if app.config.klaster_beside:
        pages.set("xmlns:xhtml", _XHTML)
    for docname in sorted(app.env.found_docs):
        alternates = metadata.alternates(app, docname)
        for place in dict.fromkeys(alternates.values()) or [site + app.builder.get_target_uri(docname)]:
            page = ElementTree.SubElement(pages, "url")
            ElementTree.SubElement(page, "loc").text = place
            for language, other in alternates.items():
                ElementTree.SubElement(page, "xhtml:link", rel="alternate", hreflang=language, href=other)
    ElementTree.indent(pages)
    folder = Path(app.outdir)
    ElementTree.ElementTree(pages).write(folder / "sitemap.xml", encoding="utf-8", xml_declaration=True)
    if urlsplit(site).path == "/":
        (folder / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {site}sitemap.xml\n", "utf-8")


def setup(app: Sphinx) -> None:
    """Connect the list."""
    app.connect("build-finished", write)
