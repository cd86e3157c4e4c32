"""Runs a program as `python PROGRAM`, `-m MODULE` or `-c CODE` does, from within a running Python.

Only for interpreters into which the driver cannot come by PYTHONPATH. Executed in a namespace of
its own, so that `__main__` belongs to the program alone.
"""

import os
import sys

# This file runs outside the driver's room: it may import only what every start has loaded.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType


def run(arguments: "list[str]", path_is_safe: bool) -> None:
    """Runs and ends as Python itself would; `path_is_safe`: Python adds no folder to sys.path."""
    main = vars(sys.modules["__main__"])
    for name in list(main):
        if name not in ("__name__", "__builtins__", "__annotations__"):
            del main[name]
    main.update({"__doc__": None, "__package__": None, "__spec__": None, "__loader__": None})
    try:
        _run(main, arguments, path_is_safe)
    except SystemExit:
        raise
    except BaseException as error:
        # Python prints what ends a program; the frames that led to it are ours and not shown.
        traceback = error.__traceback__
        while traceback is not None and traceback.tb_frame.f_code.co_filename == __file__:
            traceback = traceback.tb_next
        while traceback is not None and "importlib" in traceback.tb_frame.f_code.co_filename:
            traceback = traceback.tb_next
        error.__traceback__ = traceback
        sys.last_type, sys.last_value, sys.last_traceback = type(error), error, traceback
        setattr(sys, "last_exc", error)  # noqa: B010 -- 3.12+ only
        sys.excepthook(type(error), error, traceback)
        sys.exit(130 if isinstance(error, KeyboardInterrupt) else 1)


def _run(main: "dict[str, object]", arguments: "list[str]", path_is_safe: bool) -> None:
    first = arguments[0] if arguments else ""
    if first == "-m":
        sys.argv[:] = ["-m", *arguments[2:]]
        if not path_is_safe:
            sys.path.insert(0, os.getcwd())
        _run_module(arguments[1], True)
    elif first == "-c":
        sys.argv[:] = ["-c", *arguments[2:]]
        if not path_is_safe:
            sys.path.insert(0, "")
        exec(compile(arguments[1], "<string>", "exec", dont_inherit=True), main)
    elif os.path.isdir(first) or not first.endswith((".py", ".pyw")) and _is_archive(first):
        sys.argv[:] = arguments
        sys.path.insert(0, first)
        _run_module("__main__", False)
    else:
        sys.argv[:] = arguments
        if not path_is_safe:
            sys.path.insert(0, os.path.dirname(os.path.realpath(first)))
        exec(_script(main, os.path.abspath(first)), main)


def _script(main: "dict[str, object]", path: str) -> "CodeType":
    from _frozen_importlib_external import SourceFileLoader  # type: ignore[import-not-found]

    main["__file__"] = path
    main["__cached__"] = None
    main["__loader__"] = SourceFileLoader("__main__", path)
    with open(path, "rb") as file:
        return compile(file.read(), path, "exec", dont_inherit=True)


def _is_archive(path: str) -> bool:
    with open(path, "rb") as file:
        # A zip file may begin with a `#!` line; its directory is at the end.
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 66_000))
        return b"PK\x05\x06" in file.read()


def _run_module(name: str, alter_argv: bool) -> None:
    import runpy

    runpy._run_module_as_main(name, alter_argv)  # type: ignore[attr-defined]
