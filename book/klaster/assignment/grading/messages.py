"""What a student or a teacher is told about a graded answer.

Cells are named by their place, counted from 0; people read it counted from 1.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any

from klaster.assignment.collecting.handed_in import HandedIn
from klaster.assignment.collecting.submission import printable
from klaster.assignment.grading.conversation import CellRun
from klaster.assignment.grading.limits import Limits
from klaster.assignment.grading.runner import NEWER
from klaster.assignment.grading.status import Status
from klaster.language import LANGUAGES, Words, trilingual

#: Errors of honest code whose names a student is told. Code that has been given the inputs of a check
#: could say something about them by which error it raises, so the list is short.
_ERRORS = (
    *("ZeroDivisionError", "TypeError", "IndexError", "KeyError", "ValueError", "NameError", "AttributeError"),
    *("RecursionError", "MemoryError"),
)

_PACKAGES = {
    "sklearn": "scikit-learn",
    "skimage": "scikit-image",
    "PIL": "pillow",
    "cv2": "opencv-python",
    "bs4": "beautifulsoup4",
}
"""What packages are called whose libraries are called otherwise."""


def together(*notes: Words | None) -> Words | None:
    """Return several sentences as one; None where there is none."""
    there = [note for note in notes if note]
    return _as_one(there) if there else None


def _as_one(sentences: Sequence[Words]) -> Words:
    return {lang: " ".join(sentence[lang] for sentence in sentences) for lang in LANGUAGES}


def _cell_numbers(places: Iterable[int]) -> str:
    return ", ".join(str(place + 1) for place in places)


def right() -> Words:
    return trilingual(kk="Дұрыс.", ru="Верно.", en="Right.")


def teacher_reads() -> Words:
    return trilingual(kk="Мұғалім оқиды.", ru="Прочитает преподаватель.", en="The teacher reads it.")


def astray(places: Iterable[int]) -> Words:
    where = _cell_numbers(sorted(set(places)))
    return trilingual(
        kk=f"Жауап орнында мәтін жоқ; дәптердің басқа жерінде табылғаны оқуға берілді ({where}-ұяшық). Бұл жауап па, соны өзіңіз шешіңіз.",
        ru=f"На месте ответа текста нет; на чтение дано то, что найдено в других местах тетради (ячейка {where}). Ответ ли это, решите сами.",
        en=f"There is no text in the answer's place; what was found elsewhere in the notebook is given to read (cell {where}). Whether it is the answer is for you to decide.",
    )


def not_attempted() -> Words:
    return trilingual(
        kk="Орындалмаған: жауап ұяшығы бос немесе берілген күйінде.",
        ru="Не выполнялось: ячейка ответа пуста или осталась такой, какой была выдана.",
        en="Not attempted: the answer's cell is empty, or as it was handed out.",
    )


def no_cell(id: str) -> Words:
    return trilingual(
        kk=f"{id} жауабының ұяшығы дәптерде жоқ. Ұяшықты өшіріп алған болсаңыз, мұғалімге толық дәптерді қайта тапсырыңыз.",
        ru=f"Ячейки ответа {id} в тетради нет. Если она удалена по ошибке, сдайте преподавателю полную тетрадь.",
        en=f"The notebook has no cell with the answer to {id}. If it was deleted by mistake, hand in the whole notebook again.",
    )


def several_cells(id: str, places: Sequence[int]) -> Words:
    return trilingual(
        kk=f"{id} жауабы әртүрлі мазмұнмен бірнеше ұяшықта тұр ({_cell_numbers(places)}-ұяшықтар), қайсысы есепке алынатыны белгісіз. Мұғалім артығын өшіріп, сақтап, қайта бағалай алады.",
        ru=f"Ответ {id} стоит в нескольких ячейках с разным содержанием (ячейки {_cell_numbers(places)}); какой засчитать, неизвестно. Преподаватель может удалить лишние, сохранить и оценить снова.",
        en=f"The answer to {id} stands in several cells that differ (cells {_cell_numbers(places)}); which one counts is not known. The teacher can delete the rest, save and grade again.",
    )


def not_code(id: str, place: int) -> Words:
    return trilingual(
        kk=f"{id} жауабының ұяшығы ({place + 1}) код емес, мәтін түріне өзгерген, сондықтан орындалмады. Мұғалім дәптерді ашып, ұяшықты код түріне қайтарып (Esc, Y), сақтап, қайта бағалай алады.",
        ru=f"Ячейка ответа {id} ({place + 1}) стала текстовой и не выполнялась. Преподаватель может открыть тетрадь, сделать её ячейкой кода (Esc, Y), сохранить и оценить снова.",
        en=f"The cell with the answer to {id} ({place + 1}) has become text and was not run. The teacher can open the notebook, make it a code cell (Esc, Y), save and grade again.",
    )


def moved(places: Sequence[int]) -> Words:
    return trilingual(
        kk=f"Жауап өз ұяшығында емес, {_cell_numbers(places)}-ұяшықта табылды.",
        ru=f"Ответ найден не в своей ячейке, а в ячейке {_cell_numbers(places)}.",
        en=f"The answer was found not in its own cell but in cell {_cell_numbers(places)}.",
    )


def defined_again(others: Sequence[int], counted: int) -> Words:
    return trilingual(
        kk=f"Сол атау {_cell_numbers(others)}-ұяшықта да анықталған; {counted + 1}-ұяшықтағысы есепке алынды.",
        ru=f"То же имя определено и в ячейке {_cell_numbers(others)}; засчитано то, что в ячейке {counted + 1}.",
        en=f"The same name is defined in cell {_cell_numbers(others)} as well; the one in cell {counted + 1} counted.",
    )


def try_again() -> Words:
    return trilingual(
        kk="Компьютер сол кезде бос болмаған болса, --again арқылы қайта бағалаңыз; болмаса, ұяшықты ашып, циклін қараңыз.",
        ru="Если компьютер был занят, оцените ещё раз с --again; если нет, откройте ячейку и посмотрите на цикл.",
        en="If the computer was busy, grade again with --again; if not, open the cell and look at its loop.",
    )


def broken_by_others() -> Words:
    return trilingual(
        kk="Дәптер толық орындалғанда бұл жауапты басқа ұяшық бұзады; жеке алғанда ол дұрыс.",
        ru="При выполнении всей тетради этот ответ портит другая ячейка; сам по себе он верен.",
        en="When the whole notebook is run, another cell breaks this answer; by itself it is right.",
    )


def not_defined(name: str) -> Words:
    return trilingual(
        kk=f"Ұяшық орындалды, бірақ «{name}» анықталмады. Атауды өзгертпей жазыңыз.",
        ru=f"Ячейка выполнилась, но «{name}» не определено. Имя менять нельзя.",
        en=f"The cell ran, but “{name}” is not defined. Leave the name as it was given.",
    )


def cell_error(place: int, error: dict[str, Any]) -> Words:
    if error["type"] == "EOFError":
        return trilingual(
            kk=f"{place + 1}-ұяшық input() арқылы жауап күтті, бағалау кезінде жауап беретін адам жоқ. Мәнді ұяшықтың өзіне жазыңыз.",
            ru=f"Ячейка {place + 1} ждёт ввода через input(), а при оценивании отвечать некому. Впишите значение в саму ячейку.",
            en=f"Cell {place + 1} waits for input(), and nobody answers during grading. Write the value into the cell.",
        )
    kind = error["type"] if error["type"].isidentifier() else "Exception"
    said = f"{kind}: {error['text'][:200]}".rstrip(": ")
    line = error["line"]
    found = trilingual(
        kk=f"{place + 1}-ұяшық{f', {line}-жол' if line else ''}: {said}",
        ru=f"Ячейка {place + 1}{f', строка {line}' if line else ''}: {said}",
        en=f"Cell {place + 1}{f', line {line}' if line else ''}: {said}",
    )
    if kind != "NameError":
        return found
    order = trilingual(
        kk="Ұяшықтар жоғарыдан төмен қарай орындалады: атау бұл ұяшыққа дейін анықталуы керек.",
        ru="Ячейки выполняются сверху вниз: имя должно быть определено до этой ячейки.",
        en="Cells are run from top to bottom: the name has to be defined before this cell.",
    )
    return {language: f"{text.rstrip('.')}. {order[language]}" for language, text in found.items()}


def not_run(missing: Iterable[str]) -> Words:
    """Say to the student that it is not the code's fault, and what is missing here."""
    libraries = ", ".join(f"«{name}»" for name in sorted(missing) if name not in (NEWER, "?"))
    if libraries:
        why = trilingual(
            kk=f"мұғалімнің компьютерінде {libraries} жоқ",
            ru=f"на компьютере преподавателя нет {libraries}",
            en=f"the teacher's computer does not have {libraries}",
        )
    elif NEWER in missing:
        why = trilingual(
            kk="бұл код Python-ның жаңарақ нұсқасына арналған",
            ru="этот код написан для более новой версии Python",
            en="this code is for a newer version of Python",
        )
    else:
        why = trilingual(kk="керек кітапхана жоқ", ru="нет нужной библиотеки", en="a library that it needs is missing")
    return trilingual(
        kk=f"Мұнда орындау мүмкін болмады: {why['kk']}. Бұл қате деп саналмайды; ұпайы кейін қойылады.",
        ru=f"Здесь выполнить не удалось: {why['ru']}. Ошибкой это не считается; баллы будут поставлены позже.",
        en=f"It could not be run here: {why['en']}. This does not count as a mistake; the points come later.",
    )


