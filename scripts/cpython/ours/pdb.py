"""Stands before the standard library's pdb on the path: the same module, its `Pdb` being our subclass.

For CPython's own tests, in their process and in those they start with `python -m pdb`.
"""

import os

if __name__ == "__main__":
    import pdb

    pdb.main()
else:
    __file__ = os.path.join(os.path.dirname(os.__file__), "pdb.py")
    with open(__file__, encoding="utf-8") as source:
        exec(compile(source.read(), __file__, "exec"))
    # It imports this module, which by now has all of pdb.
    from cutaway.debugger import Debugger as Pdb
