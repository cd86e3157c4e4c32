"""Brings Cutaway's driver into a Python that is about to run a program.

`site` imports this file because the adapter put its folder first on PYTHONPATH. It undoes that,
connects, and then runs the environment's own sitecustomize. It must parse on Python 2.7, so that
an interpreter too old for the driver can still say which version it is.
"""

import os
import sys


def _take_environment():
    """Gives PYTHONPATH and sys.path back their content; returns the link's description or None."""
    here = os.path.dirname(os.path.abspath(__file__))
    link = os.environ.pop("CUTAWAY_LINK", None)
    python_path = os.environ.pop("CUTAWAY_PYTHONPATH", None)
    if python_path is None:
        os.environ.pop("PYTHONPATH", None)
    else:
        os.environ["PYTHONPATH"] = python_path
    for entry in list(sys.path):
        if os.path.abspath(entry) == here:
            sys.path.remove(entry)
    sys.path_importer_cache.pop(here, None)
    return here, link


def _enter(here, link):
    """Loads the driver and lets it connect; returns when the program may begin."""
    entry = os.path.join(os.path.dirname(here), "cutaway", "entry.py")
    if sys.version_info < (3, 10):
        with open(os.path.join(here, "too_old.py")) as file:
            source = file.read()
        exec(compile(source, "too_old.py", "exec"), {"__name__": "cutaway.too_old", "link": link})
        return
    from _frozen_importlib_external import SourceFileLoader

    code = SourceFileLoader("cutaway.entry", entry).get_code("cutaway.entry")
    namespace = {"__name__": "cutaway.entry", "__file__": entry}
    exec(code, namespace)
    namespace["enter"](os.path.dirname(here), link)


def _run_own_sitecustomize():
    """Imports the sitecustomize that a plain start would have found, or fails as a plain start does."""
    sys.modules.pop("sitecustomize", None)
    import sitecustomize  # noqa: F401


_here, _link = _take_environment()
if _link is not None:
    _enter(_here, _link)
_run_own_sitecustomize()
