"""A call to one of our own lines: a telephone that speaks a script, and an ear that tells what came back."""
