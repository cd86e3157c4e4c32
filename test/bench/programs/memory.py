"""Peak memory before and after one stop: `memory.py FIGURES`. Imports nothing but sys."""

import sys


def peak_bytes() -> int:
    """The most physical memory this process has had, as Linux counts it."""
    with open("/proc/self/status", "rb") as file:
        for line in file:
            if line.startswith(b"VmHWM:"):
                return int(line.split()[1]) * 1024
    raise SystemExit("This system does not tell a process's peak memory.")


def work() -> int:
    numbers = list(range(1_000))
    words = {str(number): number for number in numbers}
    before = peak_bytes()
    return before + 0 * len(words)  # @look


before = work()
with open(sys.argv[1], "w") as file:
    file.write(f"attached {before}\nlooked {peak_bytes()}\n")
