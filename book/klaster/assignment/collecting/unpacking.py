"""Files from what a teacher has: zips of Moodle, Canvas and Google, folders, files. Nothing is unpacked
onto the disk, so that no name in a zip leads anywhere, and no more is read than the limits allow.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from klaster.assignment.collecting.submission import MOST_BYTES, printable
from klaster.language import Words, trilingual

MOST_FILES = 20_000
MOST_TOTAL = 4 << 30
"""Bytes that are read from one source, unpacked."""

MOST_ZIP = 500 << 20
"""The largest zip inside a zip."""

RATIO = 200
"""How much more than its packed size a zip inside a zip may be; a notebook may print one line a million times."""

LEFT_OUT = ("__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What systems and Jupyter put beside the files; nobody handed it in."""

LEFT_OUT_STARTS = ("._", "~$")
"""How macOS and Office begin the names of what they put beside a file."""


@dataclass(frozen=True)
class File:
    """A file that was found: ``path`` as the source calls it, ``time`` (``YYYY-MM-DD HH:MM:SS``) if the
    source knows when it was made, and its ``content``, or why it was not read."""

    path: str
    content: bytes | None
    time: str = ""
    refused: Words | None = None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.path).name


def files_in(source: Path) -> Iterator[File]:
    """Yield what is in a source: a zip, a folder with whatever is in it, or a single file."""
    if source.is_dir():
        yield from _folder(source)
    elif zipfile.is_zipfile(source) and not _is_office(source.name):
        yield from _Zip().files(source, "", 1)
    else:
        yield _single_file(source, printable(source.name))


def _is_left_out(parts: Iterable[str]) -> bool:
    return any(part in LEFT_OUT or part.startswith(LEFT_OUT_STARTS) for part in parts)


def _is_office(name: str) -> bool:
    """Tell whether a file is a zip only inside: that is a document, not a collection of files."""
    return name.casefold().endswith((".docx", ".xlsx", ".pptx", ".odt", ".ods"))


def _folder(folder: Path) -> Iterator[File]:
    ours = {found.parent for found in folder.rglob("assignment.json")}  # what a teacher hands out, nobody hands in
    for path in sorted(folder.rglob("*")):
        if ours.intersection(path.parents):
            continue
        name = printable(path.relative_to(folder).as_posix())
        if _is_left_out(path.relative_to(folder).parts):
            continue
        if path.is_symlink():
            yield File(name, None, refused=_symlink())
        elif path.is_file():
            if path.suffix.casefold() == ".zip" and zipfile.is_zipfile(path):
                yield from _Zip().files(path, name + "/", 1)
            else:
                yield _single_file(path, name)


def _single_file(path: Path, name: str) -> File:
    try:
        if path.suffix.casefold() == ".zip":
            return File(name, None, refused=_broken())  # or its files would have been read
        size = path.stat().st_size
        if size > MOST_BYTES:
            return File(name, None, refused=_large(size))
        return File(name, path.read_bytes())
    except OSError as error:
        return File(name, None, refused=trilingual(
            kk=f"Файл оқылмады: {error.strerror}.", ru=f"Файл не читается: {error.strerror}.", en=f"The file can't be read: {error.strerror}."
        ))  # fmt: skip


class _Zip:
    """A zip, and what has been read of it and of the zips in it."""

    def __init__(self) -> None:
        self.read = 0

    def files(self, source: Path | io.BytesIO, before: str, deeper: int) -> Iterator[File]:
        try:
            archive = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            yield File(before.rstrip("/") or str(source), None, refused=_broken())
            return
        with archive:
            members = archive.infolist()
            if len(members) > MOST_FILES:
                yield File(before.rstrip("/") or archive.filename or "zip", None, refused=_many(len(members)))
                return
            for member in members:
                # An absolute path and steps upwards are only parts of a name here.
                name = before + "/".join(
                    part
                    for part in printable(_decoded(member)).replace("\\", "/").split("/")
                    if part not in ("", ".", "..")
                )
                if member.is_dir() or not name or _is_left_out(name.split("/")):
                    continue
                yield from self._member(archive, member, name, deeper)

    def _member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, deeper: int) -> Iterator[File]:
        inner = name.casefold().endswith(".zip")
        most = MOST_ZIP if inner else MOST_BYTES
        content, refused = None, self._refused(member, inner, most)
        if refused is None:
            content, refused = _content(archive, member, most)
        self.read += len(content or b"")
        if inner and content is not None:
            if deeper:
                yield from self.files(io.BytesIO(content), name + "/", deeper - 1)
                return
            content, refused = None, _deep()
        time = "" if member.date_time < (1981, 1, 1) else "{}-{:02}-{:02} {:02}:{:02}:{:02}".format(*member.date_time)
        yield File(name, content, time, refused)

    def _refused(self, member: zipfile.ZipInfo, inner: bool, most: int) -> Words | None:
        """Say why a member is not to be read, by what the zip says of it; ``most`` in bytes, unpacked."""
        if (member.external_attr >> 16) & 0o170000 == 0o120000:
            return _symlink()
        if member.flag_bits & 1:
            return _password()
        if member.file_size > most:
            return _large(member.file_size)
        if self.read > MOST_TOTAL or inner and member.file_size > max(1 << 20, RATIO * member.compress_size):
            return _bomb()
        return None


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> tuple[bytes | None, Words | None]:
    """Read a member, or say why it can't be read; ``most`` in bytes, unpacked."""
    try:
        with archive.open(member) as opened:
            content = opened.read(most + 1)  # the size that a zip names may be a lie
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, struct.error):
        return None, _broken()
    except Exception as error:  # zlib and lzma have their own
        if type(error).__module__ not in ("zlib", "_lzma", "lzma", "_bz2"):
            raise
        return None, _broken()
    return (None, _bomb()) if len(content) > most else (content, None)


