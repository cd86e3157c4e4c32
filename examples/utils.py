"""What pdb_demo.py imports: a second file to step into."""


def words(text: str) -> list[str]:
    return text.lower().split()


def count(items: list[str]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for item in items:
        # A good place for a conditional breakpoint: item == "the"
        totals[item] = totals.get(item, 0) + 1
    return totals
