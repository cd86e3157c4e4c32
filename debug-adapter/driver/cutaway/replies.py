"""What the driver says to the adapter: replies, refusals, events, output."""

from __future__ import annotations

import os

from . import wire
from .refused import RequestFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Handler = Callable[[Any], dict[str, object]]


class Replies:
    """Used on any thread. A link that is gone is no error: `on_lost` is called instead."""

    def __init__(self, link: wire.Wire, on_lost: Callable[[], None]) -> None:
        self._wire = link
        self._on_lost = on_lost

    def answer(self, message: wire.Message, handler: Handler) -> None:
        """Every request is answered, with an error if need be."""
        try:
            self.reply(message, handler(message.get("body")))
        except RequestFailed as failure:
            if failure.code != "late":
                self.refuse(message, failure.code, str(failure))
        except wire.LinkLost:
            pass
        except Exception as error:
            self.refuse(message, "bug", f"{type(error).__name__}: {error}")
            self.report_bug(error)

    def reply(self, message: wire.Message, body: object) -> None:
        self._send({"kind": "reply", "id": message.get("id", 0), "ok": True, "body": body})

    def refuse(self, message: wire.Message, code: str, text: str) -> None:
        error = {"code": code, "message": text}
        self._send({"kind": "reply", "id": message.get("id", 0), "ok": False, "error": error})

    def tell(self, kind: str, body: dict[str, object]) -> None:
        self._send({"kind": kind, "body": body})

    def output(
        self, category: str, text: str, path: str | None = None, line: int | None = None
    ) -> None:
        self.tell("driver/output", {"category": category, "text": text, "path": path, "line": line})

    def report_bug(self, error: BaseException) -> None:
        """Tells where the driver itself has failed, and lets go of the frames that the error holds."""
        lines: list[str] = []
        traceback = error.__traceback__
        while traceback is not None:
            code = traceback.tb_frame.f_code
            lines.append(
                f"{os.path.basename(code.co_filename)}:{traceback.tb_lineno} {code.co_name}"
            )
            traceback = traceback.tb_next
        text = (
            f"Cutaway's driver failed: {type(error).__name__}: {error} ({', '.join(lines[-6:])})\n"
        )
        error.__traceback__ = None
        self.output("important", text)

    def _send(self, message: wire.Message) -> None:
        try:
            self._wire.send(message)
        except wire.LinkLost:
            self._on_lost()
