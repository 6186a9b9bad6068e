"""The words of a cell or a page: each paragraph, heading, list item, table cell, comment and docstring.

One function finds them and puts others in their place, so that what is given to translators is what
is put back. Markup around them stays as it is, letter by letter.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.myst_blocks import myst_block_plugin

#: Gets a text and the label of the part that it stands in; returns what stands there instead, or
#: ``None`` where the text has to stay.
Say = Callable[[str, str], str | None]

#: A piece of the source: line and column where it begins and ends, and what takes its place.
_Edit = tuple[tuple[int, int], tuple[int, int], str]

_PARSER = MarkdownIt("commonmark").enable("table").use(myst_block_plugin)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
#: An option of a directive that is said in words.
_OPTION = re.compile(r":alt:\s+(.*\S)")


def markdown(source: str, say: Say, staying: str = "{}") -> str:
    """Return Markdown with each of its texts replaced by what ``say`` makes of it.

    A text is one line: where the source breaks it, a space stands. What holds no Cyrillic letter is
    the same in all languages, and ``say`` is not asked. ``staying`` is put around what stays, but for
    a heading, whose words stand elsewhere too.
    """
    lines = source.split("\n")
    edits: list[_Edit] = []
    label, column = "", 0
    tokens = _PARSER.parse(source)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "myst_target":
            label = token.content
        elif token.type == "tr_open":
            column = 0
        elif token.type == "inline" and token.map:
            cell = before is not None and before.type in ("th_open", "td_open")
            start, end = _place(lines, token, column if cell else 0)
            column = end[1]
            text = " ".join(part.strip() for part in token.content.splitlines())
            if _CYRILLIC.search(text):
                said = say(text, label)
                if said is None:
                    said = text if before and before.type == "heading_open" else staying.format(text)
                edits.append((start, end, said.replace("|", "\\|") if cell else said))
        elif token.type == "html_block" and token.map:
            edits += _html(lines, token, label, say)
        elif token.type == "fence" and token.map and token.info.startswith("{"):
            first, last = token.map[0] + 1, token.map[1] - 1
            body = "\n".join(lines[first:last])
            edits.append(((first, 0), (last - 1, len(lines[last - 1])), _directive(body, label, say, staying)))
    return _edited(lines, edits)


def code(source: str, say: Say) -> str:
    """Return Python with each comment and docstring replaced by what ``say`` makes of it.

    Lines of one comment, and of one paragraph of a docstring, are one text, which keeps its breaks.
    """
    lines = source.split("\n")
    edits: list[_Edit] = []
    try:
        tokens = [*tokenize.generate_tokens(io.StringIO(source).readline)]
    except (tokenize.TokenError, SyntaxError):  # a cell of magics
        return source
    for start, end, parts, prefix in [*_comments(tokens), *_docstrings(tokens)]:
        text = "\n".join(parts)
        if _CYRILLIC.search(text):
            said = (say(text, "") or text).replace("\n", f"\n{' ' * start[1]}{prefix}")
            edits.append((start, end, prefix + said))
    return _edited(lines, sorted(edits))


def _place(lines: list[str], token: Token, column: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where an inline text begins and ends in the source."""
    assert token.map
    parts = token.content.splitlines() or [""]
    first, last = token.map[0], token.map[0] + len(parts) - 1
    begin, finish = parts[0], parts[-1].strip()
    if begin not in lines[first]:  # a table's cell with a bar in it
        begin = finish = begin.replace("|", "\\|")
    start = lines[first].index(begin, column)
    return (first, start), (last, lines[last].index(finish, start if first == last else 0) + len(finish))


class _Data(HTMLParser):
    """The texts between the tags of a piece of HTML, and where they stand."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, int, str]] = []
        self.feed(source)
        self.close()

    def handle_data(self, data: str) -> None:
        if data.strip():
            line, column = self.getpos()
            before = data[: len(data) - len(data.lstrip())]
            line += before.count("\n")
            self.found.append((line - 1, len(before.rpartition("\n")[2]) if "\n" in before else column, data.strip()))


def _html(lines: list[str], token: Token, label: str, say: Say) -> Iterator[_Edit]:
    assert token.map
    first = token.map[0]
    for line, column, text in _Data("\n".join(lines[first : token.map[1]])).found:
        if _CYRILLIC.search(text):
            parts = text.split("\n")
            end = (first + line + len(parts) - 1, len(parts[-1]) + (column if len(parts) == 1 else 0))
            whole = " ".join(part.strip() for part in parts)
            yield (first + line, column), end, say(whole, label) or whole


def _directive(body: str, label: str, say: Say, staying: str) -> str:
    """The inside of a directive: its options, and Markdown after them."""
    lines = body.split("\n")
    options = next((n for n, line in enumerate(lines) if not line.startswith(":")), len(lines))
    for n, line in enumerate(lines[:options]):
        if (found := _OPTION.match(line)) and _CYRILLIC.search(found[1]):
            lines[n] = line.replace(found[1], say(found[1], label) or found[1])
    inside = markdown("\n".join(lines[options:]), lambda text, own: say(text, own or label), staying)
    return "\n".join([*lines[:options], inside])


_Text = tuple[tuple[int, int], tuple[int, int], list[str], str]


def _comments(tokens: list[tokenize.TokenInfo]) -> Iterator[_Text]:
    """Comments, those on lines of their own with all their lines."""
    text: _Text | None = None
    for token in tokens:
        if token.type != tokenize.COMMENT:
            continue
        line, column = token.start[0] - 1, token.start[1]
        words = token.string.lstrip("# ")
        alone = not token.line[:column].strip()
        if text and alone and text[0][1] == column and text[1][0] == line - 1:
            text = (text[0], (line, token.end[1]), [*text[2], words], text[3])
            continue
        if text:
            yield text
        text = ((line, column), (line, token.end[1]), [words], "# ")
        if not alone:
            yield text
            text = None
    if text:
        yield text


def _docstrings(tokens: list[tokenize.TokenInfo]) -> Iterator[_Text]:
    """The paragraphs of docstrings: of strings in three quotes that are a statement of their own."""
    quiet = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)
    before = tokenize.NEWLINE
    for token in tokens:
        if token.type == tokenize.STRING and before == tokenize.NEWLINE and token.string.startswith('"""'):
            yield from _paragraphs(token)
        if token.type not in quiet:
            before = token.type


def _paragraphs(token: tokenize.TokenInfo) -> Iterator[_Text]:
    parts: list[str] = []
    start = end = (0, 0)
    for n, line in enumerate([*token.string[3:-3].split("\n"), ""]):
        text = line.strip()
        column = (token.start[1] + 3 if n == 0 else 0) + len(line) - len(line.lstrip())
        if text:
            start = start if parts else (token.start[0] - 1 + n, column)
            end = (token.start[0] - 1 + n, column + len(text))
            parts.append(text)
        elif parts:
            yield start, end, parts, ""
            parts = []


def _edited(lines: list[str], edits: list[_Edit]) -> str:
    for (first, start), (last, end), text in reversed(edits):
        lines[first : last + 1] = (lines[first][:start] + text + lines[last][end:]).split("\n")
    return "\n".join(lines)
