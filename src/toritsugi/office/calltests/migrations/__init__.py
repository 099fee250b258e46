"""The tables of call tests."""
