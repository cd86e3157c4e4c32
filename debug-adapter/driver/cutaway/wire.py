"""The link to the adapter: one JSON object a line over a socket nobody else can reach.

A reader thread of the driver's own waits for lines while the program runs. It is not known to
`threading`, is stopped before a fork (3.12+ warns of forking with threads) and is restarted later.
The socket lies on a high descriptor, is never inherited, is used by send and recv only, and is
checked to be still ours before each send: a program that closes descriptors by range and opens
files afterwards never finds our bytes in them.
"""

from __future__ import annotations

import _socket
import _thread
import os
import select
import sys

from . import compat
from .json_text import decode, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import cast

    Message = dict[str, object]
else:
    from .compat import cast

# As it is before the session replaces it: the reader is not one of the program's threads.
_start_new_thread = _thread.start_new_thread

MAX_LINE_BYTES = 32 * 1024 * 1024
GREETING_TIMEOUT_S = 2.0
#: What the reader is woken with: to end, or to look at the alarm.
_END, _LOOK = b"x", b"a"


class LinkLost(Exception):
    """The adapter cannot be reached any more."""


def connect(link: str) -> tuple[_socket.socket, str]:
    """Opens the link that CUTAWAY_LINK describes; returns the socket and the secret to say.

    Raises LinkLost if there is none: a command typed again later, its folder gone.
    """
    parts: dict[str, str] = {}
    for part in link.split(";"):
        name, _, value = part.partition("=")
        parts[name] = value
    if "fd" in parts:
        number, _, nonce = parts["fd"].partition(":")
        inherited = _inherited(int(number), nonce)
        if inherited is not None:
            return inherited, ""
    folder = parts.get("dir")
    if folder is None:
        raise LinkLost("no folder")
    return _through_folder(folder)


def _inherited(number: int, nonce: str) -> _socket.socket | None:
    """The socket at descriptor `number`, if the adapter's greeting waits in it; else None.

    A wrapper may have closed the descriptor, or the number may be somebody else's by now: nothing
    is consumed and nothing written before the greeting has been seen.
    """
    try:
        sock = _socket.socket(fileno=number)
    except OSError:
        return None
    greeting = encode({"kind": "adapter/greeting", "body": {"nonce": nonce}})
    expected = greeting.encode("ascii") + b"\n"
    try:
        poll = select.poll()
        poll.register(number, select.POLLIN)
        if poll.poll(GREETING_TIMEOUT_S * 1000):
            sock.setblocking(False)
            if sock.recv(len(expected), _socket.MSG_PEEK) == expected:
                sock.setblocking(True)
                sock.recv(len(expected))
                return _moved_high(sock)
    except OSError:
        pass
    sock.detach()
    return None


