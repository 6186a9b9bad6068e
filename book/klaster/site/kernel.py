"""Kernels for the book's build, forked from one process that has done its imports already.

Starting a kernel and importing pandas and plotly takes several seconds, the same ones for every
chapter. Between :func:`warm` and :func:`cool` each Python kernel that this process starts through
``jupyter_client`` is a fork of one warmed process instead. It is an ordinary kernel otherwise: it
has its own memory, folder, random state and process, and its name stays ``python3``.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

#: What nearly every kernel loads. ``nbformat`` is what plotly checks for when it shows a figure.
MODULES = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.debugger",
    "ipywidgets",
    "nbformat",
    "pandas",
    "plotly.express",
    "plotly.graph_objects",
)

#: Runs this file by itself: to import it would load its package and so Sphinx.
_START = "import runpy, sys; del sys.path[0]; runpy.run_path(sys.argv.pop(1), run_name='__main__')"

_PROVISIONER = "klaster-warm"
_ORDINARY = "local-provisioner"


def can_fork() -> bool:
    """Tell whether this system forks a process with loaded libraries safely (macOS doesn't)."""
    return hasattr(os, "fork") and sys.platform != "darwin"


class WarmProcess:
    """A process that imports ``modules`` and then forks a kernel whenever it is asked to."""

    def __init__(self, modules: Iterable[str]) -> None:
        command = [sys.executable, "-Xfrozen_modules=off"]  # asked for by the kernel's debugger
        command += ["-c", _START, __file__, *modules]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Forking is safe in a process of one thread only.
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
            # Ctrl-C at the terminal is for the build, which then ends its kernels.
            start_new_session=True,
            text=True,
        )
        # Pages may be read by several processes forked from this one.
        self._lock = multiprocessing.Lock()

    @property
    def pid(self) -> int:
        """The process id of the warmed process itself."""
        return self._process.pid

    def alive(self) -> bool:
        """Tell whether the process still runs."""
        return self._process.poll() is None

    def fork(self, arguments: list[str], cwd: str, env: dict[str, str]) -> int:
        """Start a kernel with the arguments of ``ipykernel_launcher``; return its process id.

        Raises ``OSError`` if the warmed process has ended.
        """
        request = json.dumps({"arguments": arguments, "cwd": cwd, "env": env})
        assert self._process.stdin and self._process.stdout
        with self._lock:
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        if not answer:
            raise BrokenPipeError("the warmed process has ended")
        return int(answer)

    def close(self) -> None:
        """End the process. Kernels that are still running end within a second of it."""
        # Leaving the block closes the pipes and waits; a request may not have been taken.
        with contextlib.suppress(BrokenPipeError), self._process:
            self._process.terminate()


class ForkedKernel:
    """The process of one kernel, with what ``LocalProvisioner`` uses of ``subprocess.Popen``."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, warm_process: WarmProcess) -> None:
        self.pid = pid
        self._warm_process = warm_process

    def poll(self) -> int | None:
        """Return ``None`` while the kernel runs, and 0 afterwards (how it ended isn't known)."""
        if not self._warm_process.alive():
            return 0
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        """Wait for the kernel's end."""
        while self.poll() is None:
            time.sleep(0.01)
        return 0

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel; nothing happens if it has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signum)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Starts this interpreter's kernels from the warmed process, and others as usual."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel for ``cmd`` and return how to connect to it."""
        if _warm_process is None or cmd[0] != sys.executable or "ipykernel_launcher" not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        cwd = os.path.abspath(kwargs.get("cwd") or os.getcwd())
        try:
            pid = _warm_process.fork(arguments, cwd, kwargs.get("env") or dict(os.environ))
        except OSError as error:
            self.log.warning("A kernel is started from scratch: %s.", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = ForkedKernel(pid, _warm_process)  # type: ignore[assignment]
        self.pid = self.pgid = pid
        self.cwd = cwd
        return self.connection_info


_warm_process: WarmProcess | None = None


def warm(modules: Iterable[str] = MODULES) -> WarmProcess | None:
    """Start the warmed process, from which this process's kernels are forked until :func:`cool`.

    Returns at once, while ``modules`` are still being imported; a module that can't be imported
    is left to the notebooks. Returns ``None``, and changes nothing, where forking isn't safe.
    """
    global _warm_process
    if not can_fork():
        return None
    if _warm_process is None:
        _warm_process = WarmProcess(modules)
        factory = KernelProvisionerFactory.instance()
        factory.provisioners[_PROVISIONER] = EntryPoint(
            _PROVISIONER, "klaster.site.kernel:WarmProvisioner", factory.GROUP_NAME
        )
        factory.default_provisioner_name = _PROVISIONER
    return _warm_process


@atexit.register
def cool() -> None:
    """End the warmed process; kernels are started as usual again."""
    global _warm_process
    if _warm_process is not None:
        KernelProvisionerFactory.instance().default_provisioner_name = _ORDINARY
        _warm_process.close()
        _warm_process = None


def serve() -> None:
    """Be the warmed process: read one request a line, answer with a process id, until the end."""
    for module in sys.argv[1:]:
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    _draw()
    # The system clears away ended kernels by itself.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _run_kernel(**json.loads(line))
            return
        print(pid, flush=True)


def _draw() -> None:
    """Have plotly load what it loads with the first figure, save how figures are shown.

    Plotly chooses that when the module is loaded, and by the kernel it then finds.
    """
    express, pandas = sys.modules.get("plotly.express"), sys.modules.get("pandas")
    if express is not None and pandas is not None:
        express.bar(pandas.DataFrame({"x": [1]}), x="x", y="x", title="1").to_json()


def _run_kernel(arguments: list[str], cwd: str, env: dict[str, str]) -> None:
    """Turn this fork of the warmed process into a kernel, and run it."""
    # Runs last: taking the interpreter apart would need half a second more.
    atexit.register(os._exit, 0)
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()

    import ipykernel_launcher
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [ipykernel_launcher.__file__, *arguments]
    app = IPKernelApp.instance()
    app.initialize(
        [
            *arguments,
            # The kernel ends by itself when the warmed process is gone.
            f"--IPKernelApp.parent_handle={os.getppid()}",
            # Or each kernel warns that its sockets, open to this machine only, aren't encrypted.
            "--IPKernelApp.log_level=ERROR",
        ]
    )
    # Closing its sockets in order, a kernel in ten waits for its own threads until it is killed,
    # three seconds later. All is sent by then, and the system closes sockets too.
    atexit.unregister(app.close)
    if "ipywidgets" in sys.modules:
        sys.modules["ipywidgets"].register_comm_target()
    app.start()


if __name__ == "__main__":
    serve()
