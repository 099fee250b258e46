"""Copies of everything the desk keeps, and putting them back."""