def what_to_do(missing: Iterable[str]) -> Words | None:
    """Tell the teacher what to do about what is missing here."""
    libraries = sorted(name for name in missing if name not in (NEWER, "?"))
    parts = []
    if NEWER in missing:
        parts.append(
            trilingual(
                kk=f"Код Python-ның жаңарақ нұсқасында жазылған, мұнда – {platform.python_version()}. Жаңарақ Python орнатып, кітаптың ортасын сонымен қайта жасаңыз да, бағалау командасын қайталаңыз.",
                ru=f"Код написан для более новой версии Python, здесь – {platform.python_version()}. Установите более новый Python, заново создайте им среду книги и повторите команду оценивания.",
                en=f"The code is for a newer Python; this one is {platform.python_version()}. Install a newer Python, make the book's environment with it and grade again.",
            )
        )
    if libraries or NEWER not in missing:
        named = ", ".join(f"«{name}»" for name in libraries) or "?"
        packages = " ".join(_PACKAGES.get(name, name) for name in libraries)
        install = f'"{sys.executable}" -m pip install {packages}'
        parts.append(
            trilingual(
                kk=f"Студент қолданған {named} кітапханасы бұл компьютерде жоқ. Ол сізге таныс болса әрі рұқсат етсеңіз, орнатып ({install}), бағалау командасын қайталаңыз; әйтпесе не атауы қате жазылса, дәптерден алып тастап, сақтап, қайта бағалаңыз.",
                ru=f"Библиотеки {named}, которой пользовался студент, на этом компьютере нет. Если вы её знаете и разрешаете, установите её ({install}) и повторите команду оценивания; если нет или имя написано с ошибкой, уберите её из тетради, сохраните и оцените снова.",
                en=f"The library {named} that the student used is not on this computer. If you know and allow it, install it and grade again ({install}); if not, or if its name is misspelt, take it out of the notebook, save and grade again.",
            )
        )
    return _as_one(parts)


