"""Visitors: people without an account who call a sample client's line from the page."""
