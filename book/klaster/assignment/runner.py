"""Runs the cells of a student's notebook and evaluates expressions afterwards: what is in the sandbox.

A program of its own: ``python runner.py SETTINGS`` is started by ``klaster.assignment.sandbox``, which holds the limits on time and reads what comes out as the word
of a stranger, since a notebook can do in this process whatever it likes. Nothing that is expected
is ever sent here; the expressions themselves come when all cells have run.

A JSON line a message. In: ``{"cells": [[place, source], …], "names": […]}``, then ``{"evaluate":
[{"id", "name", "after", "until", "calls"}, …]}``. Out, in this order: ``{"ready"}``; for each cell ``{"read":
place, "defines", "starter", "syntax"}``; for each cell ``{"ran": place, "error"}``; for each exercise
``{"begin": id}`` and ``{"answer": id, "cases"}``, or ``{"died": id}``.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import importlib.abc
import importlib.machinery
import json
import os
import random
import re
import sys
import types
from typing import Any

from klaster.exercise import plain

TEXT = 300
"""How many characters of an error's text are told."""

VALUE = 20_000
"""The longest value, as JSON, that is told; longer ones are none of any exercise."""

PLOTTING = ("matplotlib", "seaborn", "altair", "bokeh", "google", "kaggle_secrets", "ipywidgets")
"""What a notebook may import where it was written and grading has no use for: inert where missing."""

PARTS = {"plot": 1, "hist": 3, "hist2d": 4, "pie": 3}
"""How many parts the result of a plotting function has, where there are not two (``fig, ax``)."""

_dumps, _loads, _write, _exit, _getpid = json.dumps, json.loads, os.write, os._exit, os.getpid
_fork, _wait = getattr(os, "fork", None), getattr(os, "waitpid", None)
_MISSING = object()


def main(settings: dict[str, Any]) -> None:
    """Hold what the system can hold, then do what is asked until nothing more comes."""
    # The two pipes get numbers of their own: what a cell reads or prints is nobody's.
    asked, told = os.fdopen(os.dup(0), "r", encoding="utf-8"), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)

    def tell(message: dict[str, Any]) -> None:
        line = (_dumps(message) + "\n").encode()
        while line:
            line = line[_write(told, line) :]

    _hold(settings)
    _prepare(settings.get("not_on_path"))
    tell({"ready": True})
    work = _loads(asked.readline())
    space, names = _namespace(), work["names"]
    if any(".plot" in source for _, source in work["cells"]):
        sys.modules["pandas"].set_option("plotting.backend", "inert_plotting")
    codes = {}
    for place, source in work["cells"]:
        codes[place], report = _read(source, names, f"<cell {place}>")
        tell({"read": place, **report})
    own, bound, changed = _getpid(), {}, {}
    for place, _ in work["cells"]:
        before = dict(space)
        error = _run(codes[place], space) if codes[place] is not None else None
        if _getpid() != own:  # a fork that the cell left behind is no second student
            _exit(0)
        after = dict(space)
        changed[place] = {name: value for name, value in after.items() if before.get(name, _MISSING) is not value}
        for name in names:
            if after.get(name, _MISSING) is not before.get(name, _MISSING) or error is None and name in after:
                bound[name, place] = after.get(name, _MISSING)
        tell({"ran": place, "error": error})
    wanted = _loads(asked.readline())
    for exercise in wanted["evaluate"]:
        # A name that a later cell has used for something else is what it was under the answer.
        name, after, until = exercise["name"], exercise["after"], exercise["until"]
        found = space.get(name, _MISSING) if after is None else bound.get((name, after), _MISSING)
        then: dict[str, Any] = {}
        for place, _ in work["cells"]:
            if until is not None and place <= until:
                then |= changed[place]
        tell({"begin": exercise["id"]})
        _answer(exercise, space, then, found, tell)


def _hold(settings: dict[str, Any]) -> None:
    """Become somebody who may do nothing, and set the limits that hold inside a process."""
    uid = settings.get("uid")
    if uid:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, value in settings["limits"].items():
        which = getattr(resource, name, None)
        if which is None:
            continue
        _, most = resource.getrlimit(which)
        if most != resource.RLIM_INFINITY:
            value = min(value, most)
        try:
            resource.setrlimit(which, (value, value))
        except (OSError, ValueError):  # macOS knows RLIMIT_AS and doesn't hold it
            continue


def _prepare(hidden: str | None) -> None:
    """Import what every notebook needs, and make chance the same each time.

    ``hidden`` is the folder of the book that has the references, where a copy without them is used.
    """
    sys.modules["klaster.assignment"] = None  # type: ignore[assignment]
    if hidden and not os.path.isdir(os.path.join(hidden, "pandas")):
        sys.path[:] = [place for place in sys.path if os.path.realpath(place) != os.path.realpath(hidden)]
    sys.meta_path.append(_Inert())
    import numpy
    import pandas  # noqa: F401

    random.seed(0)
    numpy.random.seed(0)


def _namespace() -> dict[str, Any]:
    def no_input(*_: object) -> str:
        raise EOFError

    builtins.input = no_input
    builtins.display = lambda *_, **__: None
    builtins.get_ipython = _Shell
    sys.path.insert(0, "")  # a module that the notebook has written itself
    # Some libraries ask the module that is run for its name and its names.
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    return module.__dict__


class _Shell:
    """Takes the place of IPython: commands to the system are not carried out; timed code is, and files are written."""

    def run_line_magic(self, name: str, line: str, *_: object) -> None:
        return None

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        if name in ("writefile", "file"):
            with open(line.split()[-1].strip("'\""), "a" if "-a" in line.split() else "w", encoding="utf-8") as file:
                file.write(cell)

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


