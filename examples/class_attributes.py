"""What stands in the body of a class is made once: every instance finds the same object.

Cutaway underlines the list in `Dog` below. Put a breakpoint on the last line of `learn`, press F5,
and look in "Cutaway: Identity": both dogs, and the class, lead to one list. Compare with `Cat`.
"""


class Dog:
    tricks = []  # One for all dogs.

    def learn(self, trick):
        self.tricks.append(trick)
        return self.tricks


class Cat:
    legs = 4  # Shared too, and nobody can change it in place.

    def __init__(self):
        self.tricks = []  # Made anew for each cat.

    def learn(self, trick):
        self.tricks.append(trick)
        return self.tricks


rex, bella = Dog(), Dog()
rex.learn("roll over")
print("bella has learned:", bella.tricks)
print("one list for both:", rex.tricks is bella.tricks is Dog.tricks)

tom, mia = Cat(), Cat()
tom.learn("open the fridge")
print("mia has learned:", mia.tricks)

# To bind a name on an instance makes an attribute of that instance alone; the class keeps its own.
tom.legs = 3
print("legs:", tom.legs, mia.legs, Cat.legs)
print("tom's own attributes:", vars(tom))
