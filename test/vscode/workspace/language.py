class Base:
    def run(self):
        return "Base"


class Left(Base):
    pass


class Right(Base):
    pass


class Bottom(Left, Right):  # @bottom
    pass


class Twice(Base, Base):  # @twice
    pass


def fill(rows):  # @fill
    rows.append(1)


def keep():
    table = [[0] * 3] * 4  # @shared
    other = table
    fill(other)  # @call
    return table
