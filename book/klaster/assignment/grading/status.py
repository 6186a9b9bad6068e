"""What can become of an exercise, in words."""

from __future__ import annotations

from enum import StrEnum

from klaster.language import Words, trilingual


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
    Status.RIGHT: trilingual(kk="дұрыс", ru="верно", en="right"),
    Status.WRONG: trilingual(kk="қате жауап", ru="неверно", en="wrong"),
    Status.ERROR: trilingual(kk="код қате шығарды", ru="ошибка в коде", en="error"),
    Status.TIME_OUT: trilingual(kk="уақыты бітті", ru="не хватило времени", en="time-out"),
    Status.MISSING: trilingual(kk="жауап табылмады", ru="ответа нет в файле", en="missing"),
    Status.ALTERED: trilingual(kk="ұяшықтары өзгерген", ru="ячейки изменены", en="altered"),
    Status.NOT_ATTEMPTED: trilingual(kk="орындалмаған", ru="не выполнялось", en="not attempted"),
    Status.NOT_RUN: trilingual(kk="мұнда орындалмады", ru="здесь не выполнить", en="could not be run here"),
    Status.TO_READ: trilingual(kk="оқу керек", ru="прочитать", en="to read"),
}

OPEN = (Status.TO_READ, Status.NOT_RUN)
"""What is neither right nor wrong before the teacher has done something."""
