"""When to stop: breakpoints and steps. Knows nothing of what is shown."""
