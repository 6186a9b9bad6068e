"""What an LMS puts into files' names: who handed a file in, and which version it is."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Sender:
    """Who handed a file in, as an LMS says in its name; ``version`` counts Canvas's resubmissions.

    ``name`` is empty where the LMS keeps it to itself; ``rest`` is what the student called the
    file.
    """

    kind: str
    name: str
    number: str
    folder: str = ""
    version: int | None = None
    rest: str = ""


#: What Moodle calls everybody when marking is anonymous, in the languages that its sites here have.
_ANONYMOUS = ("participant", "участник", "қатысушы")

_MOODLE = re.compile(
    r"^(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<rest>.*))?$",
    re.DOTALL,
)
_CANVAS = re.compile(
    r"^(?P<name>[^_]+)_(?:LATE_)?(?P<number>\d+)_\d+_(?P<rest>.+?(?:-(?P<version>\d{1,3}))?\.\w+)$",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"^(?P<place>.*/)?(?:(?:version|версия|нұсқа|v)[ _.-]*(\d{1,4})|(\d{1,4})[ _.-]*нұсқа)/[^/]*$",
    re.IGNORECASE,
)


def sender(path: str) -> Sender | None:
    """Return who an LMS says has handed in a file of this path; None where no LMS named it."""
    pieces = path.split("/")
    for place, part in enumerate(pieces):
        if found := _MOODLE.match(part):
            folder = part if not found["rest"] else part[: found.start("rest")]
            name = found["name"].replace("_", " ")
            # A group stands before the name: «10А-Participant».
            name = "" if name.rpartition("-")[2].strip().casefold() in _ANONYMOUS else name
            rest = "/".join(filter(None, [found["rest"], *pieces[place + 1 :]]))
            return Sender("moodle", name, found["number"], folder, rest=rest)
    if found := _CANVAS.match(pieces[-1]):
        return Sender(
            "canvas",
            found["name"],
            found["number"],
            version=int(found["version"] or 0),
            rest=found["rest"],
        )
    return None


def version(path: str) -> tuple[str, int] | None:
    """Return where a path counts a file's versions, and which this is: ``Дания/Version
    10/d.ipynb``, as Teams writes it."""
    found = _VERSION.match(path)
    return ((found["place"] or "").casefold(), int(found[2] or found[3])) if found else None
