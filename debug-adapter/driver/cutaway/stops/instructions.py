"""What a frame is doing, told by the instruction it is at."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType


def is_at(frame: FrameType, instruction: str) -> bool:
    """True at an instruction of this name; no Python need have one."""
    import opcode

    code, at = frame.f_code.co_code, frame.f_lasti
    return 0 <= at < len(code) and code[at] == opcode.opmap.get(instruction)


def is_suspending(frame: FrameType) -> bool:
    """True if a generator or coroutine of Python 3.10 or 3.11 is at a yield or await, not at its end."""
    import opcode

    code, at = frame.f_code.co_code, frame.f_lasti
    # 3.10 stands before the instruction of an `await`, which runs again when it goes on.
    if at + 2 < len(code) and code[at + 2] == opcode.opmap.get("YIELD_FROM"):
        return True
    return any(is_at(frame, name) for name in ("YIELD_VALUE", "YIELD_FROM", "SEND"))
