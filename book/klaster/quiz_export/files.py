"""The files of a chapter's quiz in each format, and what a format can't hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from klaster.authoring.chapter import read_chapter
from klaster.console import Problem
from klaster.language import pick
from klaster.notebook.questions import problems, questions
from klaster.quiz_export.gift import gift
from klaster.quiz_export.item import Item, item
from klaster.quiz_export.moodle import moodle
from klaster.quiz_export.qti12 import qti12
from klaster.quiz_export.qti21 import qti21

_TITLE = {"kk": "сұрақтар", "ru": "вопросы", "en": "questions"}


@dataclass(frozen=True)
class Format:
    """A kind of file: how its name ends, how a teacher knows it, how it is made.

    ``orders``: it has ordering questions.
    """

    ending: str
    name: str
    write: Callable[[Sequence[Item], str, str, str], bytes]
    orders: bool


FORMATS = {
    "moodle": Format(
        "moodle.xml",
        "Moodle XML",
        lambda items, title, chapter, lang: moodle(items, title=title, chapter=chapter, language=lang).encode(),
        orders=False,
    ),
    "gift": Format(
        "gift.txt",
        "GIFT",
        lambda items, title, chapter, lang: gift(items, title=title, chapter=chapter, language=lang).encode(),
        orders=False,
    ),
    "qti12": Format(
        "canvas.zip",
        "Canvas (QTI 1.2)",
        lambda items, title, chapter, lang: qti12(items, title=_qti_title(title, lang), name=f"{chapter}-{lang}"),
        orders=False,
    ),
    "qti21": Format(
        "qti21.zip",
        "QTI 2.1",
        lambda items, title, chapter, lang: qti21(items, title=_qti_title(title, lang), name=f"{chapter}-{lang}"),
        orders=True,
    ),
}


def export(chapter: str, language: str, folder: Path, *, variants: Sequence[Mapping[str, Any]] = ()) -> list[Path]:
    """Write a chapter's quiz in one language in all formats and return the files.

    ``variants`` are those of ``variants.draw``; draw once for a class, so that its languages agree.
    Raises ``Problem``, and writes nothing, where a file is there already or the quiz has a fault.
    """
    return save(quiz_files(chapter, language, variants=variants), folder)


def quiz_files(chapter: str, language: str, *, variants: Sequence[Mapping[str, Any]] = ()) -> dict[str, bytes]:
    """Return what ``export`` writes: the files' contents by their names."""
    faults = problems(chapter)
    if faults:
        raise Problem("\n".join(faults))
    items = [item(question, language) for question in (*questions(chapter), *variants)]
    title = read_chapter(chapter).source(chapter).partition("\n")[0].lstrip("# ").strip()
    return {
        f"{chapter}-{language}-{form.ending}": form.write(items, title, chapter, language) for form in FORMATS.values()
    }


def save(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write files into a folder, made where it is missing, never over another file.

    Raises ``Problem`` where one of them is there already, and writes none then."""
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise Problem(
            pick(
                kk=f"«{folder}» қалтасында бұл файлдар бар: {', '.join(there)}. Ештеңе жазылмады. "
                "Оларды басқа жерге көшіріңіз немесе басқа қалта атаңыз.",
                ru=f"В папке «{folder}» уже есть файлы: {', '.join(there)}. Ничего не записано. "
                "Перенесите их или назовите другую папку.",
                en=f"The folder “{folder}” already holds: {', '.join(there)}. Nothing was written. "
                "Move these files away or name another folder.",
            )
        )
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            with (folder / name).open("xb") as file:
                file.write(content)
            written.append(folder / name)
    except OSError as error:
        raise Problem(
            pick(
                kk=f"«{folder}» қалтасына жазу мүмкін болмады ({error.strerror}). Басқа қалта атаңыз.",
                ru=f"Не удалось записать в папку «{folder}» ({error.strerror}). Назовите другую папку.",
                en=f"The folder “{folder}” could not be written to ({error.strerror}). Name another folder.",
            )
        ) from error
    return written


def shortfalls(chapter: str) -> list[str]:
    """Say what some formats can't hold of a chapter's quiz, and what stands there instead."""
    items = [item(question, "kk") for question in questions(chapter)]
    ordered = [i.id for i in items if i.as_matching() != i]
    dotted = [i.id for i in items if i.decimal]
    sentences = []
    if ordered:
        formats, ids = ", ".join(f.name for f in FORMATS.values() if not f.orders), ", ".join(ordered)
        sentences.append(
            pick(
                kk=f"{formats}: ретке қою сұрағы сәйкестендіру сұрағы болып жазылды ({ids}), өйткені бұл форматта "
                "не Moodle-дің 4.4-тен ескі нұсқаларында ондай сұрақ түрі жоқ.",
                ru=f"{formats}: вопрос на упорядочение записан как вопрос на соответствие ({ids}), потому что такого "
                "типа нет в этом формате или в Moodle до версии 4.4.",
                en=f"{formats}: an ordering question is written as a matching one ({ids}), because this format, or "
                "Moodle before 4.4, has no such type.",
            )
        )
    if dotted:
        ids = ", ".join(dotted)
        sentences.append(
            pick(
                kk="Ондық үтірді жүйелердің бәрі тани бермейді (ағылшын тіліндегі Moodle 41,7-ні 417 деп оқиды), сондықтан сұрақтың "
                f"өзі нүкте қоюды сұрайды ({ids}).",
                ru="Десятичную запятую понимают не все системы (Moodle на английском читает 41,7 как 417), поэтому вопрос просит "
                f"поставить точку ({ids}).",
                en="Not every system understands a decimal comma (Moodle in English reads 41,7 as 417); in Kazakh and Russian "
                f"the question asks for a dot ({ids}).",
            )
        )
    return sentences


def _qti_title(title: str, language: str) -> str:
    return f"{title} – {_TITLE[language]} ({language})"
