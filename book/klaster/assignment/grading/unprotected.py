"""What a teacher is told where students' code can't be held in a sandbox, and why."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from klaster.language import pick
from klaster.tools import TOOLS


def absent() -> str:
    tool = TOOLS["bubblewrap"]
    if sys.platform != "linux":
        return pick(
            kk="bubblewrap тек Linux жүйесінде бар",
            ru="bubblewrap есть только в Linux",
            en="bubblewrap is there on Linux only",
        )
    return pick(
        kk=f"bubblewrap орнатылмаған (Debian: apt-get install {tool.package})",
        ru=f"bubblewrap не установлен (Debian: apt-get install {tool.package})",
        en=f"bubblewrap is not installed (Debian: apt-get install {tool.package})",
    )


#: Switches of Linux that forbid ordinary users what bubblewrap needs: the value that allows it.
_SWITCHES = {
    "kernel.apparmor_restrict_unprivileged_userns": "0",  # Ubuntu since 23.10
    "kernel.unprivileged_userns_clone": "1",  # older Debian
    "user.max_user_namespaces": "10000",
}


def forbidden(said: str) -> str:
    """Say that the system lets bubblewrap make no namespace, and by which switch where that is known."""
    for switch, allows in _SWITCHES.items():
        with contextlib.suppress(OSError, ValueError):
            value = Path("/proc/sys", *switch.split(".")).read_text("utf-8").strip()
            if (int(value) > 0) != (int(allows) > 0):
                order = f"sudo sysctl {switch}={allows}"
                return pick(
                    kk=f"bubblewrap орнатылған, бірақ жүйе оған оқшау орта жасауға рұқсат бермейді ({said}). Әкімші мына команданы орындай алады: {order}",
                    ru=f"bubblewrap установлен, но система не даёт ему создать изолированную среду ({said}). Администратор может выполнить: {order}",
                    en=f"bubblewrap is installed, but the system does not let it make namespaces ({said}). An administrator can run: {order}",
                )
    return pick(
        kk=f"bubblewrap орнатылған, бірақ жүйе оған оқшау орта жасауға рұқсат бермейді ({said}). Контейнерде (Docker) болсаңыз, оған бұл рұқсат берілмеген",
        ru=f"bubblewrap установлен, но система не даёт ему создать изолированную среду ({said}). В контейнере (Docker) на это нужно разрешение",
        en=f"bubblewrap is installed, but the system does not let it make namespaces ({said}). In a container (Docker), it has to be allowed to",
    )


def python_at_fault(said: str) -> str:
    return pick(
        kk=f"bubblewrap жұмыс істейді, бірақ оның ішінде Python ({sys.executable}) іске қосылмайды: {said}",
        ru=f"bubblewrap работает, но Python ({sys.executable}) в нём не запускается: {said}",
        en=f"bubblewrap works, but Python ({sys.executable}) does not start in it: {said}",
    )


def unprotected(why: str) -> str:
    open_ = pick(
        kk="Мұнда студенттің коды сіздің атыңыздан орындалады: файлдарыңызды оқып, өзгерте және өшіре алады, желіге шығады, "
        "басқа бағдарламаларды іске қосады. Тек уақыт, ал Linux жүйесінде жады пен файл көлемі де шектеледі; бұл "
        "қастықтан қорғамайды. Күтілген жауаптар бәрібір сол процесіне берілмейді, бірақ ол тапсырма қалтасын ашып, "
        "оқи алады.",
        ru="Здесь код студентов выполняется от вашего имени: он может читать, менять и удалять ваши файлы, выходить в сеть, "
        "запускать программы. Ограничено лишь время, а в Linux ещё память и размер файлов; от злого умысла это "
        "не защищает. Ожидаемые ответы этому процессу не передаются, но папку задания он может открыть и прочитать.",
        en="Here students' code runs in your name: it can read, change and delete your files, use the network and start "
        "programs. Only time is limited, and on Linux memory and the size of files; that does not protect you from "
        "malice. Expected answers are not handed to the process, but it can open the assignment's folder and read them.",
    )
    if not why:
        return open_
    return pick(
        kk=f"Қорғалған орта жоқ: {why}.\n{open_}",
        ru=f"Защищённой среды нет: {why}.\n{open_}",
        en=f"There is no sandbox: {why}.\n{open_}",
    )


def does_not_start() -> str:
    return pick(
        kk="Студент дәптерін орындайтын Python екі рет іске қосылмады. Компьютердің жады жете ме, тексеріңіз; команданы "
        "--jobs 1 арқылы қайталаңыз.",
        ru="Python для тетради студента дважды не запустился. Проверьте, хватает ли памяти, и повторите команду с --jobs 1.",
        en="The Python that runs a student's notebook failed to start twice. See whether the computer has memory left and "
        "run the command again with --jobs 1.",
    )
