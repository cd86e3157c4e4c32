"""Explains a class that Python refused to make: which orders, metaclasses or layouts exclude each other."""

from __future__ import annotations

from ..observe import conflicts
from ..observe.linearization import clashes, redundant, working_orders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..observe.class_table import ClassTable
    from ..observe.conflicts import Refused
    from ..observe.linearization import Clash, Merge

    Numbers = Callable[[type], int]


def explain(
    refused: Refused,
    table: ClassTable,
    number: Numbers,
    merged: Callable[[list[type]], Merge | None],
    told: Callable[[Merge, list[type]], dict[str, object]],
) -> dict[str, object]:
    """MroConflict of protocol/lenses/mro.ts. Where a base is unknown, only what is certain is told."""
    known = [one for one in refused.bases if one is not None]
    whole = bool(known) and len(known) == len(refused.bases)
    answer: dict[str, object] = {
        "kind": refused.kind,
        "message": refused.message,
        "name": refused.name,
        "place": None
        if refused.place is None
        else {"path": refused.place[0], "line": refused.place[1]},
        "bases": [None if one is None else number(one) for one in refused.bases],
        "written": refused.written,
        "merge": None,
        "clashes": [],
        "working": [],
        "redundant": [],
        "duplicates": [],
        "against": [],
    }
    for base in known:
        for one in table.mro(base)[:400]:
            number(one)
    seen: dict[int, type] = {}
    again = {
        id(one): one for one in known if seen.setdefault(id(one), one) and _times(one, known) > 1
    }
    answer["duplicates"] = [number(one) for one in again.values()]
    if whole and refused.kind == "order" and not again:
        answer.update(_order(known, table, number, merged, told))
    elif refused.kind == "metaclass":
        answer["against"] = _metaclasses(known, refused.metaclass, table, number)
    elif refused.kind == "layout":
        answer["against"] = [
            {"base": number(base), "decides": number(solid)}
            for base, solid in conflicts.clashing_layouts(known, table)
        ]
    return answer


def _times(one: type, known: list[type]) -> int:
    return sum(one is other for other in known)


def _order(
    bases: list[type],
    table: ClassTable,
    number: Numbers,
    merged: Callable[[list[type]], Merge | None],
    told: Callable[[Merge, list[type]], dict[str, object]],
) -> dict[str, object]:
    merge = merged(bases)
    if merge is None or merge.works:
        return {}
    by_address = {id(one): one for base in bases for one in table.mro(base)}

    def order_of(one: int) -> list[int]:
        return [id(entry) for entry in table.mro(by_address[one])]

    addresses = [id(one) for one in bases]
    return {
        "merge": told(merge, bases),
        "clashes": [_clash(one, bases, by_address, table, number) for one in clashes(merge)],
        "working": [
            [number(by_address[one]) for one in order]
            for order in working_orders(addresses, order_of)
        ],
        "redundant": _spare(bases, addresses, order_of, merged, number),
    }


def _spare(
    bases: list[type],
    addresses: list[int],
    order_of: Callable[[int], list[int]],
    merged: Callable[[list[type]], Merge | None],
    number: Numbers,
) -> list[int]:
    """Bases that others bring along, if the rest has an order without them."""
    spare = set(redundant(addresses, order_of))
    rest = [one for one in bases if id(one) not in spare]
    merge = merged(rest)
    if not spare or merge is None or not merge.works:
        return []
    return [number(one) for one in bases if id(one) in spare]


def _clash(
    clash: Clash,
    bases: list[type],
    by_address: dict[int, type],
    table: ClassTable,
    number: Numbers,
) -> dict[str, object]:
    before, after = by_address[clash.before], by_address[clash.after]
    of = bases[clash.place] if clash.place < len(bases) else None
    because, declared = "statement", None
    if of is not None:
        because, declared = _reason(before, after, of, table)
    place = None if declared is None else table.place(declared)
    return {
        "before": number(before),
        "after": number(after),
        "of": None if of is None else number(of),
        "because": because,
        "declaredBy": None if declared is None else number(declared),
        "place": None if place is None else {"path": place[0], "line": place[1]},
    }


def _reason(before: type, after: type, of: type, table: ClassTable) -> tuple[str, type | None]:
    """Why the order of a base has `before` ahead of `after`, and the class that says so."""
    if table.derives(before, after):
        return "derives", before
    for cls in reversed(table.mro(of)):
        bases = table.bases(cls)
        for at, left in enumerate(bases):
            if not table.derives(left, before) or table.derives(left, after):
                continue
            if any(table.derives(right, after) for right in bases[at + 1 :]):
                return "bases", cls
    return "order", of


def _metaclasses(
    bases: list[type], metaclass: type | None, table: ClassTable, number: Numbers
) -> list[dict[str, object]]:
    against = conflicts.metaclasses(bases, metaclass, table)
    if len(against) < 2:
        return []
    told: list[dict[str, object]] = []
    for one in against:
        base = next((base for base in bases if type(base) is one), None)
        told.append({"base": None if base is None else number(base), "decides": number(one)})
    return told
