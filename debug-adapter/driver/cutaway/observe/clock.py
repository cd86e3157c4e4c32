"""The clock of budgets."""

from __future__ import annotations

import time

#: Seconds that the calling thread has worked. A budget bounds what looking costs: what a busy machine
#: gives to others meanwhile does not count, or a picture would be cut that takes no longer than else.
#: Wall time where a system does not tell. Bound once: a program, or a test of it, may put another
#: clock into the module.
spent = getattr(time, "thread_time", time.perf_counter)
