"""Runs a text inside a stopped frame as if it stood there, on every version.

Functions, lambdas and comprehensions in the text see the frame's variables, and what the text
assigns is assigned there. Called on the stopped thread, because a person asked.
"""

from __future__ import annotations

import builtins
from types import CellType, CodeType, FunctionType

from . import compat
from .free_names import names_in
from .observe import frames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

_NAME = "<console>"
_PARSE_ONLY = 0x400  # ast.PyCF_ONLY_AST
#: Statements that hold others, and where: an expression among these shows its value, as at a prompt.
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_OWN_SCOPE = ("FunctionDef", "AsyncFunctionDef", "ClassDef")
#: No name that a person could write.
_SHOW = "@show"


class NotPython(Exception):
    """The text cannot be compiled; the message is the last line Python would print."""


class FrameCode:
    """A text, compiled for a frame. Raises NotPython."""

    def __init__(self, text: str, frame: FrameType) -> None:
        self._frame = frame
        self._text = text.strip()
        try:
            self._code: Any = compat.quiet_compile(self._text, _NAME, "eval")
            self.is_expression = True
        except SyntaxError:
            self._text = _without_indent(text)
            self._code = _compiled(self._text, "exec")
            self.is_expression = False
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            raise NotPython(f"{type(error).__name__}: {error}") from None
        self._names = names_in(self._text, "eval" if self.is_expression else "exec")

    def run(self, show: Callable[[object], None]) -> object:
        """Runs it; the value of an expression.

        Values of expressions among statements go to `show`, which stands in for `sys.displayhook`, too.
        """
        if not self.is_expression and frames.is_function(self._frame):
            self._refuse_to_delete()
        if not frames.is_module(self._frame) and self._needs_cells():
            cells = self._cells()
            inner = self._inner(sorted(cells))
            if inner is not None:
                return self._run_with_cells(inner, cells, show)
        if self.is_expression:
            return self._run_plain(self._code)
        return self._run_statements()

    def _refuse_to_delete(self) -> None:
        """Python lets nobody but a function itself delete its variables, and would not always say so."""
        code = self._frame.f_code
        variables = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
        if compat.LOCALS_WRITE_THROUGH:
            variables.update(self._frame.f_locals)
        for name in _deleted(_parsed(self._text).body):
            if name in variables and name not in self._names.declared_global:
                raise NameError(
                    f"“{name}” is a variable of a running function: it cannot be deleted"
                )

    def _needs_cells(self) -> bool:
        """A scope within the text sees a frame's variables only as those of a function around it."""
        calls_super = "super" in self._names.used and "__class__" in self._frame.f_code.co_freevars
        return self._names.nested or calls_super

    # ---- in a namespace

    def _run_statements(self) -> object:
        import _ast as ast

        body: Any = ast.Interactive(_parsed(self._text).body)
        code = compat.quiet_compile(body, _NAME, "single")
        return self._run_plain(code)

    def _run_plain(self, code: CodeType) -> object:
        frame = self._frame
        names = frame.f_locals
        if frames.is_module(frame) or not frames.is_function(frame) or compat.LOCALS_WRITE_THROUGH:
            return eval(code, frame.f_globals, names)
        before = dict(names)
        try:
            return eval(code, frame.f_globals, names)
        finally:
            self._carry_back(before, dict(names))

    def _carry_back(self, before: dict[str, object], after: dict[str, object]) -> None:
        """Assigns what has changed, and that alone: a function that was called may have changed others."""
        frame = self._frame
        for name, value in after.items():
            if name not in before or before[name] is not value:
                frames.bind(frame, name, value)
        frames.forget(frame)

    # ---- with the frame's variables as those of a function around it

    def _run_with_cells(
        self, inner: CodeType, cells: dict[str, CellType], show: Callable[[object], None]
    ) -> object:
        before = {name: cell.cell_contents for name, cell in cells.items() if _is_full(cell)}
        closure = tuple(cells[name] for name in inner.co_freevars)
        frames.forget(self._frame)
        try:
            function = FunctionType(inner, self._frame.f_globals, "console", None, closure)
            return function(show)
        finally:
            self._assign(cells, before)

    def _cells(self) -> dict[str, CellType]:
        names, frame = self._names, self._frame
        present = frame.f_locals
        cells: dict[str, CellType] = {}
        for name in sorted(names.used | (names.assigned - names.declared_global)):
            if name in present:
                cells[name] = CellType(present[name])
            elif name in names.assigned:
                cells[name] = self._outside(name)
        if "super" in names.used and "super" not in cells and "__class__" in present:
            cells["super"] = CellType(_super_of(frame, present["__class__"]))
        return cells

    def _outside(self, name: str) -> CellType:
        """A name that the text assigns may be read before as a global one."""
        if name in self._names.used:
            for outer in (self._frame.f_globals, vars(builtins)):
                if name in outer:
                    return CellType(outer[name])
        return CellType()

    def _inner(self, names: list[str]) -> CodeType | None:
        """The text as a function whose free variables are `names`; None if it cannot be one (`import *`)."""
        declared = ", ".join(names)
        around = (
            f"def outer():\n {' = '.join(names)} = None\n" if names else "def outer():\n pass\n"
        )
        nonlocal_line = f"  nonlocal {declared}\n" if names else ""
        source = f"{around} def inner(show):\n{nonlocal_line}"
        if self.is_expression:
            tree = _parsed(f"{source}  return (\n{self._text}\n)")
        else:
            tree = _parsed(f"{source}  pass")
            inner = tree.body[0].body[-1]
            inner.body[-1:] = _showing(_parsed(self._text).body)
        tree.body[0].body[-1].args.args[0].arg = _SHOW
        try:
            return _code_in(_code_in(_compiled(tree, "exec")))
        except NotPython:
            return None

    def _assign(self, cells: dict[str, CellType], before: dict[str, object]) -> None:
        """Gives the frame's names what the text has assigned."""
        frame = self._frame
        for name in self._names.assigned.intersection(cells):
            cell = cells[name]
            if not _is_full(cell):
                if name in before:
                    frame.f_locals.pop(name, None)
            elif name not in before or before[name] is not cell.cell_contents:
                frames.bind(frame, name, cell.cell_contents)


