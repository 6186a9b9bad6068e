"""Runs the cells of a student's notebook and evaluates expressions afterwards: what is in the sandbox.

A program of its own: ``python runner.py SETTINGS`` is started by ``sandbox.Protection``, which holds the limits on
time and reads what comes out as the word of a stranger, since a notebook can do in this process
whatever it likes. Nothing that is expected is ever sent here; the expressions themselves come when
all cells have run.

A JSON line a message. In: ``{"cells": [[place, source], …], "names": […]}``, then ``{"evaluate":
[{"id", "name", "after", "until", "calls"}, …]}``. Out, in this order: ``{"ready"}``; for each cell ``{"read":
place, "defines", "starter", "syntax"}``; for each cell ``{"ran": place, "error", "missing"}``; for each exercise
``{"begin": id}`` and ``{"answer": id, "cases", "missing", "lacked"}``, or ``{"died": id}``.

``missing`` names what is not here and would have changed what a cell did: libraries, and ``Python`` where
its code is a newer Python's. A library that a cell imports and that is not here is ``_Unknown``: it takes
every use, so that a plot for decoration costs nothing, and remembers where its value was needed. Names
that such a cell has bound are unknown from then on, and so is what is made of them. ``lacked`` is what
was found missing while an answer was computed, with the inputs of the checks known: not for students.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import dis
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import re
import sys
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from klaster.notebook.tolerance import plain

TEXT = 300
"""How many characters of an error's text are told."""

VALUE = 20_000
"""The longest value, as JSON, that is told; longer ones are none of any exercise."""

PLOTS = "unknown_plots"
"""What pandas plots with where matplotlib is not here."""

NEWEST = (3, 14)
"""The newest Python whose code LibCST reads: in it, a syntax error is one."""

DEEPEST = 90
"""How many brackets may be open at once in code that LibCST is given."""

NEWER = "Python"
"""What is missing where code is a newer Python's."""

_dumps, _loads, _write, _exit, _getpid = json.dumps, json.loads, os.write, os._exit, os.getpid
_fork: Any = getattr(os, "fork", None)
_wait: Any = getattr(os, "waitpid", None)
_MISSING = object()
_lacked: set[str] = set()
_starred: set[str] = set()
_versions: set[str] = set()
_guarded: set[tuple[str, int]] = set()


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
    _import_ahead()
    tell({"ready": True})
    work = _loads(asked.readline())
    notebook = _Notebook(work["names"], tell)
    notebook.read(work["cells"])
    notebook.run()
    notebook.answer(_loads(asked.readline())["evaluate"])


class _Notebook:
    """The cells of a notebook as they are read, run and asked about; the names are those of the exercises."""

    def __init__(self, names: list[str], tell: Any) -> None:
        self.names, self.tell, self.space = names, tell, _namespace()
        self.cells: dict[int, _Compiled] = {}
        #: What a cell has made of an exercise's name, and of all names.
        self.bound: dict[tuple[str, int], Any] = {}
        self.changed: dict[int, dict[str, Any]] = {}
        #: What was missing here for a cell, and for the names that are unknown since.
        self.missing: dict[int, frozenset[str]] = {}
        self.unknown: dict[str, frozenset[str]] = {}

    def read(self, cells: list[tuple[int, str]]) -> None:
        """Compile all cells, and tell of each what it defines."""
        if any(".plot" in source for _, source in cells) and not _is_here("matplotlib"):
            sys.modules["pandas"].set_option("plotting.backend", PLOTS)
        for place, source in cells:
            self.cells[place], report = _compiled_cell(source, self.names, f"<cell {place}>")
            self.tell({"read": place, **report})

    def run(self) -> None:
        """Run the cells in order, and tell what went wrong."""
        own = _getpid()
        for place, cell in self.cells.items():
            before = dict(self.space)
            _lacked.clear()
            _versions.clear()
            error = _run(cell.code, self.space) if cell.code is not None else None
            if _getpid() != own:  # a fork that the cell left behind is no second student
                _exit(0)
            self._note(place, cell, before, dict(self.space), error)
            missing = sorted(self.missing[place])
            self.tell({"ran": place, "error": error, "missing": missing, "versions": sorted(_versions)})

    def _note(
        self, place: int, cell: _Compiled, before: dict[str, Any], after: dict[str, Any], error: dict[str, Any] | None
    ) -> None:
        """Note what a cell has changed, and what is unknown since."""
        changed = {name: value for name, value in after.items() if before.get(name, _MISSING) is not value}
        self.changed[place] = changed
        for name in self.names:
            if after.get(name, _MISSING) is not before.get(name, _MISSING) or error is None and name in after:
                self.bound[name, place] = after.get(name, _MISSING)
        missing = self.missing[place] = cell.missing | _lacked | _of_unknown(cell.loads, self.unknown)
        for name in {*changed, *cell.binds}:
            self.unknown.pop(name, None)
            if missing and not isinstance(after.get(name), types.ModuleType):
                self.unknown[name] = missing

    def answer(self, wanted: list[dict[str, Any]]) -> None:
        """Evaluate what is asked about the exercises."""
        imported = {module._library for module in list(sys.modules.values()) if type(module) is _Unknown}
        for exercise in wanted:
            # A name that a later cell has used for something else is what it was under the answer.
            name, after, until = exercise["name"], exercise["after"], exercise["until"]
            found = self.space.get(name, _MISSING) if after is None else self.bound.get((name, after), _MISSING)
            then: dict[str, Any] = {}
            for place in self.cells:
                if until is not None and place <= until:
                    then |= self.changed[place]
            # What an answer calls may have been defined below it.
            loads = {name} if after is None else self.cells[after].loads
            needed = self.missing.get(after, frozenset()) | _of_unknown(loads, self.unknown)
            if type(found) is _Unknown:
                needed |= {found._library}
            self.tell({"begin": exercise["id"]})
            _answer(exercise, self.space, then, found, needed, imported, self.tell)


