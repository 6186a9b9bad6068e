"""The book's text as an edition prints it, read from the built site: plain, in order, with nothing to press.

All of it is in the site's language, with the Russian and English summaries. Answers and solutions
stand at the end of the book, as they do in a printed textbook. Ids are made unique in the whole
book (``denmark.goals``), and links inside it point to them as ``denmark.xhtml#denmark.goals``.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from PIL import Image

from klaster.console import Problem
from klaster.language import pick

ANSWERS = "answers"

#: What the editions say themselves, in the language of the edition.
WORDS = {
    "kk": {
        "about": "Кітап туралы",
        "answer": "Жауабы",
        "answers": "Жауаптар мен шешімдер",
        "back": "Сұраққа оралу",
        "contents": "Мазмұны",
        "cover": "Мұқаба",
        "questions": "Сұрақтар",
        "solution": "Шешуі",
    },
    "ru": {
        "about": "О книге",
        "answer": "Ответ",
        "answers": "Ответы и решения",
        "back": "К вопросу",
        "contents": "Содержание",
        "cover": "Обложка",
        "questions": "Вопросы",
        "solution": "Решение",
    },
    "en": {
        "about": "About the book",
        "answer": "Answer",
        "answers": "Answers and solutions",
        "back": "Back to the question",
        "contents": "Contents",
        "cover": "Cover",
        "questions": "Questions",
        "solution": "Solution",
    },
}

_SVG = re.compile(r"<svg\b.*?</svg>", re.S)
_VIEW = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')
_ELSEWHERE = re.compile(r"(?:https?|mailto):")
_PRESSED = (
    ".headerlink, .toctree-wrapper, .editions, .files, a[download], button, .fact-filter, .about-verdicts, .compare-choice, noscript, output, "
    "script, template, .choices, .choice, .together, .chart-tools, [type='range']"
)
#: Folded code: in an exercise it is the solution, elsewhere it draws what stands below it.
_FOLDED = ".tag_hide-cell details.hide"
_BLANK = "________"


@dataclass(frozen=True)
class ChartDrawing:
    """A chart's drawing as SVG, in all three languages; width and height are in CSS pixels."""

    svg: str
    width: float
    height: float


@dataclass(frozen=True)
class BookPage:
    """A page of the site: its name in addresses, its title, its sections."""

    name: str
    title: str
    body: Tag


@dataclass
class Manuscript:
    """The whole book. A chart stands in it as ``<img src="images/ID.png">``, ID being a key of ``pictures``;
    a picture that is a file, as the same with a key of ``photos``, which are PNGs."""

    language: str
    title: str
    chapters: list[BookPage] = field(default_factory=list)
    pictures: dict[str, ChartDrawing] = field(default_factory=dict)
    photos: dict[str, bytes] = field(default_factory=dict)

    def word(self, key: str) -> str:
        """Return one of :data:`WORDS` in the edition's language."""
        return WORDS[self.language][key]


def read(site: Path) -> Manuscript:
    """Read a built site, from its first page along the links to the next.

    Raises ``Problem`` where there is no site, or one without pictures of its charts.
    """
    start = site / "book" / "index.html"
    if not start.is_file():
        raise Problem(
            pick(
                kk=f"{site} қалтасында құрылған кітап жоқ. Алдымен python book командасын орындаңыз.",
                ru=f"В папке {site} нет собранной книги. Сначала выполните python book.",
                en=f"There is no built book in {site}. Run python book first.",
            )
        )
    pages: dict[str, BeautifulSoup] = {}
    drawings: list[str] = []
    page: Path | None = start
    while page is not None:
        pages[page.stem] = soup = _page_soup(page.read_text(encoding="utf-8"), drawings)
        following = soup.select_one('link[rel~="next"]')
        page = page.parent / str(following["href"]) if following else None
    first = pages["index"]
    book = Manuscript(str(first.html["lang"]), first.select_one(".brand").get_text(strip=True))
    answers = BeautifulSoup(f"<section><h1>{book.word('answers')}</h1></section>", "html.parser").section
    answers["id"] = ANSWERS
    for name, soup in pages.items():
        body = soup.select_one("article > section")
        _choose_language(body, book.language)
        title = _page_title(body, book.word("about") if name == "index" else "")
        _place_drawings(body, book, drawings, page=name)
        _photos(body, book, site / "book")
        _for_reading(body)
        _address(body, name, set(pages))
        solutions, replies = _take_solutions(body, book), _take_answers(body, book)
        if solutions or replies:
            answers.append(_answers(name, title, book, solutions, replies))
        book.chapters.append(BookPage(name, title, body))
    book.chapters.append(BookPage(ANSWERS, book.word("answers"), answers))
    return book


