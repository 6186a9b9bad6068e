"""The list of the pages for search engines, when the site's address is known.

The languages are no pages of their own: ``?lang=ru`` shows the same page with its Russian summaries,
so its canonical address is the one without, and alternates would contradict it.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

from sphinx.application import Sphinx

from klaster.site import address

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write(app: Sphinx, error: Exception | None) -> None:
    """Write ``sitemap.xml``; at the root of a host, where robots look for it, ``robots.txt`` too."""
    if error or app.builder.format != "html":
        return
    for name in ("sitemap.xml", "robots.txt"):  # of an earlier build, perhaps with another address
        (Path(app.outdir) / name).unlink(missing_ok=True)
    site = address.of_site(app.config)
    if not site:
        return
    pages = ElementTree.Element("urlset", xmlns=_NAMESPACE)
    for docname in sorted(app.env.found_docs):
        page = ElementTree.SubElement(pages, "url")
        ElementTree.SubElement(page, "loc").text = site + app.builder.get_target_uri(docname)
    ElementTree.indent(pages)
    folder = Path(app.outdir)
    ElementTree.ElementTree(pages).write(folder / "sitemap.xml", encoding="utf-8", xml_declaration=True)
    if urlsplit(site).path == "/":
        (folder / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {site}sitemap.xml\n", "utf-8")


def setup(app: Sphinx) -> None:
    """Connect the list."""
    app.connect("build-finished", write)
