"""The reader's language: which it is, words in it, how it writes numbers, what Kazakh needs of its own."""

from klaster.language.words import (
    LANGUAGES,
    NAMES,
    NARROW_SPACE,
    current,
    number,
    pick,
    speaking,
    tie,
    use,
)

__all__ = ["LANGUAGES", "NAMES", "NARROW_SPACE", "current", "number", "pick", "speaking", "tie", "use"]
