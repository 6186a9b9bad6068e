"""The command `klaster`: what an author or a teacher does with the book, a verb each."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from klaster import language
from klaster.language import pick


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; return 0 when done, 1 when something needs attention, 2 for wrong usage."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    # The language is needed before the parser can explain itself in it.
    first = argparse.ArgumentParser(add_help=False)
    _add_language(first)
    chosen, _ = first.parse_known_args(arguments)
    if chosen.lang:
        language.use(chosen.lang)
    wishes = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = wishes.run
    return run(wishes)


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lang",
        choices=language.LANGUAGES,
        help=pick(
            kk="хабарламалардың тілі", ru="язык сообщений", en="the language of the messages"
        ),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="klaster",
        description=pick(
            kk="«Әлемдік кластерлер» кітабының авторына арналған командалар.",
            ru="Команды для автора книги «Әлемдік кластерлер».",
            en="Commands for an author of the book «Әлемдік кластерлер».",
        ),
    )
    _add_language(parser)
    verbs = parser.add_subparsers(required=True, metavar=pick(kk="ӘРЕКЕТ", ru="ДЕЙСТВИЕ", en="VERB"))

    def verb(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=help, description=help)
        _add_language(added)
        added.set_defaults(run=run)
        return added

    passages = verb(
        "passages",
        _passages,
        pick(
            kk="мақаланың үзінділерін тарауларға data/article/ ішінен қояды",
            ru="вставляет отрывки статьи в главы из data/article/",
            en="puts the article's passages into the chapters from data/article/",
        ),
    )
    check = verb(
        "check",
        _check,
        pick(
            kk="деректерді, тараулардың бөліктерін және сандарын тексереді",
            ru="проверяет данные, части глав и числа в них",
            en="checks the data, the chapters' parts and the numbers in them",
        ),
    )
    for parser_ in (passages, check):
        parser_.add_argument(
            "chapters",
            nargs="*",
            metavar=pick(kk="ТАРАУ", ru="ГЛАВА", en="CHAPTER"),
            help=pick(
                kk="тараулардың атаулары, мысалы denmark (әдепкіде – бәрі)",
                ru="имена глав, например denmark (по умолчанию все)",
                en="names of chapters, for example denmark (all by default)",
            ),
        )
    return parser


def _chosen(wishes: argparse.Namespace) -> list:
    from klaster import recipe

    names = wishes.chapters or [n for n in recipe.CHAPTERS if recipe.chapter(n).path.is_file()]
    for name in names:
        if not recipe.chapter(name).path.is_file():
            print(
                pick(
                    kk=f"book/{name}.ipynb тарауы жоқ. Бар тараулар: {', '.join(recipe.CHAPTERS)}.",
                    ru=f"Главы book/{name}.ipynb нет. Есть: {', '.join(recipe.CHAPTERS)}.",
                    en=f"There is no chapter book/{name}.ipynb. There are: {', '.join(recipe.CHAPTERS)}.",
                ),
                file=sys.stderr,
            )
            raise SystemExit(2)
    return [recipe.chapter(name) for name in names]


def _passages(wishes: argparse.Namespace) -> int:
    from klaster import recipe

    for chapter in _chosen(wishes):
        changed = recipe.put_passages(chapter)
        state = pick(kk="жаңартылды", ru="обновлено", en="updated")
        same = pick(kk="өзгеріссіз", ru="без изменений", en="unchanged")
        print(f"{chapter.name}: {state if changed else same}")
    return 0


def _check(wishes: argparse.Namespace) -> int:
    from klaster import recipe, spelling, validation
    from klaster.data import folder

    found = validation.problems(folder()) + spelling.problems()
    for chapter in _chosen(wishes):
        found += [f"{chapter.path.name}, {part}: {fault}" for part, fault in recipe.missing(chapter).items()]
        found += recipe.stray_numbers(chapter)
        found += spelling.problems(chapter.name)
    for sentence in found:
        print(sentence)
    if not found:
        print(pick(kk="Бәрі дұрыс.", ru="Всё в порядке.", en="All is well."))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
