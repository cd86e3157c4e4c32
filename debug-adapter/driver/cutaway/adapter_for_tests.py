"""A stand-in for the adapter: starts a program under the driver and talks to it. Tests only."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from typing import Any

DRIVER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TIMEOUT_S = 20

UNLIMITED = {"condition": None, "hitCondition": None, "logMessage": None}
#: What a test need not say of a request.
DEFAULTS: dict[str, dict[str, Any]] = {
    "adapter/stepIn": {"target": None},
    "adapter/evaluate": {"timeoutMs": 0},
    "adapter/setVariable": {"timeoutMs": 0},
    "adapter/setExpression": {"timeoutMs": 0},
    "adapter/variables": {"filter": None, "start": 0, "count": 0},
    "adapter/lens": {"expression": None, "serial": None, "address": None, "pages": []},
    "adapter/references": {"expression": None, "serial": None, "address": None},
}


class AdapterForTests:
    """Runs one program; a context manager. Lines are found by their `# @marker`, never by number."""

    def __init__(
        self, *command: str, cwd: str, env: dict[str, str] | None = None, **options: Any
    ) -> None:
        ours, theirs = socket.socketpair()
        self._sock = ours
        ours.settimeout(TIMEOUT_S)
        os.set_inheritable(theirs.fileno(), True)
        nonce = "0123456789abcdef"
        greeting = {"kind": "adapter/greeting", "body": {"nonce": nonce}}
        ours.sendall(json.dumps(greeting, separators=(",", ":")).encode() + b"\n")
        environment = {**os.environ, **(env or {})}
        bootstrap = os.path.join(DRIVER, "bootstrap")
        if not any(argument.startswith(bootstrap) for argument in command):
            before = environment.get("PYTHONPATH")
            if before is not None:
                environment["CUTAWAY_PYTHONPATH"] = before
            environment["PYTHONPATH"] = os.pathsep.join([bootstrap, *filter(None, [before])])
        environment["CUTAWAY_LINK"] = f"fd={theirs.fileno()}:{nonce}"
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=cwd,
            env=environment,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )
        theirs.close()
        self._buffer = b""
        self._last_id = 0
        self.events: list[dict[str, Any]] = []
        self.hello: dict[str, Any] = self.event("driver/hello")

    def __enter__(self) -> AdapterForTests:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close_link()
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def close_link(self) -> None:
        self._sock.close()

    def read(self) -> dict[str, Any] | None:
        """The next message, or None at the end of the link."""
        while b"\n" not in self._buffer:
            try:
                chunk = self._sock.recv(65536)
            except ConnectionResetError:
                return None
            if not chunk:
                return None
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\n")
        return json.loads(line)

    def send_bytes(self, data: bytes) -> None:
        self._sock.sendall(data)

    def event(self, kind: str) -> dict[str, Any]:
        """Waits for an event of this kind; others are kept in `events`."""
        for index, event in enumerate(self.events):
            if event["kind"] == kind:
                return self.events.pop(index)["body"]
        while True:
            message = self.read()
            if message is None:
                raise AssertionError(f"the link ended before {kind}; events so far: {self.events}")
            if message["kind"] == kind:
                return message["body"]
            self.events.append(message)

    def ask(self, kind: str, **body: Any) -> dict[str, Any]:
        """Sends a request and returns the body of its reply; fails on a refusal."""
        reply = self.reply(kind, **body)
        assert reply["ok"], reply
        return reply["body"]

    def reply(self, kind: str, **body: Any) -> dict[str, Any]:
        self._last_id += 1
        body = {**DEFAULTS.get(kind, {}), **body}
        if kind == "adapter/setBreakpoints":
            body["breakpoints"] = [{**UNLIMITED, **spec} for spec in body.get("breakpoints", [])]
        line = json.dumps({"kind": kind, "id": self._last_id, "body": body})
        self._sock.sendall(line.encode() + b"\n")
        while True:
            message = self.read()
            assert message is not None, f"the link ended before the reply to {kind}"
            if message["kind"] == "reply" and message["id"] == self._last_id:
                return message
            self.events.append(message)

    def start(
        self, breakpoints: dict[str, list[int]] | None = None, **options: Any
    ) -> dict[str, Any]:
        files = [
            {
                "path": path,
                "breakpoints": [{"id": line, "line": line, **UNLIMITED} for line in lines],
            }
            for path, lines in (breakpoints or {}).items()
        ]
        settings: dict[str, Any] = {
            "stopOnEntry": False,
            "justMyCode": True,
            "myCode": [],
            "notMyCode": [],
            "showReturnValue": True,
            "lineBuffered": True,
            "redirectOutput": False,
            "pdbrc": False,
            "functionBreakpoints": [],
            "exceptionFilters": [],
            **options,
        }
        return self.ask("adapter/start", breakpoints=files, **settings)

    def stop(self) -> dict[str, Any]:
        """Waits for a stop; returns its body with the frames as `frames`."""
        body = self.event("driver/stopped")
        stack = self.ask("adapter/stack", threadId=body["threadId"], start=0, count=0)
        return {**body, "frames": stack["frames"]}

    def value(self, frame: dict[str, Any], name: str) -> str:
        """What the variables view shows for a local (or, at module level, global) name."""
        scopes = self.ask("adapter/scopes", frameId=frame["frameId"])["scopes"]
        listed = self.ask(
            "adapter/variables", reference=scopes[0]["reference"], filter=None, start=0, count=0
        )
        return {v["name"]: v["value"] for v in listed["variables"]}[name]

    def finish(self) -> tuple[int, str, str]:
        """Waits for the end; exit code, stdout, stderr."""
        output, errors = self.process.communicate(timeout=TIMEOUT_S)
        return self.process.returncode, output, errors
