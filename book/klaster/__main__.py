"""The command `klaster`: what an author or a teacher does with the book, a verb each."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from klaster import console, language
from klaster.assignment.assigning import commands as assigning
from klaster.assignment.collecting import commands as collecting
from klaster.assignment.grading import commands as grading
from klaster.assignment.returning import commands as returning
from klaster.authoring import commands as authoring
from klaster.command_line import Parser, Verbs, add_language
from klaster.language import pick
from klaster.quiz_export import commands as quiz_export


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; return 0 when done (with notes or without), 1 when it could not be done, 2 for wrong usage."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    console.open_console()
    # The language is needed before the parser can explain itself in it.
    first = argparse.ArgumentParser(add_help=False)
    add_language(first)
    chosen, _ = first.parse_known_args(arguments)
    if chosen.lang:
        language.use(chosen.lang)
    args = _parser().parse_args(arguments)
    args.lang = chosen.lang  # wherever it stood; a parser within another forgets it
    return console.ended(lambda: args.run(args))


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="klaster",
        description=pick(
            kk="«Әлемдік кластерлер» кітабының авторы мен мұғалімге арналған командалар.",
            ru="Команды для автора книги «Әлемдік кластерлер» и для преподавателя.",
            en="Commands for an author of the book «Әлемдік кластерлер» and for a teacher.",
        ),
    )
    add_language(parser)
    verbs = Verbs(parser, pick(kk="ӘРЕКЕТ", ru="ДЕЙСТВИЕ", en="VERB"))
    for room in (authoring, assigning, collecting, grading, returning):
        room.add(verbs)
    kinds = verbs.group(
        "export",
        pick(
            kk="тарауды басқа жүйелерге арналған файлдарға жазады",
            ru="записывает главу в файлы для других систем",
            en="writes a chapter as files for other systems",
        ),
        pick(kk="НЕ", ru="ЧТО", en="WHAT"),
    )
    quiz_export.add(kinds)
    assigning.add_export(kinds)
    return parser


if __name__ == "__main__":
    sys.exit(main())
