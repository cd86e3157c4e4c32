"""Writes CPython's symbol tables of programs as one line a scope.

Reads a JSON list of program texts from standard input; writes a JSON list, null for a text that does not compile.
"""

import json
import symtable
import sys
import warnings

warnings.simplefilter("ignore")
COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")


def lines(table, path, found):
    """Append the lines of a table and of those in it."""
    names = []
    for symbol in table.get_symbols():
        name = symbol.get_name()
        if name.startswith("."):
            continue
        kind = "free" if symbol.is_free() else "local" if symbol.is_local() else "global"
        names.append(f"{name}:{kind}")
    if table.get_type() != "module":
        found.append(path + " " + " ".join(sorted(names)))
    for child in table.get_children():
        name = child.get_name().strip("<>")
        lines(child, path + "/" + ("comprehension" if name in COMPREHENSIONS else name), found)
    return found


def main():
    """Answer for every text."""
    answers = []
    for text in json.load(sys.stdin):
        try:
            answers.append(sorted(lines(symtable.symtable(text, "x.py", "exec"), "", [])))
        except (SyntaxError, ValueError):
            answers.append(None)
    json.dump(answers, sys.stdout)


main()
