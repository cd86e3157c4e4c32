"""Runs one of CPython's test modules, with `pdb.Pdb` (and for test_bdb `bdb.Bdb`) as they are here.

Prints one JSON object on the last line: how many tests ran, and which failed.
"""

import bdb
import io
import json
import pdb
import sys
import unittest


def name_of(test):
    return test.id().removeprefix("test.")


def main(module, wanted):
    plain = bdb.Bdb
    if module == "test_bdb":
        # Only while it is imported: pdb itself calls `bdb.Bdb`.
        bdb.Bdb = pdb.Pdb
    suite = unittest.defaultTestLoader.loadTestsFromName(f"test.{module}")
    bdb.Bdb = plain
    if wanted:
        found, suite = list(flat(suite)), unittest.TestSuite()
        suite.addTests(test for test in found if name_of(test) in wanted)
    text = io.StringIO()
    result = unittest.TextTestRunner(stream=text).run(suite)
    bad = [*result.failures, *result.errors]
    told = {
        "ran": result.testsRun,
        "failed": {name_of(test): trace[-3000:] for test, trace in bad},
        "ours": pdb.Pdb.__name__ == "Debugger",
    }
    sys.__stdout__.write("\n" + json.dumps(told) + "\n")


def flat(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flat(test)
        else:
            yield test


main(sys.argv[1], sys.argv[2:])
