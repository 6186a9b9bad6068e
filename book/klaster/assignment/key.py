"""The class key: what it decides can't be known without it."""

from __future__ import annotations

import hashlib
import hmac
import random
import re
import secrets
from pathlib import Path

from klaster.console import Problem
from klaster.language import pick


def new() -> str:
    """Return a new class key: 64 hexadecimal digits from the system's own source of chance."""
    return secrets.token_hex(32)


def read(path: Path) -> str:
    """Return the key of an earlier assignment from its file; raises ``Problem`` where it holds none."""
    key = path.read_text("utf-8").strip() if path.is_file() else ""
    if not re.fullmatch(r"[0-9a-f]{64}", key):
        raise Problem(
            pick(
                kk=f"{path} ішінде сынып кілті жоқ. Бұрынғы тапсырманың teacher/class-key.txt файлын көрсетіңіз.",
                ru=f"В {path} нет ключа класса. Укажите teacher/class-key.txt прежнего задания.",
                en=f"{path} holds no class key. Name the teacher/class-key.txt of an earlier assignment.",
            )
        )
    return key


def dice(key: str, *labels: str) -> random.Random:
    """Return the chance that a key gives to a purpose, the same whenever it is asked for again.

    ``labels`` name the purpose, for example the exercise and the student: other labels, other
    draws, and none of them tells anything about the key or about the others.
    """
    message = "\0".join(labels).encode()
    return random.Random(int.from_bytes(hmac.digest(bytes.fromhex(key), message, hashlib.sha256)))