def _through_folder(folder: str) -> tuple[_socket.socket, str]:
    secret_path = os.path.join(folder, "secret")
    try:
        with open(secret_path, encoding="ascii") as file:
            secret = decode(file.read().strip())
        os.unlink(secret_path)
        if secret["port"] is not None:
            sock = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
            sock.connect(("127.0.0.1", secret["port"]))
            sock.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        else:
            sock = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
            sock.connect(os.path.join(folder, "link"))
    except (OSError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise LinkLost(str(error)) from None
    return _moved_high(sock), str(secret["secret"])


def _moved_high(sock: _socket.socket) -> _socket.socket:
    """The same socket on a high descriptor: the program's first file gets the number it always got."""
    high = compat.high_descriptor(sock.fileno())
    if high is None:
        return sock
    moved = _socket.socket(sock.family, sock.type, sock.proto, high)
    sock.close()
    return moved


class Wire:
    """Sends messages from any thread; hands each line received to `on_message` on the reader thread."""

    def __init__(
        self,
        sock: _socket.socket,
        on_message: Callable[[Message], None],
        on_lost: Callable[[], None],
    ) -> None:
        self._sock = sock
        self._on_message = on_message
        self._on_lost = on_lost
        self._send_lock = _thread.allocate_lock()
        self._identity = compat.descriptor_identity(sock.fileno())
        self._buffer = b""
        self._reader_done = _thread.allocate_lock()
        self._reader_id = 0
        self._wake: tuple[int, int] | None = None
        self._wake_identity: tuple[object, ...] = ()
        self._alarm: tuple[float, Callable[[], None]] | None = None
        #: `_thread.get_ident()` of the reader thread, 0 before it first ran.
        self.reader = 0
        self.closed = False

    # ---- sending

    def send(self, message: Message) -> None:
        """Writes one message. Raises LinkLost; a message is never sent by halves to a wrong file."""
        data = encode(message).encode("ascii") + b"\n"
        with self._send_lock:
            if self.closed or not self._still_ours():
                raise LinkLost("closed")
            try:
                self._sock.sendall(data)
            except OSError as error:
                raise LinkLost(str(error)) from None

    def _still_ours(self) -> bool:
        return compat.descriptor_identity(self._sock.fileno()) == self._identity

    # ---- receiving

    def receive(self) -> Message | None:
        """Waits for one message in the calling thread, before the reader runs; None at the end."""
        while True:
            line, found, rest = self._buffer.partition(b"\n")
            if found:
                self._buffer = rest
                message = _parse(line)
                if message is not None:
                    return message
                continue
            try:
                chunk = self._sock.recv(65536)
            except OSError:
                chunk = b""
            if not chunk or len(self._buffer) > MAX_LINE_BYTES:
                return None
            self._buffer += chunk

    def start_reader(self) -> None:
        """Starts the reader thread if it does not run."""
        if self.closed or self._reader_id:
            return
        if self._wake is None and compat.CAN_FORK:
            self._wake = compat.high_pipe()
            self._wake_identity = tuple(map(compat.descriptor_identity, self._wake))
        self._reader_done.acquire(False)
        self._reader_id = -1
        _start_new_thread(self._read, ())

    def stop_reader(self) -> None:
        """Ends the reader thread and waits until the operating system has forgotten it."""
        if not self._reader_id or self._wake is None:
            return
        os.write(self._wake[1], _END)
        self._reader_done.acquire()
        thread_id, self._reader_id = self._reader_id, 0
        compat.wait_for_thread_end(thread_id)

    def _read(self) -> None:
        self._reader_id = _thread.get_native_id()
        self.reader = _thread.get_ident()
        try:
            lost = self._read_lines()
        finally:
            self._reader_done.release()
        if lost and not self.closed:
            self._on_lost()

    def _read_lines(self) -> bool:
        """Hands on lines until woken (False) or the link ends (True)."""
        parts: list[bytes] = [self._buffer] if self._buffer else []
        size = len(self._buffer)
        self._buffer = b""
        while self._wait_readable():
            if not self._still_ours():
                return not self.closed
            try:
                chunk = self._sock.recv(65536)
            except OSError:
                return True
            size += len(chunk)
            if not chunk or size > MAX_LINE_BYTES:
                return True
            parts.append(chunk)
            if b"\n" not in chunk:
                continue
            *lines, rest = b"".join(parts).split(b"\n")
            parts, size = ([rest], len(rest)) if rest else ([], 0)
            for line in lines:
                message = _parse(line)
                if message is not None:
                    self._on_message(message)
            if self.closed:
                return False
        self._buffer = b"".join(parts)
        return False

    def _wait_readable(self) -> bool:
        """True when the socket has something to read, False when the reader is asked to end."""
        if self._wake is None:
            return True
        poll = select.poll()
        poll.register(self._sock.fileno(), select.POLLIN)
        poll.register(self._wake[0], select.POLLIN)
        while True:
            ready = [number for number, _ in poll.poll(self._until_alarm())]
            if self._wake[0] in ready and self._asked_to_end():
                return False
            self._ring()
            if self._sock.fileno() in ready:
                return True

    def _asked_to_end(self) -> bool:
        if self._wake is None or not self._wake_still_ours():
            return True
        return _END in os.read(self._wake[0], 64)

    def _wake_still_ours(self) -> bool:
        return self._wake is not None and self._wake_identity == tuple(
            map(compat.descriptor_identity, self._wake)
        )

    # ---- alarm

    def alarm(self, at: float, callback: Callable[[], None]) -> None:
        """Calls a function on the reader thread at a time of `compat.now()`, if it runs then.

        There is one alarm: while one is set, a later one is left out (the callback sets it anew).
        May be called on any thread.
        """
        present = self._alarm
        if present is not None and present[0] <= at:
            return
        self._alarm = (at, callback)
        if self._wake is None:
            _start_new_thread(self._ring_later, (at,))
        elif _thread.get_ident() != self.reader and self._wake_still_ours():
            os.write(self._wake[1], _LOOK)

    def _until_alarm(self) -> float | None:
        """Milliseconds, rounded up: too early an alarm would be looked at twice."""
        alarm = self._alarm
        return None if alarm is None else max(0.0, alarm[0] - compat.now()) * 1000 + 1

    def _ring(self) -> None:
        alarm = self._alarm
        if alarm is not None and alarm[0] <= compat.now():
            self._alarm = None
            alarm[1]()

    def _ring_later(self, at: float) -> None:
        """Where there is no pipe to wake the reader with, a thread of its own waits."""
        compat.sleep(max(0.0, at - compat.now()))
        self._ring()

    # ---- ends

    def close(self) -> None:
        """Closes the link. The reader, if it runs, ends by itself."""
        with self._send_lock:
            self.closed = True
            if self._still_ours():
                try:
                    self._sock.shutdown(_socket.SHUT_RDWR)
                except OSError:
                    pass
            if not self._reader_id:
                self._close_descriptors()

    def abandon_in_child(self) -> None:
        """In a forked child: our descriptors are closed, nothing is said, no thread of ours is left."""
        self.closed = True
        self._reader_id = 0
        self._close_descriptors()

    def _close_descriptors(self) -> None:
        if self._still_ours():
            self._sock.close()
        else:
            self._sock.detach()
        if self._wake is not None:
            for number in self._wake:
                try:
                    os.close(number)
                except OSError:
                    pass
            self._wake = None


def _parse(line: bytes) -> Message | None:
    """A message, or None for what is not a JSON object with a `kind` (it is dropped)."""
    try:
        message: object = decode(line.decode("utf-8").strip())
    except Exception:  # ValueError for the most; SystemError on 3.10, where `json` is not loaded
        return None
    if not isinstance(message, dict):
        return None
    checked = cast("Message", message)
    return checked if isinstance(checked.get("kind"), str) else None


def note_on_stderr(text: str, identity: object) -> None:
    """Writes a sentence to descriptor 2, if that is still what it was when the program began."""
    try:
        if compat.descriptor_identity(2) == identity:
            os.write(2, text.encode("utf-8", "replace"))
    except OSError:
        pass


def interpreter_facts() -> Message:
    """What `driver/hello` tells of this Python."""
    return {
        "version": list(sys.version_info[:3]),
        "implementation": sys.implementation.name,
        "executable": sys.executable or "",
        "pid": os.getpid(),
        "processGroup": compat.process_group(),
    }
