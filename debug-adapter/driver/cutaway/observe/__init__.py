"""Reading without touching: nothing here runs user code. Knows nothing of stops."""
