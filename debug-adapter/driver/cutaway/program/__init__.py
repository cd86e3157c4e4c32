"""Where the driver meets the program: hooks that are taken back when the session ends.

Each leaves what the program can see as close to a plain run as Python allows.
"""