def run_in_namespace(text: str, namespace: dict[str, Any]) -> tuple[bool, object]:
    """Runs a text as a prompt of its own would; (True, value) for an expression. Raises NotPython.

    Values of expressions among statements go to `sys.displayhook`.
    """
    import _ast as ast

    try:
        code = compat.quiet_compile(text.strip(), _NAME, "eval")
    except SyntaxError:
        source = _without_indent(text)
        _compiled(source, "exec")
        body: Any = ast.Interactive(_parsed(source).body)
        exec(_compiled(body, "single"), namespace)
        return False, None
    return True, eval(code, namespace)


def _compiled(source: Any, mode: str) -> Any:
    try:
        return compat.quiet_compile(source, _NAME, mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        if text == "'await' outside function":
            text = "“await” is not possible here: the event loop stands still with the program"
        raise NotPython(f"{type(error).__name__}: {text}") from None


def _parsed(text: str) -> Any:
    return compat.quiet_compile(text, _NAME, "exec", _PARSE_ONLY)


def _code_in(code: CodeType) -> CodeType:
    """Code of the last function in some code."""
    return [constant for constant in code.co_consts if isinstance(constant, CodeType)][-1]


def _showing(statements: list[Any]) -> list[Any]:
    """Statements in which each expression that stands alone is handed to `@show`."""
    import _ast as ast

    for statement in statements:
        if isinstance(statement, ast.Expr):
            place = {
                name: getattr(statement, name)
                for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")
            }
            show = ast.Name(id=_SHOW, ctx=ast.Load(), **place)
            statement.value = ast.Call(func=show, args=[statement.value], keywords=[], **place)
        elif type(statement).__name__ not in _OWN_SCOPE:
            for block in _BLOCKS:
                _showing(getattr(statement, block, []))
    return statements


def _deleted(statements: list[Any]) -> list[str]:
    """Names in the `del` statements among these."""
    found: list[str] = []
    for statement in statements:
        if type(statement).__name__ == "Delete":
            found += [target.id for target in statement.targets if hasattr(target, "id")]
        elif type(statement).__name__ not in _OWN_SCOPE:
            for block in _BLOCKS:
                found += _deleted(getattr(statement, block, []))
    return found


def _is_full(cell: CellType) -> bool:
    try:
        _ = cell.cell_contents
    except ValueError:
        return False
    return True


def _super_of(frame: FrameType, owner: object) -> Callable[..., object]:
    """`super` as it works in the frame: without arguments, of its class and its first argument."""
    code = frame.f_code
    first: Any = frame.f_locals.get(code.co_varnames[0]) if code.co_argcount else None
    plain: Any = super
    return lambda *arguments: plain(*arguments) if arguments else plain(owner, first)


def _without_indent(text: str) -> str:
    """A text copied out of a block, moved to the left."""
    text = text.strip("\n").rstrip()
    indent = text[: len(text) - len(text.lstrip())]
    lines = text.split("\n")
    if not indent or not all(line.startswith(indent) or not line.strip() for line in lines):
        return text
    return "\n".join(line[len(indent) :] for line in lines)
