"""The verb `export quiz`."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from klaster.authoring.commands import add_chapter, require_chapter
from klaster.command_line import Verbs
from klaster.language import LANGUAGES, pick


def add(kinds: Verbs) -> None:
    """Add the kind to what `export` writes."""
    quiz = kinds.add(
        "quiz",
        _run_export_quiz,
        pick(
            kk="сұрақтар: Moodle XML, GIFT, Canvas-қа QTI 1.2 және QTI 2.1; --lang берілмесе, үш тілде",
            ru="вопросы: Moodle XML, GIFT, QTI 1.2 для Canvas и QTI 2.1; без --lang на трёх языках",
            en="the quiz: Moodle XML, GIFT, QTI 1.2 for Canvas and QTI 2.1; without --lang in all three languages",
        ),
    )
    add_chapter(quiz)
    quiz.add_argument(
        "--to",
        type=Path,
        default=Path(),
        metavar=pick(kk="ҚАЛТА", ru="ПАПКА", en="FOLDER"),
        help=pick(
            kk="файлдар жазылатын қалта (әдепкіде – осы қалта)",
            ru="папка для файлов (по умолчанию эта)",
            en="the folder for the files (this one by default)",
        ),
    )
    quiz.add_argument(
        "--variants",
        type=int,
        choices=range(51),
        default=0,
        metavar="N",
        help=pick(
            kk="саны деректерден кездейсоқ алынатын сұрақтарды қосады: әр үлгіден N нұсқа (0–50)",
            ru="добавляет вопросы с числами, случайно взятыми из данных: N вариантов каждого (0–50)",
            en="adds questions with numbers drawn from the data: N variants of each (0–50)",
        ),
    )


def _run_export_quiz(args: argparse.Namespace) -> int:
    from klaster.quiz_export import variants
    from klaster.quiz_export.files import quiz_files, save, shortfalls

    require_chapter(args.chapter)
    drawn = variants.draw(args.chapter, random.SystemRandom(), args.variants)
    made: dict[str, bytes] = {}
    for lang in [args.lang] if args.lang else LANGUAGES:
        made |= quiz_files(args.chapter, lang, variants=drawn)
    for line in (*map(str, save(made, args.to)), *shortfalls(args.chapter)):
        print(line)
    if drawn:
        print(
            pick(
                kk="Нұсқалар: Canvas пен QTI 2.1 әр студентке біреуін өзі береді; Moodle-де тестке нұсқалардың әр "
                "санатынан кездейсоқ сұрақ қосыңыз.",
                ru="Варианты: Canvas и QTI 2.1 сами дают каждому студенту один; в Moodle добавьте в тест случайный "
                "вопрос из каждой категории вариантов.",
                en="Variants: Canvas and QTI 2.1 give each student one by themselves; in Moodle add to the quiz a "
                "random question from each category of variants.",
            )
        )
    return 0
