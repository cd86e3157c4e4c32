"""A session over two files. breakpoint() stops in the editor, with no breakpoint set by hand.

Press F5. At the stop, step into count() (F11): VS Code opens utils.py. In a terminal, without
Cutaway, `python pdb_demo.py` stops in pdb's own prompt instead; type `c` to go on.
"""

from utils import count, words

text = "the cat and the hat and the bat"
items = words(text)
breakpoint()
totals = count(items)
for word, total in totals.items():
    if total > 1:
        print(word, total)
