"""The workflows on GitHub: what they may do, what they run, and that it is there to be run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".github" / "workflows"
NAMES = sorted(path.name for path in FOLDER.iterdir())
SETTINGS = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))


def workflow(name: str) -> dict:
    # YAML 1.1 takes the key `on` for true.
    return {
        {True: "on"}.get(key, key): part for key, part in yaml.safe_load((FOLDER / name).read_text("utf-8")).items()
    }


def steps(name: str) -> list[dict]:
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


def test_they_are_as_their_schemas_want_them():
    for schema, files in {
        "vendor.github-workflows": [FOLDER / name for name in NAMES],
        "vendor.dependabot": [FOLDER.parent / "dependabot.yml"],
    }.items():
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_an_audit_of_their_safety_finds_nothing():
    zizmor = Path(sys.executable).with_name("zizmor")
    command: list[str | Path] = [zizmor, "--offline", "--persona=pedantic", ".github"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_an_action_is_named_by_its_whole_hash_and_its_version(name: str):
    lines = re.findall(r"^ +(?:- )?uses: (.+)$", (FOLDER / name).read_text("utf-8"), re.MULTILINE)
    assert len(lines) == len([step for step in steps(name) if "uses" in step])
    for line in lines:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_one_action_has_one_version_in_all_workflows():
    used = {step["uses"] for name in NAMES for step in steps(name) if "uses" in step}
    actions = [use.partition("@")[0] for use in used]
    assert sorted(actions) == sorted(set(actions))


def test_a_job_may_do_nothing_but_what_it_needs():
    for name in NAMES:
        assert workflow(name)["permissions"] == {}
        for job, content in workflow(name)["jobs"].items():
            publishes = {"pages": "write", "id-token": "write"}
            assert content["permissions"] == (publishes if job == "deploy" else {"contents": "read"})
    for step in [step for name in NAMES for step in steps(name) if "checkout" in step.get("uses", "")]:
        assert step["with"] == {"persist-credentials": False}
    assert "secrets." not in "".join((FOLDER / name).read_text("utf-8") for name in NAMES)


def test_no_input_of_others_is_put_into_a_command():
    for name in NAMES:
        assert [step["run"] for step in steps(name) if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("name", NAMES)
def test_they_run_the_books_own_commands_and_those_are_there(name: str):
    commands = [shlex.split(step["run"]) for step in steps(name) if "run" in step]
    assert commands
    for command in commands:
        if command == [".ci/run"]:
            assert os.access(ROOT / ".ci" / "run", os.X_OK)
            continue
        assert command[:2] == ["python", "book"]
        # The command itself knows every option that it is given.
        asked = subprocess.run([sys.executable, *command[1:], "--help"], cwd=ROOT, capture_output=True, text=True)
        assert asked.returncode == 0, asked.stderr
        assert all(option in asked.stdout for option in command[2:])


@pytest.mark.parametrize("name", NAMES)
def test_their_python_is_the_one_that_binder_gets(name: str):
    python = (ROOT / "runtime.txt").read_text("utf-8").strip().removeprefix("python-")
    setups = [step for step in steps(name) if "setup-python" in step.get("uses", "")]
    assert setups
    assert [step["with"]["python-version"] for step in setups] == [python] * len(setups)


def test_the_book_is_published_from_its_branch_after_its_tests_and_once_a_week():
    publish = workflow("publish.yml")
    branch = SETTINGS["repository"]["branch"]
    assert publish["on"]["push"] == {"branches": [branch]}
    jobs = publish["jobs"]
    assert jobs["deploy"]["needs"] == ["test", "build"]
    assert f"github.ref == 'refs/heads/{branch}'" in jobs["deploy"]["if"]
    assert "github.event_name != 'pull_request'" in jobs["deploy"]["if"]
    upload = next(step for step in jobs["build"]["steps"] if "upload-pages" in step.get("uses", ""))
    assert upload["with"]["path"] == "_build/html"
    assert jobs["build"]["env"] == {"KLASTER_REPOSITORY": "${{ github.repository }}"}
    for name in NAMES:  # minute, hour, any day of any month, one day of the week
        (time,) = workflow(name)["on"]["schedule"]
        assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", time["cron"])
        assert "concurrency" in workflow(name)


def test_a_link_that_is_down_keeps_nothing_from_being_published():
    assert "lychee" not in (FOLDER / "publish.yml").read_text("utf-8")
    assert any("lychee" in step.get("uses", "") for step in steps("links.yml"))
