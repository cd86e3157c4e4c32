"""The driver's first own lines: loads the rest of it in a room of its own, then connects.

Runs inside `sitecustomize`, in the main thread, before the program's folder is on `sys.path`. The
standard modules the driver needs (pdb, json, ...) are loaded from the standard library alone, and
are taken out of `sys.modules` again: the program's own `json.py` or `code.py` can neither reach the
driver nor be hidden by it, and a plain `import pdb` in the program loads pdb afresh.
"""

import _thread
import builtins
import os
import sys
from _frozen_importlib import ModuleSpec, module_from_spec  # type: ignore[import-not-found]
from _frozen_importlib_external import PathFinder, SourceFileLoader  # type: ignore[import-not-found]

# This file runs before the room is open, so it may import only what every start has loaded:
# annotations are strings, and there is no `from __future__` (that would load a module).
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import CodeType, ModuleType

# readline would reset the terminal; the driver never reads from it.
FORBIDDEN = frozenset({"readline"})


class PrivateLoader(SourceFileLoader):
    """Loads a source module whose `import` statements go through the room it belongs to."""

    room: "PrivateImports"

    def get_code(self, fullname: str) -> "CodeType | None":
        # PYTHONDONTWRITEBYTECODE is about the program's modules; compiling ours anew at each start
        # would take longer than all the rest of it.
        if not self.path.startswith(self.room.folder):
            return super().get_code(fullname)
        plain, sys.dont_write_bytecode = sys.dont_write_bytecode, False
        try:
            return super().get_code(fullname)
        finally:
            sys.dont_write_bytecode = plain

    def exec_module(self, module: "ModuleType") -> None:
        # Functions keep the builtins their module had when they were defined: imports that run
        # later, inside a function of pdb or linecache, still come to the room.
        module.__dict__["__builtins__"] = self.room.builtins
        super().exec_module(module)