def _page_soup(html: str, drawings: list[str]) -> BeautifulSoup:
    """Parse a page; its drawings are set aside whole, since an HTML parser would change their names."""

    def aside(match: re.Match) -> str:
        drawings.append(match[0])
        return f'<svg data-drawing="{len(drawings) - 1}"></svg>'

    return BeautifulSoup(_SVG.sub(aside, html), "html.parser")


def _choose_language(body: Tag, language: str) -> None:
    for group in body.select(".tri"):
        for part in group.find_all(recursive=False):
            part.unwrap() if part.get("lang") == language else part.decompose()
        group.unwrap()
    # As on the site: a prompt or a solution is there in one language, a summary in two more.
    for section in body.select('section[id^="exercise-"] section[lang], details.solution section[lang]'):
        if section["lang"] != language:
            section.decompose()
    body.smooth()


def _page_title(body: Tag, instead: str) -> str:
    heading = body.h1
    for link in heading.select(".headerlink"):
        link.decompose()
    if instead:
        heading.string = instead
    return heading.get_text(" ", strip=True)


def _place_drawings(body: Tag, book: Manuscript, drawings: list[str], page: str) -> None:
    """Put a picture where a chart can come alive, with the chart in words as its alternative."""
    for figure in body.select("figure.chart"):
        id, plot = str(figure["id"]), figure.select_one(".chart-plot")
        found = plot.select(".picture:not(.narrow) svg[data-drawing]")
        words = figure.select_one(".chart-words p")
        if not found or words is None:
            raise Problem(
                pick(
                    kk=f"{page} тарауында «{id}» диаграммасының суреті жоқ. Суреттерге Chromium мен playwright керек.",
                    ru=f"В главе {page} нет картинки диаграммы «{id}». Для картинок нужны Chromium и playwright.",
                    en=f"There is no picture of the chart “{id}” in {page}. Pictures need Chromium and playwright.",
                )
            )
        svg = drawings[int(found[0]["data-drawing"])]
        width, height = map(float, _VIEW.findall(svg)[0])
        book.pictures[id] = ChartDrawing(svg, width, height)
        image = _new(f'<img src="images/{id}.png" width="{width:.0f}" height="{height:.0f}"/>')
        image["alt"] = words.get_text(" ", strip=True)
        plot.replace_with(image)
        figure.select_one(".chart-words").decompose()
        # Outside the figure, which stays on one page, a long table may run over two.
        figure.insert_after(*(details.extract() for details in figure.select(".chart-table")))


def _photos(body: Tag, book: Manuscript, folder: Path) -> None:
    """Bring the pictures that are files along, in a format that every reading device shows."""
    for image in body.select('img[src*="_images/"]'):
        path = folder / str(image["src"])
        out = BytesIO()
        with Image.open(path) as photo:
            width, height = photo.size
            photo.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(out, "png", optimize=True)
        id = f"photo-{path.stem}"
        book.photos[id] = out.getvalue()
        shown = round(min(width, float(re.sub(r"\D", "", image.get("style", "")) or width)))
        new = _new(f'<img src="images/{id}.png" width="{shown}" height="{round(shown * height / width)}"/>')
        new["alt"] = image["alt"]
        (image.parent if image.parent.name == "a" else image).replace_with(new)


def _take_solutions(body: Tag, book: Manuscript) -> list[tuple[str, str, list[Tag]]]:
    """Take the exercises' solutions out; return the id and the heading of each exercise, and its solution."""
    taken = []
    for exercise in body.select('section[id*=".exercise-"]'):
        parts = [part.extract() for part in exercise.select(".solution")]
        if parts:
            taken.append((exercise["id"], exercise.h3.get_text(" ", strip=True), parts))
            exercise.append(_link_to_answer(exercise["id"], book.word("solution")))
    return taken


