"""A program that spends its time in imports: `importing.py FIGURES`. The modules are made by the row."""

import sys
from time import process_time

begin = process_time()
import crowd  # noqa: E402

cost = process_time() - begin
with open(sys.argv[1], "w") as file:
    file.write(f"imports {cost!r}\n")
count = crowd.COUNT  # @end
if count != 300:
    raise SystemExit(f"{count} modules were imported.")
