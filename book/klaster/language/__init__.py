"""The reader's language: which it is, words in it, how it writes numbers, what Kazakh needs of its own.

Kazakh is the book's; Russian and English are the reader's to choose. A sentence is said by
``pick(kk=…, ru=…, en=…)``. This room knows none of the others, and everybody may use it.
"""

from klaster.language.words import (
    LANGUAGES,
    NAMES,
    NARROW_SPACE,
    Words,
    current,
    number,
    pick,
    speaking,
    tie,
    trilingual,
    use,
)

__all__ = [
    "LANGUAGES",
    "NAMES",
    "NARROW_SPACE",
    "Words",
    "current",
    "number",
    "pick",
    "speaking",
    "tie",
    "trilingual",
    "use",
]
