"""The rules of the desk: pure Python, no I/O, no clock, no randomness. Time is an argument."""