class PrivateImports:
    """The driver's own modules: a table beside `sys.modules` that the program never sees.

    A module that a plain start has already loaded (os, io, ...) is shared; every other one, and
    every package (its submodules become its attributes), is the driver's own copy, found on the
    standard library's path only.
    """

    def __init__(self, driver_folder: str) -> None:
        library = os.path.dirname(os.__file__)
        near = [
            entry for entry in sys.path if entry.startswith(library) and "-packages" not in entry
        ]
        archives = [entry for entry in sys.path if entry.endswith(".zip") and "python3" in entry]
        self.folder = driver_folder
        self.path = [driver_folder, *archives, *(near or [library])]
        for entry in sys.path:
            # lib-dynload and DLLs may lie beside another prefix than os.py (virtual environments).
            if os.path.basename(entry) in ("lib-dynload", "DLLs") and entry not in self.path:
                self.path.append(entry)
        self.modules: dict[str, ModuleType] = {}
        self.shared: dict[str, ModuleType] = {}
        self.builtins = dict(vars(builtins))
        self.builtins["__import__"] = self.import_module
        self._plain_import = builtins.__import__
        self._lent: dict[str, ModuleType] = {}
        self._loading: set[str] = set()
        self._lock = _thread.RLock()
        self._open = True

    # While the room is open it stands in for the import system (`find_spec` is sys.meta_path's).
    def find_spec(
        self,
        name: str,
        path: "Sequence[str] | None" = None,
        target: "ModuleType | None" = None,
    ) -> "ModuleSpec | None":
        if name in FORBIDDEN:
            raise ImportError(f"Cutaway's driver does not load {name}", name=name)
        if name in sys.builtin_module_names:
            return None
        spec = PathFinder.find_spec(name, self.path if path is None else path)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            loader = PrivateLoader(name, spec.loader.path)
            loader.room = self
            spec.loader = loader
        return spec

    def load(self, names: "Sequence[str]") -> "list[ModuleType]":
        """Imports modules into the room and leaves the program's import system as it was."""
        plain = dict(sys.modules)
        plain_caches = set(sys.path_importer_cache)
        plain_path, plain_finders = sys.path[:], sys.meta_path[:]
        for name in _packages(plain):
            del sys.modules[name]
        self.shared = dict(sys.modules)
        sys.path[:] = self.path
        standard = [f for f in plain_finders if getattr(f, "__module__", "").startswith("_frozen")]
        sys.meta_path[:] = [self, *standard]
        try:
            for name in names:
                self._plain_import(name)
            return [sys.modules[name] for name in names]
        finally:
            self._open = False
            for name in set(sys.modules) - set(self.shared):
                self.modules[name] = sys.modules.pop(name)
            sys.modules.update(plain)
            sys.path[:], sys.meta_path[:] = plain_path, plain_finders
            for entry in set(sys.path_importer_cache) - plain_caches:
                sys.path_importer_cache.pop(entry, None)

    def import_module(
        self,
        name: str,
        globals: "Mapping[str, object] | None" = None,
        locals: "Mapping[str, object] | None" = None,
        fromlist: "Sequence[str] | None" = (),
        level: int = 0,
    ) -> "ModuleType":
        """What `import` means in a module of the room (the contract of `builtins.__import__`)."""
        if self._open:
            return self._plain_import(name, globals, locals, fromlist or (), level)
        if level:
            package = str((globals or {}).get("__package__") or "")
            for _ in range(level - 1):
                package = package.rpartition(".")[0]
            name = f"{package}.{name}" if name else package
        if type(fromlist) is list:
            # No statement gives a list: C code asks (the compiler does, at a name beyond ASCII).
            return self._lend(name)
        module = self._find(name)
        if not fromlist:
            return module if level else self._find(name.partition(".")[0])
        for item in fromlist:
            if item != "*" and not hasattr(module, item) and hasattr(module, "__path__"):
                self._find(f"{name}.{item}")
        return module

    def _lend(self, name: str) -> "ModuleType":
        """What C code finds that was called in the room; it looks into `sys.modules` next.

        It works for the driver, or for the program whose value the driver shows (the `repr` of an
        array imports what writes it). What the room cannot have is the program's to import.
        """
        if name in sys.modules:
            return sys.modules[name]
        try:
            module = self._find(name)
        except ModuleNotFoundError:
            return self._plain_import(name, None, None, ("*",))
        sys.modules[name] = module
        self._lent[name] = module
        return module

    def take_back(self) -> None:
        """Takes what C code was lent out of `sys.modules` again."""
        while self._lent:
            name, module = self._lent.popitem()
            if sys.modules.get(name) is module:
                del sys.modules[name]

    def _find(self, name: str) -> "ModuleType":
        module = self.modules.get(name) or self.shared.get(name)
        if module is not None and name not in self._loading:
            return module
        # Another thread may be loading it: half a module is none. This thread may be, too (a cycle).
        locked = self._lock.acquire(timeout=10)
        try:
            module = self.modules.get(name) or self.shared.get(name)
            return module if module is not None else self._load_late(name)
        finally:
            if locked:
                self._lock.release()

    def _load_late(self, name: str) -> "ModuleType":
        """Loads a module that a function of the room imports only when it runs."""
        parent, _, child = name.rpartition(".")
        search = self._find(parent).__path__ if parent else None
        if name in sys.builtin_module_names:
            present = name in sys.modules
            built_in = self._plain_import(name)
            if not present:
                self.modules[name] = sys.modules.pop(name)
            return built_in
        caches = set(sys.path_importer_cache)
        spec = self.find_spec(name, search)
        for entry in set(sys.path_importer_cache) - caches:
            sys.path_importer_cache.pop(entry, None)
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        module = module_from_spec(spec)
        self._loading.add(name)
        self.modules[name] = module
        # enum and dataclasses look their module up in sys.modules while it executes.
        stranger = sys.modules.get(name)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del self.modules[name]
            raise
        finally:
            self._loading.discard(name)
            if stranger is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = stranger
        if parent:
            setattr(self._find(parent), child, module)
        return module


def _packages(modules: "Mapping[str, ModuleType]") -> "list[str]":
    """Packages and what belongs to them, apart from encodings (loading that registers codecs)."""
    tops = {
        name for name, module in modules.items() if "." not in name and "__path__" in vars(module)
    }
    return [name for name in modules if name.partition(".")[0] in tops - {"encodings"}]


def enter(driver_folder: str, link: str) -> None:
    """Loads the driver, connects by `link` (CUTAWAY_LINK) and waits until the program may begin."""
    room = PrivateImports(driver_folder)
    (session,) = room.load(["cutaway.session"])
    session.begin(link)
