"""The calls of a line that a step could go into, and the places a stopped frame could be moved to."""

from __future__ import annotations

from .lines import all_code, first_line, lines_with_events

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from types import CodeType, FrameType

_CALLS = ("CALL", "CALL_KW", "CALL_FUNCTION_EX", "CALL_FUNCTION", "CALL_FUNCTION_KW", "CALL_METHOD")
_GENERATOR_LIKE = 0x20 | 0x80 | 0x200
_STORES = ("STORE_FAST", "STORE_FAST_MAYBE_NULL", "DELETE_FAST")
_PAIRS = {"STORE_FAST_LOAD_FAST": (4,), "STORE_FAST_STORE_FAST": (4, 0)}


class Target:
    """One call: what it is called, where it stands (1-based, end exclusive), its instruction's offsets."""

    __slots__ = ("label", "offsets", "place")

    def __init__(self, label: str, place: tuple[int, int, int, int], offsets: range) -> None:
        self.label = label
        self.place = place
        self.offsets = offsets


def call_targets(frame: FrameType) -> list[Target]:
    """Calls of the frame's line that have not run yet, in the order they run."""
    import ast
    import linecache

    code, line = frame.f_code, frame.f_lineno
    source = "".join(linecache.getlines(code.co_filename, frame.f_globals))
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    nodes = [node for node in _in_order(tree) if node.lineno == line]
    calls = _call_instructions(code, line)
    if len(nodes) != len(calls):
        return []
    lines = source.splitlines()
    found: list[Target] = []
    for node, offsets in zip(nodes, calls, strict=True):
        if offsets.start > frame.f_lasti:
            found.append(Target(_label(node), _place(node, lines), offsets))
    return found


def _in_order(tree: ast.AST) -> list[ast.Call]:
    """Calls as they run: what is inside of one before itself."""
    import ast

    found: list[ast.Call] = []
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, seen = waiting.pop()
        if seen:
            assert isinstance(node, ast.Call)
            found.append(node)
            continue
        if isinstance(node, ast.Call):
            waiting.append((node, True))
        waiting.extend((child, False) for child in reversed(list(ast.iter_child_nodes(node))))
    return found


def _call_instructions(code: CodeType, line: int) -> list[range]:
    import dis

    found: list[range] = []
    current: int | None = None
    starts = {start: number for start, _, number in code.co_lines() if number}
    instructions = list(dis.get_instructions(code))
    for place, instruction in enumerate(instructions):
        current = starts.get(instruction.offset, current)
        positions = getattr(instruction, "positions", None)
        at = positions.lineno if positions is not None else current
        if at == line and instruction.opname in _CALLS:
            after = instructions[place + 1].offset if place + 1 < len(instructions) else 1 << 30
            found.append(range(instruction.offset, after))
    return found


def _label(node: ast.Call) -> str:
    import ast

    name = ast.unparse(node.func)
    if len(name) > 60:
        name = "…" + name[-59:]
    return f"{name}({'…' if node.args or node.keywords else ''})"


def _place(node: ast.Call, lines: list[str]) -> tuple[int, int, int, int]:
    def column(line: int, offset: int) -> int:
        text = lines[line - 1].encode("utf-8")[:offset] if line <= len(lines) else b""
        return len(text.decode("utf-8", "ignore").encode("utf-16-le")) // 2 + 1

    end_line = node.end_lineno or node.lineno
    end = node.end_col_offset or node.col_offset
    return (
        node.lineno,
        column(node.lineno, node.col_offset),
        end_line,
        column(end_line, end),
    )


def jump_lines(code: CodeType, line: int) -> list[int]:
    """The line of the frame's own code at `line`, or the next one that a frame could be moved to."""
    beyond = sorted(one for one in lines_with_events(code) if one >= line)
    return beyond[:1]


def is_line_of(code: CodeType, line: int) -> bool:
    """True for a line that a reader takes for one of this code, though it may run nothing.

    The body of a function or class within it is not; comprehensions and lambdas have no body.
    """
    if line in lines_with_events(code):
        return True
    if code.co_name != "<module>":
        last = max(max(lines_with_events(part), default=0) for part in all_code(code))
        if not code.co_firstlineno <= line <= last:
            return False
    return not any(
        isinstance(part, type(code)) and part.co_name[:1] != "<" and is_line_of(part, line)
        for part in code.co_consts
    )


def can_restart(frame: FrameType) -> bool:
    """True for a function whose arguments are what they were: none of them is ever assigned to.

    Its other names keep what they hold, and what it has done stays done: the editor's person is told.
    """
    code = frame.f_code
    if not code.co_flags & 0x1 or code.co_flags & _GENERATOR_LIKE:
        return False
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & 0x4) + bool(code.co_flags & 0x8)
    arguments = set(code.co_varnames[:count])
    if arguments & set(code.co_cellvars):
        return False
    return not (arguments & _assigned(code))


def restart_line(frame: FrameType) -> int:
    return first_line(frame.f_code)


def _assigned(code: CodeType) -> set[str]:
    """Local names that some instruction stores into or deletes."""
    import opcode

    names = {opcode.opmap[name]: (0,) for name in _STORES if name in opcode.opmap}
    pairs = {opcode.opmap[name]: at for name, at in _PAIRS.items() if name in opcode.opmap}
    found: set[int] = set()
    raw, extended = code.co_code, 0
    for place in range(0, len(raw), 2):
        operation, argument = raw[place], raw[place + 1] | extended
        extended = argument << 8 if operation == opcode.EXTENDED_ARG else 0
        if operation in names:
            found.add(argument)
        elif operation in pairs:
            found.update(argument >> shift & 15 for shift in pairs[operation])
    return {code.co_varnames[one] for one in found if one < len(code.co_varnames)}
