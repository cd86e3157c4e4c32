"""Threads: a breakpoint stops the whole program, whichever thread comes to it.

Put a breakpoint on the `doubled.append` line and press F5. The Call Stack view lists each thread by
its name, with where it is; click a frame to see its variables.
"""

import threading
from queue import Queue

tasks: Queue[int] = Queue()
doubled: list[int] = []
lock = threading.Lock()


def work() -> None:
    while (number := tasks.get()) >= 0:
        result = number * 2
        with lock:
            doubled.append(result)


workers = [threading.Thread(target=work, name=f"worker {one}") for one in ("A", "B")]
for worker in workers:
    worker.start()
for number in range(6):
    tasks.put(number)
for _ in workers:
    # One end mark for each worker.
    tasks.put(-1)
for worker in workers:
    worker.join()
print("doubled:", sorted(doubled))