def other_version(libraries: Iterable[str]) -> Words | None:
    """Say that a library which is here has not what was asked of it: a slip, or another version's."""
    if not libraries:
        return None
    here = ", ".join(f"{name} {version(name)}" for name in sorted(libraries))
    return trilingual(
        kk=f"Мұндағы {here} ішінде код сұраған нәрсе жоқ. Студентте басқа нұсқасы болса, жауап онда дұрыс болуы мүмкін: дәптерді ашып қараңыз.",
        ru=f"В установленной здесь {here} нет того, к чему обращается код. Если у студента другая версия, там ответ может быть верен: откройте тетрадь и посмотрите.",
        en=f"{here}, which is here, does not have what the code asks for. If the student has another version, the answer may be right there: open the notebook and look.",
    )


def call_error(name: str, error: str, some: bool) -> Words:
    kind = error if error in _ERRORS else "Exception"
    if some:
        return trilingual(
            kk=f"{name} кейбір мәндермен шақырылғанда қате шықты: {kind}. Шеткі жағдайларды ойлап көріңіз.",
            ru=f"{name} для некоторых значений вызывает ошибку: {kind}. Подумайте о крайних случаях.",
            en=f"{name} raised an error for some values: {kind}. Think of unusual cases.",
        )
    return trilingual(
        kk=f"{name} шақырылғанда қате шықты: {kind}.",
        ru=f"При вызове {name} возникла ошибка: {kind}.",
        en=f"Calling {name} raised an error: {kind}.",
    )