def _decoded(member: zipfile.ZipInfo) -> str:
    """Return a member's name, in whichever encoding the program that packed it wrote."""
    if member.flag_bits & 0x800:
        return member.filename
    raw, extra = member.orig_filename.encode("cp437", "replace"), member.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == 0x7075 and size > 5:  # the name in UTF-8, as WinRAR and Info-ZIP add it
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        # Windows packs with the code page of its console or of its windows.
        return max((raw.decode(page, "replace") for page in ("cp866", "cp1251")), key=_cyrillic)


def _cyrillic(text: str) -> int:
    return sum("а" <= letter.casefold() <= "я" for letter in text)


def _large(size: int) -> Words:
    mega, most = size >> 20, MOST_BYTES >> 20
    return trilingual(
        kk=f"Файл тым үлкен: {mega} МБ, шегі – {most} МБ. Студент нәтижелерді тазалап (Edit → Clear Outputs), қайта сақтап тапсырсын.",
        ru=f"Файл слишком большой: {mega} МБ, предел – {most} МБ. Пусть студент очистит вывод (Edit → Clear Outputs), сохранит и сдаст снова.",
        en=f"The file is too large: {mega} MB; the limit is {most} MB. The student should clear the outputs (Edit → Clear Outputs), save and hand in again.",
    )


def _bomb() -> Words:
    return trilingual(
        kk="Файл ашылғанда шектен тыс үлкейеді («zip-бомба»), сондықтан оқылмады. Студенттен дәптердің өзін сұраңыз.",
        ru="При распаковке файл непомерно растёт («zip-бомба») и поэтому не прочитан. Попросите у студента саму тетрадь.",
        en="Unpacked, the file grows beyond all measure (a “zip bomb”), so it was not read. Ask the student for the notebook itself.",
    )


def _many(count: int) -> Words:
    return trilingual(
        kk=f"ZIP ішінде {count} файл бар, шегі – {MOST_FILES}. Тек тапсырылған жұмыстарды жинап қайта сығыңыз.",
        ru=f"В ZIP файлов: {count}, предел – {MOST_FILES}. Упакуйте заново только сданные работы.",
        en=f"The zip holds {count} files; the limit is {MOST_FILES}. Pack the submissions alone.",
    )


def _symlink() -> Words:
    return trilingual(
        kk="Бұл файл емес, басқа файлға сілтеме; ол ашылмады. Студенттен дәптердің өзін сұраңыз.",
        ru="Это не файл, а ссылка на другой файл; она не открыта. Попросите у студента саму тетрадь.",
        en="This is no file but a link to another; it was not followed. Ask the student for the notebook itself.",
    )


def _deep() -> Words:
    return trilingual(
        kk="ZIP ішіндегі ZIP ішіндегі ZIP ашылмады. Оны өзіңіз ашып, команданы сол қалтамен қайталаңыз.",
        ru="ZIP внутри ZIP внутри ZIP не открыт. Распакуйте его и повторите команду с этой папкой.",
        en="A zip within a zip within a zip was not opened. Unpack it and run the command on that folder.",
    )


def _password() -> Words:
    return trilingual(
        kk="Файл құпиясөзбен жабылған. Құпиясөзін сұрап, өзіңіз ашыңыз да, команданы сол қалтамен қайталаңыз.",
        ru="Файл закрыт паролем. Узнайте пароль, распакуйте сами и повторите команду с этой папкой.",
        en="The file is locked with a password. Ask for it, unpack the zip yourself and run the command on that folder.",
    )


def _broken() -> Words:
    return trilingual(
        kk="ZIP файлы бүлінген, ашылмады. Оны қайта жүктеп алыңыз немесе студенттен дәптердің өзін сұраңыз.",
        ru="Файл ZIP повреждён и не открывается. Скачайте его заново или попросите у студента саму тетрадь.",
        en="The zip is damaged and can't be opened. Download it again, or ask the student for the notebook itself.",
    )
