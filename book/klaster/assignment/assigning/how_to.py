"""The sheet that shows a student the way, from the notebook to handing it in.

The pictures are of JupyterLab as Binder gives it. Of Colab there are none: it was not at hand.
"""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

from klaster.language import pick

_IMAGES = Path(__file__).parent / "images"


def how_to() -> str:
    """Return the sheet's HTML in the language in use, its pictures inside."""
    return (
        "<h2>Binder (JupyterLab)</h2><ol>"
        + _step(
            pick(
                kk="Кітаптың кез келген тарауының басындағы Binder түймесін басыңыз; ашылғанша бірнеше минут күтуге тура келуі мүмкін. Сол жақтағы "
                "жүктеу түймесімен (суретте қоршалған) мұғалім берген .ipynb файлын жүктеңіз де, тізімнен екі рет басып ашыңыз.",
                ru="Нажмите кнопку Binder в начале любой главы; открывается она, бывает, несколько минут. Кнопкой загрузки слева (обведена на снимке) "
                "загрузите файл .ipynb, который дал преподаватель, и откройте его двойным щелчком.",
                en="Press the Binder button at the top of any chapter; opening may take some minutes. With the upload button on the left (framed in the "
                "picture) upload the .ipynb file that your teacher gave you, and open it with a double click.",
            ),
            "upload",
            pick(kk="JupyterLab: жүктеу түймесі", ru="JupyterLab: кнопка загрузки", en="JupyterLab: the upload button"),
        )
        + _step(
            pick(
                kk="Аты-жөніңіз бен нөміріңізді жазыңыз. Ұяшықтарды жоғарыдан төмен қарай Shift+Enter арқылы іске қосыңыз. Жауабыңызды «# ▸» деп "
                "басталатын ұяшыққа жазыңыз; тексеру ұяшығын іске қосқанда кеңес шығады.",
                ru="Впишите имя и номер. Выполняйте ячейки сверху вниз: Shift+Enter. Ответ пишите в ячейку, которая начинается с «# ▸»; ячейка проверки "
                "даёт подсказку.",
                en="Write your name and your id. Run the cells from top to bottom with Shift+Enter. Write the answer into the cell that begins with “# ▸”; "
                "the check under it gives a hint.",
            ),
            "check",
            pick(kk="Тексеру ұяшығының кеңесі", ru="Подсказка ячейки проверки", en="The hint of a check"),
        )
        + _step(
            pick(
                kk="Дәптерді сақтап (Ctrl+S), File мәзірінен Download таңдаңыз. Компьютеріңізге түскен файлды тапсырыңыз. Binder бірнеше минут "
                "әрекетсіздіктен кейін бәрін ұмытады: жиі сақтап, жиі жүктеп алыңыз.",
                ru="Сохраните тетрадь (Ctrl+S) и выберите в меню File пункт Download. Сдайте файл, который оказался на вашем компьютере. После нескольких "
                "минут простоя Binder всё забывает: сохраняйте и скачивайте чаще.",
                en="Save the notebook (Ctrl+S) and choose Download in the File menu. Hand in the file that is then on your computer. Binder forgets everything "
                "after some idle minutes: save and download often.",
            ),
            "download",
            pick(kk="File мәзірі, Download жолы", ru="Меню File, пункт Download", en="The File menu, Download"),
        )
        + "</ol><h2>Colab</h2><p>"
        + pick(
            kk="Google тіркелгісі керек. colab.research.google.com бетін ашып, File → Upload notebook арқылы файлды жүктеңіз. Орындап болған соң File → "
            "Download → Download .ipynb таңдаңыз. Бұл жолдың суреті жоқ: кітап жасалғанда Colab қолымызда болмады.",
            ru="Нужна учётная запись Google. Откройте colab.research.google.com и загрузите файл: File → Upload notebook. Выполнив задания, выберите File → "
            "Download → Download .ipynb. Снимков этого пути нет: при создании книги Colab был недоступен.",
            en="You need a Google account. Open colab.research.google.com and upload the file with File → Upload notebook. When you are done, choose File → "
            "Download → Download .ipynb. There are no pictures of this way: Colab was not at hand when the book was made.",
        )
        + "</p>"
    )


def _step(text: str, image: str, words: str) -> str:
    data = base64.b64encode((_IMAGES / f"{image}.png").read_bytes()).decode()
    return (
        f'<li class="asked"><p>{escape(text, quote=False)}</p>'
        f'<p><img src="data:image/png;base64,{data}" alt="{escape(words)}" style="max-width:100%;border:1px solid var(--line)"></p></li>'
    )