def wrong(exercise: dict[str, Any], cases: Sequence[dict[str, Any]]) -> Words:
    if exercise["kind"] == "function" and all(case.get("value", 0) is None for case in cases):
        return trilingual(
            kk="Қате: функция ештеңе қайтармайды (соңына return керек).",
            ru="Неверно: функция ничего не возвращает (в конце нужен return).",
            en="Wrong: the function returns nothing (it has to end with return).",
        )
    if any("type" in case for case in cases):
        return trilingual(
            kk="Қате: жауап қарапайым мән (сан, мәтін, тізім) болуы керек, ал мұнда басқа нәрсе.",
            ru="Неверно: ответом должно быть простое значение (число, текст, список), а это нечто другое.",
            en="Wrong: the answer has to be a plain value (a number, a text, a list); this is something else.",
        )
    if exercise["kind"] == "value":
        return trilingual(kk="Қате: мәні басқа.", ru="Неверно: значение другое.", en="Wrong: the value is another one.")
    return trilingual(
        kk="Қате: функция басқа мәндермен тексерілгенде күтілген нәтижені бермеді.",
        ru="Неверно: на других значениях функция даёт не то, что ожидалось.",
        en="Wrong: on other values the function did not return what was expected.",
    )


def difference(call: str, got: str, want: str) -> Words:
    """Show the teacher the first check that failed."""
    got, want, call = printable(got[:80]), want[:80], call[:80]
    return trilingual(
        kk=f"{call}: жауабы {got}, күтілгені {want}.",
        ru=f"{call}: ответ {got}, ожидалось {want}.",
        en=f"{call}: the answer is {got}, {want} was expected.",
    )


def copied(others: Sequence[str]) -> Words:
    """Tell the teacher whose numbers a wrong value fits."""
    who = ", ".join(others[:3]) + ("…" if len(others) > 3 else "")
    return trilingual(
        kk=f"Бұл жауап басқа студенттің сандарына дәл келеді: {who}. Көшірілген болуы мүмкін, екеуінен сұраңыз.",
        ru=f"Этот ответ верен для чисел другого студента: {who}. Возможно, он списан; спросите обоих.",
        en=f"This answer is right for another student's numbers: {who}. It may be copied; ask both.",
    )


def changed(cells: Sequence[str]) -> Words:
    """Say which of the cells that a student should leave alone were changed."""
    return trilingual(
        kk=f"Студент мына дайын ұяшықтарды өзгерткен немесе өшірген: {', '.join(cells)}. Бағаға әсері жоқ: бағалау кезінде олардың бастапқы көшірмесі алынады.",
        ru=f"Студент изменил или удалил готовые ячейки: {', '.join(cells)}. На оценку не влияет: при оценивании берутся исходные.",
        en=f"The student changed or deleted cells that came with the notebook: {', '.join(cells)}. It costs nothing: grading takes the original ones.",
    )


def checks_copied(cells: Sequence[str]) -> Words:
    return trilingual(
        kk=f"Тексеру ұяшықтары көшірілген: {', '.join(cells)}. Бағаға әсері жоқ.",
        ru=f"Скопированы ячейки проверки: {', '.join(cells)}. На оценку не влияет.",
        en=f"Checks were copied: {', '.join(cells)}. It costs nothing.",
    )


def no_ids() -> Words:
    return trilingual(
        kk="Дәптерде ұяшықтардың белгілері (id) жоқ (Colab пен Kaggle оларды өшіреді); жауаптар бірінші жолындағы белгімен табылды.",
        ru="В тетради нет id ячеек (их убирают Colab и Kaggle); ответы найдены по метке в первой строке.",
        en="The notebook has no cell ids (Colab and Kaggle drop them); the answers were found by the mark in their first line.",
    )


