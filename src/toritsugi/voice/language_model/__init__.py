"""The language model as a part that may fail: its endpoint, what it costs, when it is left alone."""
