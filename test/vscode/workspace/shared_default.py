"""A default that all calls share."""


def add(item, basket=[]):  # @default
    basket.append(item)
    return basket


print(add("apple"))
print(add("pear"))