class _Nothing(types.ModuleType):
    """A module, and whatever is in it, that takes every call and does nothing."""

    __path__: list[str] = []
    __version__ = "999"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing(name)

    def __call__(self, *_: object, **__: object) -> _Nothing:
        return self

    def __iter__(self) -> Any:
        return iter([_Nothing("part")] * PARTS.get(self.__name__, 2))

    def __getitem__(self, _: object) -> _Nothing:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __getitem__

    def __setitem__(self, *_: object) -> None:
        return None

    def __enter__(self) -> _Nothing:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class _Inert(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The last finder that is asked: gives an inert module where a known one is missing."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        if name.partition(".")[0] in (*PLOTTING, "inert_plotting"):
            return importlib.machinery.ModuleSpec(name, self)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Nothing(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        return None


def _read(source: str, names: list[str], file: str) -> tuple[Any, dict[str, Any]]:
    """Compile a cell; tell which of the names it defines, and which only as they were handed out."""
    try:
        tree = _parsed(source, file)
        code = compile(tree, file, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        text = str(getattr(error, "msg", error))[:TEXT]
        fault = {"type": type(error).__name__, "text": text, "line": line}
        return None, {"defines": [], "starter": [], "syntax": fault}
    full, starter = set(), set()
    for name, real in _definitions(tree):
        if name in names:
            (full if real else starter).add(name)
    return code, {"defines": sorted(full), "starter": sorted(starter - full), "syntax": None}


def _parsed(source: str, file: str) -> Any:
    """Parse a cell; what only IPython understands is turned into Python first."""
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        return compile(source, file, "exec", flags, dont_inherit=True)
    except SyntaxError:
        # Commands, but also pasted prompts and a cell indented as a whole: Jupyter takes them all.
        return compile(_from_ipython(source), file, "exec", flags, dont_inherit=True)


def _from_ipython(source: str) -> str:
    # What is only timed binds names as if it stood there by itself.
    lines = re.sub(r"^(\s*)%(?:time|prun) +", r"\1", source, flags=re.MULTILINE).split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith(("%%time", "%%capture", "%%timeit", "%%prun")):
        lines[first] = ""  # the cell itself is Python
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return TransformerManager().transform_cell("\n".join(lines))
    except RuntimeError as error:  # more commands than it takes
        raise ValueError(str(error)) from None


def _definitions(tree: ast.AST) -> list[tuple[str, bool]]:
    """Return the names that a cell binds outside of functions and classes, and whether really."""
    found: list[tuple[str, bool]] = []
    nodes: list[ast.AST] = [*ast.iter_child_nodes(tree)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found.append((node.name, not all(map(_empty, node.body))))
            found += [(name, True) for inner in ast.walk(node) if isinstance(inner, ast.Global) for name in inner.names]
            continue
        if isinstance(node, ast.ClassDef):
            found.append((node.name, True))
            continue
        if isinstance(node, ast.Lambda):
            continue
        value = getattr(node, "value", None)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append((node.id, True))
        elif isinstance(node, ast.alias):
            found.append((node.asname or node.name.partition(".")[0], True))
        elif isinstance(node, ast.Assign) and isinstance(value, ast.Constant) and value.value in (None, ...):
            found += [(target.id, False) for target in node.targets if isinstance(target, ast.Name)]
            continue
        elif isinstance(node, ast.AnnAssign) and value is None:
            continue
        nodes += ast.iter_child_nodes(node)
    return found


def _empty(statement: ast.stmt) -> bool:
    """Tell whether a statement does nothing: ``...``, ``pass``, a text, ``return None``."""
    if isinstance(statement, ast.Return):
        return statement.value is None or isinstance(statement.value, ast.Constant) and statement.value.value is None
    if isinstance(statement, ast.Raise):
        return "NotImplementedError" in ast.dump(statement)
    return isinstance(statement, ast.Pass) or isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _run(code: Any, space: dict[str, Any]) -> dict[str, Any] | None:
    """Run a cell; return what went wrong."""
    try:
        result = eval(code, space)
        if asyncio.iscoroutine(result):
            asyncio.run(result)
    except BaseException as error:  # SystemExit and KeyboardInterrupt are a cell's errors as well
        return _error(error)
    return None


def _error(error: BaseException) -> dict[str, Any]:
    line, step = None, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename.startswith("<cell"):
            line = step.tb_lineno
        step = step.tb_next
    try:
        text = str(error)[:TEXT]
    except BaseException:
        text = ""
    return {"type": type(error).__name__[:60], "text": text, "line": line}


def _answer(exercise: dict[str, Any], space: dict[str, Any], then: dict[str, Any], found: Any, tell: Any) -> None:
    """Evaluate an exercise's expressions as names were ``then``, in a process of their own where the system has it."""
    child = _branch()
    if child > 0:
        _, state = _wait(child, 0)
        if state:
            tell({"died": exercise["id"]})
        return
    cases, now = [], dict(space)
    space.update(then)
    space[exercise["name"]] = found
    for call in exercise["calls"]:
        if found is _MISSING:
            cases.append({"missing": True})
            continue
        try:
            cases.append(_plain_case(eval(call, space)))
        except BaseException as error:
            cases.append({"error": type(error).__name__[:60]})
    tell({"answer": exercise["id"], "cases": cases})
    if child == 0:
        _exit(0)
    space.clear()
    space.update(now)


def _branch() -> int:
    """Fork: 0 in the child, its id in the parent; -1 where the system can't, or may not any more."""
    if _fork is None:
        return -1
    try:
        return _fork()
    except OSError:
        return -1


def _plain_case(value: Any) -> dict[str, Any]:
    try:
        told = plain(value)
    except TypeError as error:
        return {"type": str(error)[:60]}
    return {"value": told} if len(_dumps(told)) <= VALUE else {"type": "large"}


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
