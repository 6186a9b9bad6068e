"""The author's and the translator's verbs: `passages`, `setup`, `check`, `catalogues`, `notebook`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from klaster import console, tools
from klaster.command_line import Verbs
from klaster.console import Problem
from klaster.language import current, pick


def add(verbs: Verbs) -> None:
    """Add the verbs to the command."""
    passages = verbs.add(
        "passages",
        _run_passages,
        pick(
            kk="мақаланың үзінділерін тарауларға data/article/ ішінен қояды",
            ru="вставляет отрывки статьи в главы из data/article/",
            en="puts the article's passages into the chapters from data/article/",
        ),
    )
    verbs.add(
        "setup",
        _run_setup,
        pick(
            kk="барлық дәптерге ортақ алғашқы ұяшықтарды қояды; мекенжайы – _config.yml ішінен",
            ru="вставляет во все тетради их общие первые ячейки; адрес – из _config.yml",
            en="puts the first cells that all notebooks share into them; the address is _config.yml's",
        ),
    )
    check = verbs.add(
        "check",
        _run_check,
        pick(
            kk="деректерді, тараулардың бөліктерін, сандарын, емлесін және терминдерін тексереді",
            ru="проверяет данные, части глав, числа, правописание и термины",
            en="checks the data, the chapters' parts, numbers, spelling and terms",
        ),
    )
    catalogues = verbs.add(
        "catalogues",
        _run_catalogues,
        pick(
            kk="тараулардың өзгерген мәтінін book/locale/ ішіндегі аударма каталогтарына жеткізеді",
            ru="переносит изменившийся текст глав в каталоги переводов book/locale/",
            en="brings the chapters' changed text into the translations' catalogues, book/locale/",
        ),
    )
    notebook = verbs.add(
        "notebook",
        _run_notebook,
        pick(
            kk="тараудың дәптерін --lang тілінде жазады",
            ru="записывает тетрадь главы на языке --lang",
            en="writes a chapter's notebook in the language of --lang",
        ),
    )
    add_chapter(notebook)
    notebook.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar=pick(kk="ФАЙЛ", ru="ФАЙЛ", en="FILE"),
        help=pick(
            kk="қайда жазу (әдепкіде – осы қалтаға, мысалы denmark.ru.ipynb)",
            ru="куда записать (по умолчанию сюда, например denmark.ru.ipynb)",
            en="where to write it (by default here, for example denmark.ru.ipynb)",
        ),
    )
    for parser in (passages, check, catalogues):
        parser.add_argument(
            "chapters",
            nargs="*",
            metavar=pick(kk="ТАРАУ", ru="ГЛАВА", en="CHAPTER"),
            help=pick(
                kk="тараулардың атаулары, мысалы denmark (әдепкіде – бәрі)",
                ru="имена глав, например denmark (по умолчанию все)",
                en="names of chapters, for example denmark (all by default)",
            ),
        )


def add_chapter(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names a chapter."""
    parser.add_argument(
        "chapter",
        metavar=pick(kk="ТАРАУ", ru="ГЛАВА", en="CHAPTER"),
        help=pick(
            kk="тараудың атауы, мысалы denmark",
            ru="имя главы, например denmark",
            en="the chapter's name, for example denmark",
        ),
    )


def require_chapter(name: str) -> None:
    """Refuse the name of a chapter that is not there: wrong usage."""
    from klaster.authoring.chapter import read_chapter
    from klaster.notebook import chapters

    if not read_chapter(name).path.is_file():
        _refuse(
            pick(
                kk=f"book/{name}.ipynb тарауы жоқ. Бар тараулар: {', '.join(chapters.listed())}.",
                ru=f"Главы book/{name}.ipynb нет. Есть: {', '.join(chapters.listed())}.",
                en=f"There is no chapter book/{name}.ipynb. There are: {', '.join(chapters.listed())}.",
            )
        )


def _refuse(sentence: str) -> NoReturn:
    """End with wrong usage, said in words."""
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


def _run_passages(args: argparse.Namespace) -> int:
    from klaster.authoring import recipe

    for chapter in _chosen_chapters(args):
        _say_changed(chapter.name, recipe.put_passages(chapter))
    return 0


