"""Ends by an exception that another one caused."""


def price(text):
    return float(text)  # @raise


def order(text):
    try:
        return price(text)
    except ValueError as error:
        raise LookupError("no price") from error  # @chain


order("4,20")
