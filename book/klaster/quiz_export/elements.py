"""XML as text: elements written in a fixed order, so that the same quiz gives the same bytes."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def element(name: str, *content: str, **attributes: str) -> str:
    """Return an element; ``content`` is XML already. ``xml__lang`` is written ``xml:lang``."""
    written = "".join(f" {key.replace('__', ':')}={quoteattr(value)}" for key, value in attributes.items())
    inside = "".join(content)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def xml_text(content: str) -> str:
    """Return a text as XML."""
    return escape(content)


def cdata(content: str) -> str:
    """Return a text as a CDATA section, safe where the text itself holds ``]]>``."""
    return f"<![CDATA[{content.replace(']]>', ']]]]><![CDATA[>')}]]>"
