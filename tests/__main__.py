"""`python tests`: run all tests. Needs nothing but Python and this folder.

This file has to parse on any Python 3, so that an old one is refused in a sentence.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "book"))

import oldest_python

oldest_python.refuse_older()

import argparse

import environment
from klaster import console, tools
from klaster.language import pick


def main() -> int:
    """Make the environment, provide the system's tools, run pytest; return its exit code."""
    console.open_console()
    parser = argparse.ArgumentParser(
        prog="python tests",
        description=pick(
            kk="Барлық тесті орындайды, олар кодтың пішімі мен типтерін де тексереді; басқа аргументтер pytest-ке беріледі.",
            ru="Выполняет все тесты, в том числе проверку стиля и типов кода; прочие аргументы передаются pytest.",
            en="Runs all tests, the code's style and types among them; other arguments are handed to pytest.",
        ),
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help=pick(
            kk="браузерсіз, ұзақ тестілерсіз, 3 минуттай",
            ru="без браузера и долгих тестов, около 3 минут",
            en="without a browser and what takes long, about 3 minutes",
        ),
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help=pick(
            kk="орындалмаған тест қате болып саналады (CI=true болса – әрдайым)",
            ru="невыполненный тест считается ошибкой (при CI=true – всегда)",
            en="a test that was not run is a failure (always so where CI=true)",
        ),
    )
    wishes, others = parser.parse_known_args()
    # A file's tests stay together: what they share is made once. `conftest.py` orders the files.
    command = ["-m", "pytest", "-n", "logical", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder"]
    command += ["-m", "not slow"] if wishes.quick else ["--cov", "--cov-report="]
    if wishes.strict:
        command += ["--not-run-fails"]

    def work() -> int:
        python = environment.prepare(["test"])
        tools.provide(tools.TOOLS.values())
        return environment.run([python, *command, *others])

    return console.ended(work)


if __name__ == "__main__":
    sys.exit(main())
