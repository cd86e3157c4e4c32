"""Cutaway's driver: the part that runs inside the debugged program."""
