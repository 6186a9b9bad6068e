"""The files in the root agree with each other, and Binder gets what is tested."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
REQUIREMENTS = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
TEXTS = ("README.md", "CONTRIBUTING.md", "LICENSE", "NOTICE", "CITATION.cff")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def pins() -> dict[str, Requirement]:
    """Return the packages that requirements.txt names with a version, by canonical name."""
    found = [Requirement(line) for line in REQUIREMENTS if re.match(r"[a-z0-9-]+==", line)]
    return {canonicalize_name(pin.name): pin for pin in found}


# Title, authors, licence, address: _config.yml is their home.


def test_readme_and_citation_give_the_title_of_the_settings():
    assert text("README.md").splitlines()[0] == f"# {SETTINGS['title']}"
    assert CITATION["title"] == CITATION["preferred-citation"]["title"] == SETTINGS["title"]
    assert SETTINGS["title"] in PROJECT["description"]


def test_licence_and_citation_name_the_authors_of_the_settings():
    authors = [{"name": SETTINGS["author"]}]
    assert CITATION["authors"] == CITATION["preferred-citation"]["authors"] == authors
    holders = re.findall(r"^Copyright \(c\) (\d{4}), (.+)$", text("LICENSE"), re.MULTILINE)
    year = SETTINGS["copyright"][:4]
    assert holders == [(year, SETTINGS["author"])] * 2
    assert str(CITATION["preferred-citation"]["year"]) == year


def test_the_address_of_the_repository_is_the_same_everywhere():
    address = SETTINGS["repository"]["url"]
    assert CITATION["repository-code"] == CITATION["preferred-citation"]["url"] == address
    assert text("NOTICE").count(f"{address}/issues\n") == 3
    # On github.com the root files link to nothing but this repository.
    for name in TEXTS:
        for link in re.findall(r"https://github\.com/[^/\s]+/[^/\s)]+", text(name)):
            assert link == address, name


def test_the_two_licences_are_the_same_everywhere():
    code, words = "BSD-3-Clause", "CC-BY-4.0"
    assert PROJECT["license"] == f"{code} AND {words}"
    assert (CITATION["license"], CITATION["preferred-citation"]["license"]) == (code, words)
    assert re.findall(r"SPDX: ([\w.-]+)", text("LICENSE")) == [code, words]
    assert words.replace("CC-BY-", "CC BY ") in SETTINGS["copyright"]
    for name in ("README.md", "NOTICE"):
        assert text(name).count(code) == text(name).count("CC BY 4.0") == 3, name


def test_notice_says_in_three_languages_whose_the_article_is():
    sections = re.split(r"^(?:ҚАЗАҚША|ПО-РУССКИ|IN ENGLISH)$", text("NOTICE"), flags=re.MULTILINE)
    assert [len(section) > 500 for section in sections] == [False, True, True, True]
    whose = (
        "бізге белгісіз авторларына тиесілі",
        "авторам, которые нам неизвестны",
        "unknown to us",
    )
    for section, words in zip(sections[1:], whose, strict=True):
        assert words in " ".join(section.split())
        assert "166" in section and "data/article" in section and "data/sources.csv" in section


def test_citation_is_as_its_format_wants_it():
    command = [sys.executable, "-m", "check_jsonschema", "CITATION.cff", "--builtin-schema"]
    done = subprocess.run([*command, "vendor.citation-file-format"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


# README


def test_readme_is_in_kazakh_then_russian_then_english_each_with_everything():
    parts = text("README.md").split("\n---\n")
    assert len(parts) == 3
    for part in parts:
        assert "\npython book\npython tests\n" in part
        assert [line.startswith("# ") for line in part.strip().splitlines()].count(True) == 1
        for target in ("book", "data", "tests", "LICENSE", "NOTICE", "CITATION.cff", "CONTRIBUTING.md", "CHANGELOG.md"):
            assert f"]({target})" in part
        assert "mybinder.org" in part and "jupyter-book build ." in part
    headings = [re.findall(r"^## ", part, re.MULTILINE) for part in parts]
    assert len(headings[0]) == len(headings[1]) == len(headings[2])


def test_readme_names_each_room_of_the_package():
    rooms = {path.parent.name for path in (ROOT / "book" / "klaster").glob("*/__init__.py")}
    for part in text("README.md").split("\n---\n"):
        (row,) = re.findall(r"^\| \[book/klaster\].*$", part, re.MULTILINE)
        assert set(re.findall(r"`(\w+)`", row)) == rooms


def test_contributing_says_the_same_in_kazakh_russian_and_english():
    parts = text("CONTRIBUTING.md").split("\n---\n")
    assert len(parts) == 3
    files = [re.findall(r"`((?:data|book)[^`]*)`|\]\(([^)]+)\)", part) for part in parts]
    assert sorted(files[0]) == sorted(files[1]) == sorted(files[2])
    for path in {name or link for name, link in files[0]}:
        assert (ROOT / path).exists(), path
    for part in parts:
        assert "python tests --quick" in part and "klaster check" in part and "klaster passages" in part
        assert len(re.findall(r"^\*\*", part, re.MULTILINE)) == 4


def test_changelog_begins_with_what_is_not_released_and_the_version_of_the_package():
    import klaster

    headings = re.findall(r"^## \[(.+?)\]", text("CHANGELOG.md"), re.MULTILINE)
    assert headings[:2] == ["Unreleased", klaster.__version__]
    kinds = set(re.findall(r"^### (.+)$", text("CHANGELOG.md"), re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_every_link_of_the_readme_leads_somewhere():
    links = re.findall(r"\]\(([^)]+)\)", text("README.md"))
    headings = re.findall(r"^#+ (.+)$", text("README.md"), re.MULTILINE)
    anchors = {"#" + heading.lower().replace(" ", "-") for heading in headings}
    assert links
    for link in links:
        if link.startswith("#"):
            assert link in anchors, link
        elif link.startswith("https://"):
            assert link == "https://mybinder.org", "one outside link is enough; this is another"
        else:
            assert (ROOT / link).exists(), f"README.md: {link}"


@pytest.mark.parametrize("name", TEXTS)
def test_no_word_mixes_cyrillic_and_latin_letters(name: str):
    words = re.findall(r"[^\W\d_]+", text(name))
    latin, cyrillic = re.compile(r"[a-zəƏ]", re.I), re.compile(r"[\u0400-\u04ff]")
    assert [word for word in words if latin.search(word) and cyrillic.search(word)] == []


# What pip and Binder install


def test_requirements_name_the_lock_first_and_the_package_last():
    assert REQUIREMENTS[0] == "-c requirements.lock"
    assert REQUIREMENTS[-1] == "-e ."


def test_every_requirement_is_pinned_exactly_as_in_the_lock():
    locked = re.findall(r"^([a-z0-9-]+==\S+)$", text("requirements.lock"), re.MULTILINE)
    others = [line for line in REQUIREMENTS[1:-1] if not line.startswith("#")]
    guard = [line for line in others if line.startswith("this-book-needs-a-newer-python @")]
    assert len(guard) == 1
    assert sorted(set(others) - set(guard)) == sorted(map(str, pins().values()))
    assert set(map(str, pins().values())) <= set(locked)


def test_whatever_the_package_imports_is_pinned_and_nothing_else_is():
    extras = {canonicalize_name(name) for name in sum(PROJECT["optional-dependencies"].values(), [])}
    sources = [ast.parse(p.read_text("utf-8")) for p in (ROOT / "book" / "klaster").rglob("*.py")]
    nodes = [node for source in sources for node in ast.walk(source)]
    names = {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}
    names |= {n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module and not n.level}
    roots = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"klaster"}
    homes = importlib.metadata.packages_distributions()
    imported = {canonicalize_name(homes[root][0]) for root in roots}
    # Named by nobody's import: the builder itself, the notebooks' kernel and widgets, the editable install.
    assert pins().keys() == imported - extras | {"jupyter-book", "ipykernel", "ipywidgets", "editables"}


def test_what_a_copied_chapter_needs_is_allowed_older_than_the_pins_but_not_newer():
    for line in PROJECT["dependencies"]:
        bound = Requirement(line)
        version = str(pins()[canonicalize_name(bound.name)].specifier).removeprefix("==")
        assert version in bound.specifier
        assert [part.operator for part in bound.specifier] == [">="]


def test_the_oldest_python_is_the_same_everywhere():
    from oldest_python import OLDEST

    oldest = ".".join(map(str, OLDEST))
    assert PROJECT["requires-python"] == f">={oldest}"
    assert f'{oldest}-or-newer.zip ; python_version < "{oldest}"' in text("requirements.txt")
    assert text("README.md").count(f"Python {oldest}") == 3
    assert text("runtime.txt").strip() == f"python-{oldest}"


def test_binder_gets_the_python_and_the_packages_that_are_tested():
    done = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    python = text("runtime.txt").strip().removeprefix("python-")
    assert f"Building conda environment for python={python}\n" in done.stderr
    assert "unspecified" not in done.stderr
    pip = "RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir "
    dockerfile = done.stdout.splitlines()
    # The second line puts the package itself, and with these requirements only it, in place.
    assert [line.removeprefix(pip) for line in dockerfile if "pip install" in line] == [
        '-r "requirements.txt"',
        ".",
    ]
    # The whole repository, and with it the lock, is there before pip runs.
    copied = dockerfile.index("COPY --chown=0:0 src/ ${REPO_DIR}/")
    assert copied < dockerfile.index(pip + '-r "requirements.txt"')


@pytest.mark.slow
def test_binders_second_pip_line_changes_no_package_but_ours():
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-cache-dir", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    would = re.search(r"^Would install (.+)$", done.stdout, re.MULTILINE)
    assert would and [name.rpartition("-")[0] for name in would[1].split()] == ["klaster"]


def resolve(*arguments: str, lines: list[str], cwd: Path = ROOT) -> str:
    """Return the resolution of requirement lines and all extras, by uv; fail with its words."""
    command = ["-m", "uv", "pip", "compile", *arguments, "-", "pyproject.toml", "--all-extras"]
    done = subprocess.run(
        [sys.executable, *command],
        input="\n".join(lines),
        cwd=cwd,
        capture_output=True,
        text=True,
        # For Python 3.14 some packages (pikepdf) have wheels from macOS 15 on.
        env=os.environ | {"MACOSX_DEPLOYMENT_TARGET": "15.0"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("python", "system"),
    [
        ("3.11", "linux"),
        ("3.12", "linux"),
        ("3.13", "linux"),
        ("3.14", "linux"),
        ("3.14", "windows"),
        ("3.14", "macos"),
    ],
)
def test_requirements_resolve_to_ready_made_wheels(python: str, system: str):
    target = ["--python-version", python, "--python-platform", system, "--only-binary", ":all:"]
    lines = list(map(str, pins().values()))
    found = resolve(*target, "-c", "requirements.lock", lines=lines)
    assert set(lines) <= set(found.splitlines())
    assert python in SpecifierSet(PROJECT["requires-python"])


@pytest.mark.slow
def test_the_lock_is_what_its_own_command_makes(tmp_path: Path):
    for name in ("requirements.lock", "pyproject.toml", "README.md"):
        (tmp_path / name).write_text(text(name), "utf-8")
    package = tmp_path / "book" / "klaster"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(text("book/klaster/__init__.py"), "utf-8")
    oldest = PROJECT["requires-python"].removeprefix(">=")
    target = ["--universal", "--python-version", oldest, "-o", "requirements.lock"]
    resolve(*target, lines=list(map(str, pins().values())), cwd=tmp_path)

    def versions(lock: str) -> list[str]:
        return [line for line in lock.splitlines() if "==" in line and not line.startswith("#")]

    again = (tmp_path / "requirements.lock").read_text("utf-8")
    assert versions(again) == versions(text("requirements.lock"))


@pytest.mark.slow
def test_the_wheel_carries_the_data_and_the_files_of_the_pages(tmp_path: Path):
    command: list[str | Path] = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", tmp_path, "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("klaster-*.whl")
    homes = {ROOT / "data": "klaster/_data", ROOT / "book" / "klaster": "klaster"}
    with zipfile.ZipFile(wheel) as archive:
        for folder, inside in homes.items():
            files = [path for path in folder.rglob("*") if path.is_file()]
            files = [path for path in files if "__pycache__" not in path.parts]
            assert files
            for path in files:
                name = f"{inside}/{path.relative_to(folder).as_posix()}"
                assert archive.read(name) == path.read_bytes(), name
        points = archive.read(next(n for n in archive.namelist() if n.endswith("entry_points.txt")))
    for point in PROJECT["scripts"] | PROJECT["entry-points"]["myst_nb.mime_renderers"]:
        assert f"{point} = " in points.decode()
