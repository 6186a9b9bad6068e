"""The command line's own words in three languages: what `argparse` says by itself is English."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from klaster.language import LANGUAGES, pick


class Parser(argparse.ArgumentParser):
    """A parser whose help and whose faults are told in the language in use."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "formatter_class": _Formatter, "add_help": False})
        self._positionals.title = pick(kk="не жазылады", ru="что писать", en="what to write")
        self._optionals.title = pick(kk="қосымша", ru="дополнительно", en="options")
        self.add_argument("-h", "--help", action="help", help=pick(kk="осы анықтама", ru="эта справка", en="this help"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and how to learn more; exit with 2."""
        self.print_usage(sys.stderr)
        more = pick(kk="Толығырақ", ru="Подробнее", en="More")
        self.exit(2, f"{_in_use_language(message)}\n{more}: {self.prog} --help\n")


class Verbs:
    """The verbs of a command; each room adds its own, with the function that does it.

    What a function needs it imports when it runs: the help is there at once.
    """

    def __init__(self, parser: argparse.ArgumentParser, metavar: str) -> None:
        self._verbs = parser.add_subparsers(required=True, metavar=metavar)

    def add(self, name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        """Add a verb; ``run`` takes the parsed arguments and returns the exit code."""
        added = self._add(name, help)
        added.set_defaults(run=run)
        return added

    def group(self, name: str, help: str, metavar: str) -> Verbs:
        """Add a verb that has verbs of its own."""
        return Verbs(self._add(name, help), metavar)

    def _add(self, name: str, help: str) -> argparse.ArgumentParser:
        added = self._verbs.add_parser(name, help=help, description=help)
        add_language(added)
        return added


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add ``--lang``, the language of the messages."""
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        help=pick(kk="хабарламалардың тілі", ru="язык сообщений", en="the language of the messages"),
    )


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        if prefix is None:
            prefix = pick(kk="жазылуы: ", ru="как писать: ", en="usage: ")
        super().add_usage(usage, actions, groups, prefix)


def _in_use_language(message: str) -> str:
    """Return a fault in the language in use; what argparse may say beyond these stays as it is."""
    if found := re.fullmatch(r"the following arguments are required: (.*)", message):
        return pick(kk=f"Мынау жетіспейді: {found[1]}", ru=f"Не хватает: {found[1]}", en=f"This is missing: {found[1]}")
    if found := re.fullmatch(r"unrecognized arguments: (.*)", message):
        return pick(
            kk=f"Бұл артық не түсініксіз: {found[1]}. Атауында бос орын болса, тырнақшаға алыңыз.",
            ru=f"Лишнее или непонятное: {found[1]}. Имя с пробелами возьмите в кавычки.",
            en=f"This is superfluous or not understood: {found[1]}. Put a name with spaces between quotation marks.",
        )
    if found := re.fullmatch(r"argument (.*): expected (?:one|at least one) arguments?", message):
        return pick(
            kk=f"{found[1]} сөзінен кейін мәні жазылмаған",
            ru=f"После {found[1]} не указано значение",
            en=f"The value after {found[1]} is missing",
        )
    if found := re.fullmatch(r"argument (.*): invalid choice: '?(.*?)'? \(choose from (.*)\)", message):
        choices = found[3].replace("'", "")
        return pick(
            kk=f"{found[1]}: «{found[2]}» болмайды. Мыналардың бірін жазыңыз: {choices}",
            ru=f"{found[1]}: «{found[2]}» не подходит. Напишите одно из: {choices}",
            en=f"{found[1]}: “{found[2]}” won't do. Write one of: {choices}",
        )
    return message.removeprefix("argument ")
