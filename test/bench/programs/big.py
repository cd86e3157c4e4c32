"""Big containers to page through, and a string of 100 MB."""


def main() -> int:
    numbers = [7 * i + 1 for i in range(1_000_000)]
    prices = {f"item {i}": 7 * i + 1 for i in range(100_000)}
    text = "0123456789" * 10_000_000
    return len(numbers) + len(prices) + len(text)  # @look


main()