def stopped(why: str, place: int | None, limits: Limits, cells: dict[int, CellRun]) -> tuple[Status, Words]:
    """Say what a cell's, or an exercise's, end by force means."""
    cell = (
        {"kk": f"{place + 1}-ұяшық", "ru": f"Ячейка {place + 1}", "en": f"Cell {place + 1}"}
        if place is not None
        else None
    )
    what = cell or {"kk": "Жауапты есептеу", "ru": "Вычисление ответа", "en": "Computing the answer"}
    seconds = f"{limits.cell if cell else limits.exercise:g}"
    if why == "time-out":
        return Status.TIME_OUT, trilingual(
            kk=f"{what['kk']} {seconds} секундта аяқталмады (шексіз цикл болуы мүмкін).",
            ru=f"{what['ru']}: не завершилось за {seconds} с (возможно, бесконечный цикл).",
            en=f"{what['en']} did not end within {seconds} s (perhaps an endless loop).",
        )
    if why == "no-turn":
        slowest = max((p for p in cells if p >= 0), key=lambda p: cells[p].seconds, default=0)
        took = f"{cells[slowest].seconds:.0f}" if slowest in cells else "0"
        return Status.TIME_OUT, trilingual(
            kk=f"{what['kk']}: кезек жетпеді, дәптерге берілген {limits.notebook:g} секунд бітті. Ең көп уақытты {slowest + 1}-ұяшық алды ({took} с).",
            ru=f"{what['ru']}: очередь не дошла, отведённые тетради {limits.notebook:g} с закончились. Больше всего заняла ячейка {slowest + 1} ({took} с).",
            en=f"{what['en']} did not get its turn: the notebook's {limits.notebook:g} s were over. Cell {slowest + 1} took most of them ({took} s).",
        )
    if why == "memory":
        mega = limits.memory >> 20
        return Status.ERROR, trilingual(
            kk=f"{what['kk']} {mega} МБ-тан көп жады алды, тоқтатылды.",
            ru=f"{what['ru']}: занято больше {mega} МБ памяти, остановлено.",
            en=f"{what['en']} took more than {mega} MB of memory and was stopped.",
        )
    if why == "output":
        return Status.ERROR, trilingual(
            kk=f"{what['kk']} жауаптар берілетін арнаға бөгде деректер жазды, тоқтатылды. Мұғалім дәптерді ашып қарай алады.",
            ru=f"{what['ru']}: посторонние данные в канале, по которому передаются ответы; остановлено. Преподаватель может открыть тетрадь и посмотреть.",
            en=f"{what['en']} wrote into the channel that carries the answers and was stopped. The teacher can open the notebook and look.",
        )
    return Status.ERROR, trilingual(
        kk=f"{what['kk']} Python процесін тоқтатып тастады (exit, kill немесе жады шегі). Мұғалім дәптерді ашып қарай алады.",
        ru=f"{what['ru']}: процесс Python завершён (exit, kill или предел памяти). Преподаватель может открыть тетрадь и посмотреть.",
        en=f"{what['en']} ended the Python process (exit, kill or the limit on memory). The teacher can open the notebook and look.",
    )


def undecided(one: HandedIn) -> Words:
    names = ", ".join(path.name for path in one.files)
    return trilingual(
        kk=f"{one.folder}: бағаланбады, қай файл есепке алынатыны белгісіз ({names}). Біреуін қалдырып, басқасын қалтадан алып тастаңыз.",
        ru=f"{one.folder}: не оценено, неизвестно, какой файл засчитать ({names}). Оставьте один, остальные уберите из папки.",
        en=f"{one.folder}: not graded, since it is not known which file counts ({names}). Leave one and take the rest out of the folder.",
    )


def failed(one: HandedIn, failure: Exception) -> Words:
    said = printable(f"{type(failure).__name__}: {failure}"[:300])
    return trilingual(
        kk=f"{one.folder}: бағалау мүмкін болмады ({said}). Қалған жұмыстар бағаланды; бұл дәптерді өзіңіз ашып қараңыз.",
        ru=f"{one.folder}: оценить не удалось ({said}). Остальные работы оценены; эту тетрадь откройте сами.",
        en=f"{one.folder}: it could not be graded ({said}). The rest is graded; open this notebook yourself.",
    )