def _of_unknown(names: Iterable[str], unknown: dict[str, frozenset[str]]) -> frozenset[str]:
    """What is missing to know the values of these names."""
    return frozenset(library for name in names for library in unknown.get(name, ()))


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


def _import_ahead() -> None:
    """Import what every notebook needs, and make chance the same each time."""
    sys.modules["klaster.assignment"] = None  # type: ignore[assignment]
    # Without a sandbox a copy of the book is first, and the book with the references is not to be found.
    sys.path[:] = [place for place in sys.path if not _has_references(place) or _has(place, "pandas")]
    sys.meta_path.append(_Missing())
    import numpy
    import pandas  # noqa: F401

    random.seed(0)
    numpy.random.seed(0)


def _has_references(place: str) -> bool:
    return _has(place, "klaster", "assignment", "tasks", "denmark.py")


def _has(place: str, *path: str) -> bool:
    return os.path.exists(os.path.join(place, *path))


def _namespace() -> dict[str, Any]:
    def no_input(*_: object) -> str:
        raise EOFError

    builtins.input = no_input
    vars(builtins).update(display=lambda *_, **__: None, get_ipython=_Shell)
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


class _Unknown(types.ModuleType):
    """A library that is not here, or anything of it: takes every use, and tells where its value was needed."""

    __path__: list[str] = []
    __version__ = "999"
    _library = ""

    def __init__(self, name: str, library: str) -> None:
        super().__init__(name)
        self._library = library

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":  # from … import *
            _starred.add(self._library)
        if name.startswith("__"):
            raise AttributeError(name)
        return _Unknown(name, self._library)

    def _part(self, *_: object, **__: object) -> _Unknown:
        return _Unknown("part", self._library)

    __call__ = __getitem__ = __round__ = _part
    for _sign in "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split():
        locals()[f"__{_sign}__"] = locals()[f"__r{_sign}__"] = _part
    for _sign in "neg pos abs invert lt le gt ge eq ne".split():
        locals()[f"__{_sign}__"] = _part
    __hash__ = types.ModuleType.__hash__

    def _needed(value: Any) -> Any:
        def method(self: Any, *_: object) -> Any:
            _lacked.add(self._library)
            return value

        return method

    __bool__, __len__, __contains__, __float__ = map(_needed, (True, 2, False, 1.0))
    __int__ = __index__ = _needed(1)
    __str__ = __repr__ = __format__ = _needed("")
    del _needed, _sign

    def __iter__(self) -> Any:
        # In ``fig, (left, right) = …`` the code itself says how many parts there are.
        frame = sys._getframe(1)
        step, count = frame.f_code.co_code[frame.f_lasti : frame.f_lasti + 2]
        if dis.opname[step] != "UNPACK_SEQUENCE":
            _lacked.add(self._library)
            count = 2
        return iter([self._part() for _ in range(count)])

    def __setitem__(self, *_: object) -> None:
        return None

    def __enter__(self) -> _Unknown:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class _Missing(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The last finder that is asked: gives what is unknown where a cell imports a library that is not here."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        library = name.partition(".")[0]
        if library == PLOTS or isinstance(sys.modules.get(library), _Unknown) or "." not in name and _asked_by_a_cell():
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        library = spec.name.partition(".")[0]
        return _Unknown(spec.name, "matplotlib" if library == PLOTS else library)

    def exec_module(self, module: types.ModuleType) -> None:
        return None


def _asked_by_a_cell() -> bool:
    """Tell whether it is a cell that imports, and no library, and without a way of its own to do without."""
    frame: types.FrameType | None = sys._getframe(2)
    while frame and "importlib" in frame.f_code.co_filename:
        frame = frame.f_back
    return (
        frame is not None
        and frame.f_code.co_filename.startswith("<cell")
        and (frame.f_code.co_filename, frame.f_lineno) not in _guarded
    )


@dataclass(frozen=True)
class _Compiled:
    """A cell: its code, the names that it uses and binds, and what is missing so that there is no code."""

    code: Any = None
    loads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()


def _compiled_cell(source: str, names: list[str], file: str) -> tuple[_Compiled, dict[str, Any]]:
    """Compile a cell; tell which of the names it defines, and which only as they were handed out."""
    try:
        tree = _parsed_cell(source, file)
        code = compile(tree, file, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        text = str(getattr(error, "msg", error))[:TEXT]
        fault = {"type": type(error).__name__, "text": text, "line": line}
        newer = _names_of_newer(source) if isinstance(error, SyntaxError) else None
        if newer is None:
            return _Compiled(), {"defines": [], "starter": [], "syntax": fault}
        read = _Compiled(None, frozenset(re.findall(r"\w+", source)), newer, frozenset({NEWER}))
        return read, {"defines": sorted(newer.intersection(names)), "starter": [], "syntax": fault}
    full: set[str] = set()
    starter: set[str] = set()
    for name, real in _definitions(tree):
        if name in names:
            (full if real else starter).add(name)
    _guarded.update((file, line) for line in _lines_of_guarded_imports(tree))
    read = _Compiled(code, *_used_and_bound(tree))
    return read, {"defines": sorted(full), "starter": sorted(starter - full), "syntax": None}


def _names_of_newer(source: str) -> frozenset[str] | None:
    """Return the names that code of a newer Python binds; None where no Python takes it."""
    if sys.version_info[:2] >= NEWEST:
        return None
    import libcst
    from libcst import matchers

    try:
        code = _from_ipython(source)
        tree = None if _brackets_open(code) > DEEPEST else libcst.parse_module(code)
    except (ValueError, SyntaxError, RecursionError, libcst.ParserSyntaxError):
        return None
    if tree is None:
        return None
    found = set()
    kinds = matchers.FunctionDef() | matchers.ClassDef() | matchers.TypeAlias()
    found |= {node.name.value for node in matchers.findall(tree, kinds)}
    for node in matchers.findall(tree, matchers.AssignTarget() | matchers.AnnAssign() | matchers.For()):
        found |= {name.value for name in matchers.findall(node.target, matchers.Name())}
    for node in matchers.findall(tree, matchers.ImportAlias()):
        found.add(node.evaluated_alias or node.evaluated_name.partition(".")[0])
    return frozenset(found)


def _brackets_open(code: str) -> int:
    """Return how many brackets are open at once; those in texts count as well."""
    open_ = most = 0
    for sign in code:
        open_ += (sign in "([{") - (sign in ")]}")
        most = max(most, open_)
    return most


def _used_and_bound(tree: ast.AST) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that a cell uses, and those that it binds or puts something into."""
    loads, binds = set(), {name for name, _ in _definitions(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            loads.add(node.id)
        while isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            node = node.value
            if isinstance(node, ast.Name):
                binds.add(node.id)
            elif isinstance(node, (ast.Subscript, ast.Attribute)):
                node.ctx = ast.Store()
    return frozenset(loads), frozenset(binds)


def _lines_of_guarded_imports(tree: ast.AST) -> Iterator[int]:
    """Yield the lines of the imports whose failing the cell itself has an answer to."""
    for attempt in ast.walk(tree):
        if isinstance(attempt, ast.Try) and any(map(_answers_a_failed_import, attempt.handlers)):
            for statement in attempt.body:
                for node in ast.walk(statement):
                    if isinstance(node, (ast.Import, ast.ImportFrom)):
                        yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _answers_a_failed_import(handler: ast.ExceptHandler) -> bool:
    caught = (
        {"Exception"}
        if handler.type is None
        else {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    )
    does_something = not all(map(_does_nothing, handler.body))
    return does_something and bool(caught & {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def _parsed_cell(source: str, file: str) -> Any:
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
            found.append((node.name, not all(map(_does_nothing, node.body))))
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


def _does_nothing(statement: ast.stmt) -> bool:
    """Tell whether a statement does nothing: ``...``, ``pass``, a text, ``return None``."""
    if isinstance(statement, ast.Return):
        return statement.value is None or isinstance(statement.value, ast.Constant) and statement.value.value is None
    if isinstance(statement, ast.Raise):
        return "NotImplementedError" in ast.dump(statement)
    return (
        isinstance(statement, ast.Pass) or isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def _run(code: Any, space: dict[str, Any]) -> dict[str, Any] | None:
    """Run a cell; return what went wrong."""
    try:
        result = eval(code, space)
        if asyncio.iscoroutine(result):
            asyncio.run(result)
    except BaseException as error:  # SystemExit and KeyboardInterrupt are a cell's errors as well
        _lacked.update(_not_here(error))
        return _error(error)
    return None


def _not_here(error: BaseException) -> set[str]:
    """Name the libraries for want of which something failed; note those that may have had it in another version."""
    try:
        if (library := _library_of(error)) in ("numpy", "pandas"):
            _versions.add(library)
        if isinstance(error, NameError) and _starred:
            return set(_starred)
        return {library for library in _not_found(error) if not _is_here(library)}
    except BaseException:  # an error may be of the student's own making, and answer with another
        return set()


def _not_found(error: BaseException) -> set[str]:
    """Name the libraries that were not found, in an error and in those that led to it."""
    found: set[str] = set()
    step: BaseException | None = error
    for _ in range(20):
        if isinstance(step, ModuleNotFoundError):
            found.add(str(step.name).partition(".")[0])
        step = getattr(step, "__cause__", None) or getattr(step, "__context__", None)
    return found


def _library_of(error: BaseException) -> str:
    """Name the library that was asked for what it has not."""
    if isinstance(error, AttributeError):
        thing = error.obj
        home = thing.__name__ if isinstance(thing, types.ModuleType) else type(thing).__module__
    elif isinstance(error, TypeError) and "unexpected keyword argument" in str(error):
        home = next(
            (name for name in ("pandas", "numpy") if hasattr(sys.modules.get(name), str(error).partition(".")[0])), ""
        )
    else:
        home = getattr(error, "name", "") if isinstance(error, ImportError) else ""
    return str(home).partition(".")[0]


def _is_here(library: str) -> bool:
    try:
        return not isinstance(sys.modules.get(library), _Unknown) and importlib.util.find_spec(library) is not None
    except (ImportError, ValueError, AttributeError):
        return True


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


def _answer(
    exercise: dict[str, Any],
    space: dict[str, Any],
    then: dict[str, Any],
    found: Any,
    missing: frozenset[str],
    imported: set[str],
    tell: Any,
) -> None:
    """Evaluate an exercise's expressions as names were ``then``, in a process of their own where the system has it.

    Which of several libraries that were ``imported`` is lacked may depend on the inputs of the checks.
    """
    child = _branch()
    if child > 0:
        _, state = _wait(child, 0)
        if state:
            tell({"died": exercise["id"]})
        return
    cases: list[dict[str, Any]] = []
    now = dict(space)
    _lacked.clear()
    _versions.clear()
    space.update(then)
    space[exercise["name"]] = found
    for call in exercise["calls"]:
        if found is _MISSING:
            cases.append({"missing": True})
            continue
        try:
            cases.append(_plain_case(eval(call, space)))
        except BaseException as error:
            _lacked.update(_not_here(error))
            cases.append({"error": type(error).__name__[:60]})
    if len(imported) == 1 and _lacked == imported:
        missing = missing | imported
    told = {"missing": sorted(missing), "lacked": sorted(_lacked), "versions": sorted(_versions)}
    tell({"answer": exercise["id"], "cases": cases, **told})
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
        if str(error) == _Unknown.__name__:
            _lacked.update(_unknown_in(value))
        return {"type": str(error)[:60]}
    return {"value": told} if len(_dumps(told)) <= VALUE else {"type": "large"}


def _unknown_in(value: Any) -> set[str]:
    """Name the libraries that would have given the value, or an item of it."""
    items = value if type(value) in (list, tuple) else [value]
    return {item._library for item in items if type(item) is _Unknown} or {"?"}


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
