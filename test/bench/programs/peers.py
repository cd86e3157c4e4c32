"""Tools that look at the heap from inside, measured in their own process.

`peers.py FOLDER TOOL QUESTION PROGRAM ARGUMENT`: the tool is imported from FOLDER, PROGRAM (heap or
extremes) makes its heap, and QUESTION is put to the frame of its `look`. Prints a JSON object: seconds
of each turn and what was found, or the name of the exception that ended it.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from io import StringIO
from types import FrameType
from typing import Any, Callable

TURNS = 3
#: More than any heap here has in breadth or depth.
WITHOUT_LIMIT = 1_000_000


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def names_of(frame: FrameType) -> dict[str, Any]:
    return dict(frame.f_locals)


class MemoryGraph:
    """Its graph as text for dot, which is not run."""

    def __init__(self) -> None:
        self._module: Any = importlib.import_module("memory_graph")

    def picture(self, frame: FrameType) -> int:
        """The graph of the frame's names with every element; how many boxes it has."""
        everything = self._module.Slicer()
        slicers = self._module.config.type_to_slicer
        for kind in (self._module.Node_Linear, self._module.Node_Key_Value):
            slicers[kind] = everything
        return self._boxes(names_of(frame))

    def sample(self, frame: FrameType) -> int:
        """The graph as it comes, with 25 elements of a container."""
        names = names_of(frame)
        if names.get("kind") == "classes":
            names = dict(frame.f_globals)
        return self._boxes(names)

    def _boxes(self, names: dict[str, Any]) -> int:
        graph = self._module.create_graph(names)
        return sum("<TABLE" in line for line in graph.body)


class Objgraph:
    """Its graph as text for dot, which is not run."""

    def __init__(self) -> None:
        self._module: Any = importlib.import_module("objgraph")

    def picture(self, frame: FrameType) -> int:
        """All that the frame's names lead to; how many boxes it has. Without the class of the
        orders, by which it would go on into the whole interpreter."""
        written = StringIO()
        self._module.show_refs(
            list(names_of(frame).values()),
            max_depth=WITHOUT_LIMIT,
            too_many=WITHOUT_LIMIT,
            extra_ignore=[id(frame.f_globals["Order"])],
            output=written,
        )
        text = written.getvalue()
        return text.count("[label=") - text.count(" [label=")

    def holders(self, frame: FrameType) -> int:
        """Who holds `latest`, and a way from a module to it; how many references were found."""
        wanted = frame.f_locals["latest"]
        written = StringIO()
        self._module.show_backrefs([wanted], max_depth=1, too_many=WITHOUT_LIMIT, output=written)
        chain = self._module.find_backref_chain(wanted, self._module.is_proper_module)
        if len(chain) < 2:
            raise LookupError("objgraph found no way from a module.")
        return written.getvalue().count(" -> ")


def main(folder: str, tool: str, question: str, program: str, argument: str) -> dict[str, object]:
    sys.path.insert(0, folder)
    asked = getattr({"memory_graph": MemoryGraph, "objgraph": Objgraph}[tool](), question)
    heap: Any = importlib.import_module(program)
    seconds: list[float] = []
    found: list[int] = []

    def looked() -> None:
        frame = sys._getframe(1)
        for _ in range(TURNS):
            seconds.append(timed(lambda: found.append(asked(frame))))

    heap.looked = looked
    try:
        heap.look(int(argument) if argument.isdecimal() else argument)
    except (RecursionError, MemoryError) as error:
        return {"failure": type(error).__name__}
    return {"seconds": seconds, "found": found[0]}


print(json.dumps(main(*sys.argv[1:])))