def _take_answers(body: Tag, book: Manuscript) -> list[tuple[str, list[Tag]]]:
    """Take the answers of the quiz out, leave its questions without controls; return ids and answers."""
    taken = []
    for question in body.select(".question"):
        for label in question.select("label"):
            label.parent.unwrap()
            _choice_as_text(label)
        answer = question.select_one(".answer").extract()
        taken.append((question["id"], list(answer.find_all(recursive=False))))
        question.append(_link_to_answer(question["id"], book.word("answer")))
    return taken


def _choice_as_text(label: Tag) -> None:
    """Make a list's item of a label; what is to be written or chosen becomes a blank."""
    for control in label.select("input, select"):
        if control.get("type") in ("radio", "checkbox"):
            control.decompose()
        else:
            control.replace_with(_BLANK)
    label.name = "li"
    before = label.find_previous_sibling()
    if before is not None and "options" in before.get("class", []):
        before.append(label.extract())
    else:
        label.wrap(_new('<ul class="options"></ul>'))


def _answers(
    name: str,
    title: str,
    book: Manuscript,
    solutions: list[tuple[str, str, list[Tag]]],
    replies: list[tuple[str, list[Tag]]],
) -> Tag:
    """Return a chapter's solutions and answers as a section of those at the end."""
    section = _new(f'<section id="{ANSWERS}.{name}"><h2>{escape(title)}</h2></section>')
    for id, heading, parts in solutions:
        solution = _new(f'<section id="{_answer_of(id)}"></section>')
        solution.append(_new(f'<h3><a href="{name}.xhtml#{id}">{escape(heading)}</a></h3>'))
        solution.extend(parts)
        section.append(solution)
    if replies:
        section.append(_new(f"<h3>{book.word('questions')}</h3>"))
        numbered = _new("<ol></ol>")
        for id, parts in replies:
            reply = _new(f'<li id="{_answer_of(id)}"></li>')
            reply.extend(parts)
            back = f'<a href="{name}.xhtml#{id}" title="{book.word("back")}">↑</a>'
            reply.find_all("p")[-1].extend([" ", _new(back)])
            numbered.append(reply)
        section.append(numbered)
    return section


def _answer_of(id: str) -> str:
    return f"{id}-{ANSWERS}"


def _link_to_answer(id: str, text: str) -> Tag:
    return _new(f'<p class="to-answer"><a href="{ANSWERS}.xhtml#{_answer_of(id)}">{text} →</a></p>')


def _for_reading(body: Tag) -> None:
    """Take away what is pressed, folded code, and what only scripts and styles of the site use."""
    for pressed in body.select(_PRESSED):
        pressed.decompose()
    for code in body.select(f'section[id^="exercise-"] {_FOLDED}'):
        _unfold(code)
    for code in body.select("details.hide"):
        code.decompose()
    for answer in body.select("details.solution, details.answer"):
        _unfold(answer)
    for shell in body.select("div.cell, div.cell_input, div.cell_output, div.container, blockquote > div"):
        shell.unwrap()
    for empty in body.select("p, div"):
        if not empty.get_text(strip=True) and not empty.find(["img", "pre"]):
            empty.decompose()
    _drop_attributes(body)
    body.smooth()


def _drop_attributes(body: Tag) -> None:
    for tag in (body, *body.find_all(True)):
        for name in list(tag.attrs):
            if name.startswith(("data-", "aria-")) or name in ("role", "rel", "hidden", "open", "style", "tabindex"):
                del tag[name]


def _unfold(details: Tag) -> None:
    details.summary.decompose()
    details.name = "div"
    details["class"] = "answer" if "answer" in details["class"] else "solution"


def _address(body: Tag, name: str, names: set[str]) -> None:
    """Make ids unique in the book and lead links to them; what leads to a file of the site is text."""
    for tag in body.find_all(id=True):
        tag["id"] = f"{name}.{tag['id']}"
    body["id"] = name
    for link in body.find_all("a", href=True):
        href = str(link["href"])
        if _ELSEWHERE.match(href):
            continue
        page, _, id = href.partition("#")
        target = posixpath.basename(page).removesuffix(".html") or name
        if page.startswith("../") or target not in names:
            link.unwrap()
        else:
            link["href"] = f"{target}.xhtml#{target}" + (f".{id}" if id and id != target else "")


def _new(html: str) -> Tag:
    soup = BeautifulSoup(html, "html.parser")
    return soup.find(True).extract()
