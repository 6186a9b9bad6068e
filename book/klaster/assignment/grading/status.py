"""What can become of an exercise, in words."""

from __future__ import annotations

from enum import StrEnum

from klaster.assignment.collecting.submission import Words, words


class Status(StrEnum):
    """What became of an exercise; only ``RIGHT`` has points, all of them; the ``OPEN`` have none yet."""

    RIGHT = "right"
    WRONG = "wrong"
    ERROR = "error"
    TIME_OUT = "time-out"
    MISSING = "missing"
    ALTERED = "altered"
    NOT_ATTEMPTED = "not attempted"
    NOT_RUN = "not run"
    TO_READ = "to read"

    @property
    def words(self) -> Words:
        """The status in a word or two, in each language."""
        return _WORDS[self]


_WORDS = {
    Status.RIGHT: words(kk="дұрыс", ru="верно", en="right"),
    Status.WRONG: words(kk="қате жауап", ru="неверно", en="wrong"),
    Status.ERROR: words(kk="код қате шығарды", ru="ошибка в коде", en="error"),
    Status.TIME_OUT: words(kk="уақыты бітті", ru="не хватило времени", en="time-out"),
    Status.MISSING: words(kk="жауап табылмады", ru="ответа нет в файле", en="missing"),
    Status.ALTERED: words(kk="ұяшықтары өзгерген", ru="ячейки изменены", en="altered"),
    Status.NOT_ATTEMPTED: words(kk="орындалмаған", ru="не выполнялось", en="not attempted"),
    Status.NOT_RUN: words(kk="мұнда орындалмады", ru="здесь не выполнить", en="could not be run here"),
    Status.TO_READ: words(kk="оқу керек", ru="прочитать", en="to read"),
}

OPEN = (Status.TO_READ, Status.NOT_RUN)
"""What is neither right nor wrong before the teacher has done something."""
