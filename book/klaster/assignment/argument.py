"""The argument that the verbs of an assignment share."""

from __future__ import annotations

import argparse
from pathlib import Path

from klaster.language import pick


def add_assignment(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names an assignment's folder."""
    parser.add_argument(
        "assignment",
        type=Path,
        metavar=pick(kk="ТАПСЫРМА", ru="ЗАДАНИЕ", en="ASSIGNMENT"),
        help=pick(
            kk="klaster assign жазған қалта, мысалы denmark",
            ru="папка, которую записала klaster assign, например denmark",
            en="the folder that klaster assign wrote, for example denmark",
        ),
    )
