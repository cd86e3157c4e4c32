"""What differs between Python versions and operating systems, in one place."""

from __future__ import annotations

import os
import sys
import time

try:
    import fcntl
    import resource
except ImportError:  # Windows
    fcntl = resource = None  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any


def cast(kind: object, value: object) -> object:
    """`typing.cast` at run time, without loading typing."""
    return value


CAN_FORK = hasattr(os, "fork") and sys.platform != "emscripten"

# From 3.13 on, frame.f_locals is a view that writes through (PEP 667); before, it is a copy.
LOCALS_WRITE_THROUGH = sys.version_info >= (3, 13)

# 3.12+ warns when a process with more than one thread forks, after the parent's hooks have run.
FORK_WARNS_OF_THREADS = sys.version_info >= (3, 12)


def descriptor_identity(number: int) -> tuple[int, int] | None:
    """Device and inode behind a descriptor, or None if it is closed."""
    try:
        status = os.fstat(number)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def high_descriptor(number: int) -> int | None:
    """A copy of a descriptor far above those a program gets, not inherited; None where none is to be had.

    Below 1,024 even where more are allowed: the kernel's table grows with the highest number.
    """
    if fcntl is None or resource is None:
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = 1024 if soft == resource.RLIM_INFINITY else min(soft, 1024)
    try:
        return fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, max(limit - 16, 3))
    except OSError:
        return None


def high_pipe() -> tuple[int, int]:
    """A pipe (read end, write end) on high descriptors, not inherited."""
    ends: list[int] = []
    for number in os.pipe():
        high = high_descriptor(number)
        if high is None:
            ends.append(number)
        else:
            os.close(number)
            ends.append(high)
    return ends[0], ends[1]


def wait_for_thread_end(native_id: int) -> None:
    """Waits (at most 100 ms) until the kernel no longer counts a thread that has returned."""
    if not FORK_WARNS_OF_THREADS or native_id <= 0:
        return
    task = f"/proc/self/task/{native_id}"
    deadline = time.monotonic() + 0.1
    while os.path.exists(task) and time.monotonic() < deadline:
        time.sleep(0.0002)


def sleep(seconds: float) -> None:
    """Waits; named here so that nobody else needs `time`."""
    time.sleep(seconds)


def now() -> float:
    """Seconds on a clock that only goes forward."""
    return time.monotonic()


def process_group() -> int | None:
    """The process group, or None on Windows."""
    return os.getpgrp() if hasattr(os, "getpgrp") else None


def fast_locals_writer() -> Callable[[FrameType, int], None] | None:
    """CPython's PyFrame_LocalsToFast, needed up to 3.12; None from 3.13 on, or where there is no `_ctypes`.

    The function carries what is in `frame.f_locals` into the frame's variables, and marks the frame
    as having nothing more to carry. A second argument of 0 leaves alone what the dictionary lacks.
    `_ctypes` by itself loads in a hundredth of the time of `ctypes`.
    """
    if LOCALS_WRITE_THROUGH:
        return None
    if not _writers:
        _writers.append(_find_fast_locals_writer())
    return _writers[0]


_writers: list[Callable[[FrameType, int], None] | None] = []


def _find_fast_locals_writer() -> Callable[[FrameType, int], None] | None:
    return _interpreter_function("PyFrame_LocalsToFast", "Oi", None)


def raise_in_thread(thread: int, error: type[BaseException]) -> bool:
    """Raises an exception in a thread at its next bytecode, in place of one that is yet to come.

    False where there is no `_ctypes`: nothing happens then.
    """
    if not _raisers:
        _raisers.append(_interpreter_function("PyThreadState_SetAsyncExc", "LP", "i"))
    raiser = _raisers[0]
    if raiser is None:
        return False
    # `id` is the address that the interpreter takes its own reference from.
    raiser(thread, id(error))
    return True


_raisers: list[Callable[..., object] | None] = []


def _interpreter_function(name: str, parameters: str, result: str | None) -> Any:
    """A function of CPython's, its types in `ctypes`' letters; None if it cannot be had."""
    try:
        import _ctypes as api
    except ImportError:
        return None
    own: Any = api

    def letter(one: str) -> Any:
        return type(one, (own._SimpleCData,), {"_type_": one})

    class Function(own.CFuncPtr):
        _flags_ = own.FUNCFLAG_CDECL | own.FUNCFLAG_PYTHONAPI

    class Interpreter:
        _handle = sys.dllhandle if sys.platform == "win32" else own.dlopen(None, 0)

    try:
        function: Any = Function((name, Interpreter()))
    except (AttributeError, OSError):
        return None
    function.argtypes = tuple(letter(one) for one in parameters)
    function.restype = None if result is None else letter(result)
    return function


def write_back_locals(frame: FrameType) -> None:
    """Up to 3.12: carries what was written into `frame.f_locals` back into the frame's variables.

    Called only after a person has assigned to a name.
    """
    writer = fast_locals_writer()
    if writer is not None:
        writer(frame, 0)


def set_line(frame: FrameType, line: int) -> None:
    """Moves a frame, inside its line event. Raises ValueError; no warning reaches the program (3.12+ has one)."""
    rule = ("ignore", None, Warning, None, 0)
    filters = _warning_filters()
    filters.insert(0, rule)
    try:
        frame.f_lineno = line  # type: ignore[assignment]
    finally:
        filters.remove(rule)


def quiet_compile(source: str | bytes, path: str, mode: str = "exec", flags: int = 0) -> Any:
    """Compiles without a SyntaxWarning becoming visible in the program; raises SyntaxError, ValueError."""
    return quietly(lambda: compile(source, path, mode, flags, dont_inherit=True))


def quietly(work_of_the_compiler: Any) -> Any:
    """Calls a function with warnings switched off.

    The filter stands only while the compiler runs, which does not give up the interpreter.
    """
    rule = ("ignore", None, Warning, None, 0)
    filters = _warning_filters()
    filters.insert(0, rule)
    try:
        return work_of_the_compiler()
    finally:
        filters.remove(rule)
        _take_back_lent()


def _take_back_lent() -> None:
    """Modules that C code imported on the driver's behalf leave `sys.modules` again (entry.py)."""
    # The room is the owner of this module's own `__import__`.
    take_back = getattr(getattr(__import__, "__self__", None), "take_back", None)
    if take_back is not None:
        take_back()


def _warning_filters() -> Any:
    """The list the interpreter goes through before it shows a warning."""
    module = sys.modules.get("warnings")
    filters: Any = vars(module).get("filters") if module is not None else None
    if type(filters) is not list:
        import _warnings

        filters = _warnings.filters  # type: ignore[attr-defined]
    return filters
