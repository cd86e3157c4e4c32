"""A shallow copy shares what is inside; a deep copy shares nothing that can change.

Put a breakpoint on the line that appends "X". Before that step, "Cutaway: Identity" shows `board`
and `shallow` as two lists with arrows to the same two rows.
"""

import copy

board = [["a", "b"], ["c", "d"]]
alias = board
shallow = board.copy()
deep = copy.deepcopy(board)

board[0].append("X")
print("alias:  ", alias)
print("shallow:", shallow)
print("deep:   ", deep)

# The outer lists of board and shallow are two: a new row is in only one of them.
board.append(["new row"])
print("rows:", len(alias), len(shallow), len(deep))

# The classic: three references to one row, where three rows were meant.
grid = [["."] * 3] * 3
grid[0][0] = "#"
print("one row, three times:", grid)

rows = [["."] * 3 for _ in range(3)]
rows[0][0] = "#"
print("three rows:", rows)

# deepcopy remembers what it has copied: sharing inside the original is sharing inside the copy.
shared = copy.deepcopy(grid)
print("the copy's rows are one object:", shared[0] is shared[1])
