"""Which names a piece of Python uses and binds, as the compiler itself sees it."""

from __future__ import annotations

import _symtable  # type: ignore[import-not-found]

from . import compat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: 3.12+: the variable of a comprehension that is compiled into the code around it (CPython's symtable.h).
_DEF_COMP_ITER = 2 << 8


class Names:
    """Names of a text that is to run inside a frame."""

    __slots__ = ("assigned", "declared_global", "nested", "used")

    def __init__(self) -> None:
        #: Names it looks up outside itself, at its top or in a function of its own.
        self.used: set[str] = set()
        #: Names it binds or deletes at its top: assignments, imports, definitions, loops.
        self.assigned: set[str] = set()
        #: Names in a `global` statement at its top.
        self.declared_global: set[str] = set()
        #: True if part of it has a scope of its own, which sees a frame's names only with help.
        self.nested = False


def names_in(text: str, mode: str) -> Names:
    """Names of `text`; `mode` is "eval" or "exec". Raises SyntaxError, ValueError, RecursionError."""
    top: Any = compat.quietly(lambda: _symtable.symtable(text, "<names>", mode))
    names = Names()
    names.nested = bool(top.children)
    for name, flags in top.symbols.items():
        if _scope(flags) == _symtable.GLOBAL_EXPLICIT:
            if "global" in text:
                names.declared_global.add(name)
            else:
                # `:=` in a comprehension, which the compiler takes for a module's.
                names.assigned.add(name)
                names.nested = True
        elif flags & _symtable.DEF_BOUND and not flags & _DEF_COMP_ITER:
            names.assigned.add(name)
            if flags & _symtable.USE:
                names.used.add(name)
    tables: list[Any] = [top]
    while tables:
        table = tables.pop()
        tables.extend(table.children)
        for name, flags in table.symbols.items():
            if _scope(flags) in (_symtable.GLOBAL_IMPLICIT, _symtable.FREE):
                names.used.add(name)
    names.used -= names.declared_global
    return names


def _scope(flags: int) -> int:
    return (flags >> _symtable.SCOPE_OFF) & _symtable.SCOPE_MASK
