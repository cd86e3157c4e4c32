"""Objects and their addresses: what changes in place, and what is replaced.

Put a breakpoint on the first line that starts with `same`, press F5, then step with F10 and watch
"Cutaway: Identity": a change in place keeps the arrow and changes the card, a new object moves the
arrow to another card.
"""

# A list can change in place. Both names go on to refer to it.
numbers = [1, 2]
same = numbers
before = id(numbers)
numbers += [3]
print("numbers:", numbers, "same:", same)
print("the list kept its address:", id(numbers) == before)

# A tuple cannot change: += makes a new tuple, and only this one name moves to it.
point = (1, 2)
still = point
before = id(point)
point += (3,)
print("point:", point, "still:", still)
print("the tuple kept its address:", id(point) == before)

# `list + list` looks like += but makes a new list. `same` stays with the old one.
numbers = numbers + [4]
print("numbers:", numbers, "same:", same)

# A tuple holds references. The tuple never changes; the list inside it does.
pair = ("fixed", [])
pair[1].append("changed")
print("pair:", pair)

# == asks whether two objects are equal, `is` whether they are one object.
copy = list(same)
print("equal:", copy == same, "one object:", copy is same)
print("an address, different in each run:", hex(id(same)))