def _run_setup(args: argparse.Namespace) -> int:
    from klaster import repository
    from klaster.authoring import first_cells

    for path in first_cells.notebooks(repository.BOOK_FOLDER):
        _say_changed(path.stem, first_cells.put(path, repository.address()))
    return 0


def _run_catalogues(args: argparse.Namespace) -> int:
    from klaster.authoring import translation

    for name in args.chapters:
        _require_page(name)
    changed = translation.update(args.chapters or translation.pages())
    for path in changed:
        print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    if not changed:
        print(pick(kk="Каталогтар өзгерген жоқ.", ru="Каталоги не изменились.", en="No catalogue changed."))
    return 0


def _run_notebook(args: argparse.Namespace) -> int:
    from klaster.authoring import notebook_file, translation

    require_chapter(args.chapter)
    target = args.output or Path(f"{args.chapter}.{current()}.ipynb")
    if target.exists():
        raise Problem(
            pick(
                kk=f"{target} файлы бар, ол өзгерген жоқ. Басқа атау беріңіз (-o) не оны жылжытыңыз.",
                ru=f"Файл {target} уже есть, он не изменён. Задайте другое имя (-o) или уберите его.",
                en=f"The file {target} is there already, and was left as it is. Give another name (-o), or move it.",
            )
        )
    notebook_file.create(target, translation.notebook(args.chapter, current()))
    print(target)
    return 0


def _require_page(name: str) -> None:
    """Refuse the name of a page that is not in the book's contents: wrong usage."""
    from klaster.authoring import translation

    if name not in translation.pages():
        there = ", ".join(translation.pages())
        _refuse(
            pick(
                kk=f"«{name}» деген бет жоқ. Бар беттер: {there}.",
                ru=f"Страницы «{name}» нет. Есть: {there}.",
                en=f"There is no page “{name}”. There are: {there}.",
            )
        )


def _say_changed(name: str, changed: bool) -> None:
    state = pick(kk="жаңартылды", ru="обновлено", en="updated")
    same = pick(kk="өзгеріссіз", ru="без изменений", en="unchanged")
    print(f"{name}: {state if changed else same}")


def _run_check(args: argparse.Namespace) -> int:
    from klaster.authoring import lesson, recipe, spelling, terminology, toc, translation, validation
    from klaster.notebook.tables import folder

    named = bool(args.chapters)
    around = [name for name in args.chapters if name in translation.pages() and not _is_chapter(name)]
    args.chapters = [name for name in args.chapters if name not in around]
    chapters = _chosen_chapters(args) if args.chapters or not named else []
    names = [*(chapter.name for chapter in chapters), *around]
    pages, translated = [None, *names], names if named else translation.pages()
    found = validation.problems(folder()) + toc.problems() + spelling.problems(*pages) + terminology.problems(*pages)
    for chapter in chapters:
        found += [f"{chapter.path.name}, {part}: {fault}" for part, fault in recipe.faults(chapter).items()]
        found += recipe.stray_numbers(chapter)
        found += lesson.problems(chapter.name)
    found += [fault for name in translated for fault in translation.faults(name)]
    not_checked = [console.missing_library(name) for name in validation.lacking()]
    not_checked += [tools.missing(tools.TOOLS[name]) for name in spelling.lacking()]
    for sentence in (*found, *not_checked):
        console.say(sentence)
    if not found and not_checked:
        console.say(
            pick(kk="Тексерілгеннің бәрі дұрыс.", ru="Всё проверенное в порядке.", en="All that was checked is well.")
        )
    elif not found:
        console.say(pick(kk="Бәрі дұрыс.", ru="Всё в порядке.", en="All is well."))
    for sentence in translation.waiting(translated, every=named):
        console.say(sentence)
    return 1 if found else 0


def _is_chapter(name: str) -> bool:
    from klaster.notebook import chapters

    return name in chapters.listed()


def _chosen_chapters(args: argparse.Namespace) -> list:
    from klaster.authoring.chapter import read_chapter
    from klaster.notebook import chapters

    names = args.chapters or [n for n in chapters.listed() if read_chapter(n).path.is_file()]
    for name in names:
        require_chapter(name)
    return [read_chapter(name) for name in names]
