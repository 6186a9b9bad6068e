"""The whole book in one file, made from the built site: a zip to read without a network, a PDF, an EPUB.

``python book --editions`` makes all three in ``_build/editions/`` and offers them on the site's pages.
It may import ``site``, ``authoring``, ``notebook`` and ``language``; no room imports it.
"""
