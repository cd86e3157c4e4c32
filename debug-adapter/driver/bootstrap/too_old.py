"""Tells the adapter the version of a Python that is too old for the driver, then ends.

Parses on Python 2.7 and up. `link` is set by the caller. The program does not run: it was started
to be debugged, and the adapter says in the editor why it cannot be.
"""

import json
import os
import socket
import sys


def _connect(link):
    parts = dict(part.split("=", 1) for part in link.split(";"))
    if "fd" in parts:
        number = int(parts["fd"].split(":")[0])
        try:
            return socket.fromfd(number, socket.AF_UNIX, socket.SOCK_STREAM), ""
        except (OSError, socket.error):
            pass
    with open(os.path.join(parts["dir"], "secret")) as file:
        secret = json.load(file)
    if secret["port"] is not None:
        return socket.create_connection(("127.0.0.1", secret["port"])), secret["secret"]
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(os.path.join(parts["dir"], "link"))
    return connection, secret["secret"]


def _tell(link):
    connection, secret = _connect(link)
    hello = {
        "protocol": 1,
        "secret": secret,
        "version": list(sys.version_info[:3]),
        "implementation": getattr(getattr(sys, "implementation", None), "name", "cpython"),
        "executable": sys.executable or "",
        "pid": os.getpid(),
        "processGroup": os.getpgrp() if hasattr(os, "getpgrp") else None,
    }
    line = json.dumps({"kind": "driver/hello", "body": hello}) + "\n"
    connection.sendall(line.encode("ascii"))
    connection.settimeout(10)
    while connection.recv(4096):
        pass


try:
    _tell(link)  # noqa: F821
except Exception:
    sys.stderr.write("Cutaway needs Python 3.10 or newer; this is %s.\n" % sys.version.split()[0])
finally:
    os._exit(1)
