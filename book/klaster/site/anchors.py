"""Stable ASCII anchors: a cell's id is the anchor of the heading or the passage in it.

Sphinx numbers Kazakh headings ``id1``, ``id2`` …, which shift when a heading is added.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from klaster.language import pick

_CELL_LINES = 10_000  # myst-nb numbers the lines of the n-th cell from (n + 1) * 10 000
_NUMBERED = re.compile(r"id\d+")
_LOGGER = logging.getLogger(__name__)


class CellAnchors(SphinxTransform):
    """Give each heading and quotation the id of its cell."""

    default_priority = 400

    def apply(self, **kwargs: object) -> None:
        path = self.env.doc2path(self.env.docname)
        cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"] if path.endswith(".ipynb") else []
        for kind in (nodes.section, nodes.block_quote):
            taken: set[str] = set()
            for node in self.document.findall(kind):
                place = (node.line or 0) // _CELL_LINES - 1
                id = cells[place].get("id", "") if 0 <= place < len(cells) else ""
                if id and id not in taken:
                    taken.add(id)
                    self._rename(node, id)
                elif isinstance(node, nodes.section):
                    self._keep_written(node)

    def _rename(self, node: nodes.Element, id: str) -> None:
        for old in node["ids"]:
            self.document.ids.pop(old, None)
        for name in node["names"]:
            self.document.nameids[name] = id
        node["ids"] = [id]
        self.document.ids[id] = node

    def _keep_written(self, node: nodes.section) -> None:
        # A heading in Latin letters has an id of its own as well, another one in each language.
        named = {self.document.nameids.get(name) for name in node["names"] if self.document.nametypes.get(name)}
        written = [id for id in node["ids"] if id in named] or [id for id in node["ids"] if not _NUMBERED.fullmatch(id)]
        if written:
            for old in set(node["ids"]) - set(written):
                self.document.ids.pop(old, None)
            for name in node["names"]:
                if self.document.nameids.get(name) not in written:
                    self.document.nameids[name] = written[0]
            node["ids"] = written
        else:
            _LOGGER.warning(
                pick(
                    kk=f"«{node[0].astext()}» тақырыбында тұрақты id жоқ: ұяшыққа (не .md ішінде алдына "
                    "(id)= жолымен) латын әріпті id беріңіз; бір ұяшықта бір тақырып болсын.",
                    ru=f"У заголовка «{node[0].astext()}» нет постоянного id: дайте ячейке (в .md — строкой "
                    "(id)= перед ним) id латиницей; в одной ячейке один заголовок.",
                    en=f"The heading “{node[0].astext()}” has no stable id: give its cell one (in .md, a line "
                    "(id)= before it) in Latin letters; one heading a cell.",
                ),
                location=node,
                type="klaster",
                subtype="anchor",
            )


def setup(app: Sphinx) -> None:
    """Connect the transform."""
    app.add_transform(CellAnchors)
