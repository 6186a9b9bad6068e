"""The class key: what it decides can't be known without it."""

from __future__ import annotations

import hashlib
import hmac
import random
import secrets


def new() -> str:
    """Return a new class key: 64 hexadecimal digits from the system's own source of chance."""
    return secrets.token_hex(32)


def dice(key: str, *labels: str) -> random.Random:
    """Return the chance that a key gives to a purpose, the same whenever it is asked for again.

    ``labels`` name the purpose, for example the exercise and the student: other labels, other
    draws, and none of them tells anything about the key or about the others.
    """
    message = "\0".join(labels).encode()
    return random.Random(int.from_bytes(hmac.digest(bytes.fromhex(key), message, hashlib.sha256)))
