"""Starts the driver and then the program where Python reads no PYTHONPATH.

    python -I run.py [-m MODULE | -c CODE | PROGRAM] ARGS...

Used for -I, -E, -S and the embeddable Windows build. It must parse on Python 2.7, so that an
interpreter too old for the driver can still say which version it is.
"""

import sys

_loaded_by_python = set(sys.modules)
import os  # noqa: E402


def _prepare():
    """Undoes the traces of this file in the environment, sys.path and sys.orig_argv; returns the link.

    PYTHONPATH is the program's own here: the adapter does not touch it when it uses this file.
    """
    here = os.path.dirname(os.path.abspath(__file__))
    link = os.environ.pop("CUTAWAY_LINK", None)
    path_is_safe = not (sys.path and os.path.abspath(sys.path[0]) == here)
    if not path_is_safe:
        del sys.path[0]
    # A program under -S imports os afresh, and that reads the environment from posix.
    getattr(sys.modules.get("posix"), "environ", {}).pop(b"CUTAWAY_LINK", None)
    sys.path_importer_cache.pop(here, None)
    for argument in getattr(sys, "orig_argv", []):
        if os.path.abspath(argument) == os.path.abspath(__file__):
            sys.orig_argv.remove(argument)
            break
    return here, link, path_is_safe


def _load(here, name):
    """Executes a file of the driver in a namespace of its own."""
    from _frozen_importlib_external import SourceFileLoader

    path = os.path.join(os.path.dirname(here), "cutaway", name + ".py")
    code = SourceFileLoader("cutaway." + name, path).get_code("cutaway." + name)
    namespace = {"__name__": "cutaway." + name, "__file__": path}
    exec(code, namespace)
    return namespace


def _main():
    here, link, path_is_safe = _prepare()
    if sys.version_info < (3, 10):
        with open(os.path.join(here, "too_old.py")) as file:
            source = file.read()
        exec(compile(source, "too_old.py", "exec"), {"__name__": "cutaway.too_old", "link": link})
    elif link is not None:
        _load(here, "entry")["enter"](os.path.dirname(here), link)
    run = _load(here, "plain_run")["run"]
    for name in set(sys.modules) - _loaded_by_python:
        del sys.modules[name]
    return run, sys.argv[1:], path_is_safe


_run, _arguments, _path_is_safe = _main()
_run(_arguments, _path_is_safe)
