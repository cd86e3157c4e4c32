"""What each lens reads of a stopped program: plain data, within a budget."""
