"""Values that can be read, and one that only code of the program can tell."""

runs = []


class Account:
    def __init__(self, *entries):
        self.entries = list(entries)

    @property
    def balance(self):
        runs.append("balance")
        return sum(self.entries)


def report(account, rate=2):
    entries = account.entries
    doubled = [entry * rate for entry in entries]
    text = f"{doubled[0]} of {len(entries)}"
    return text  # @stop


print(report(Account(100, 5)), runs)
