"""Refuse a Python that is too old for the book.

Both commands (`python book`, `python tests`) read this first, so it has to parse on any Python 3.
"""

import sys

OLDEST = (3, 11)


def refuse_older() -> None:
    """End the process with one sentence in three languages, exit code 1, before `OLDEST`."""
    if sys.version_info < OLDEST:
        needed = ".".join(map(str, OLDEST))
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(
            "Python {0} немесе одан жаңасы керек, мынау – {1}. / "
            "Нужен Python {0} или новее, а это {1}. / "
            "Python {0} or newer is needed, this is {1}.".format(needed, found)
        )
