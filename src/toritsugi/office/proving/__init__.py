"""Proof of a manual: its scripted callers, last month's calls under it, and how long its calls take."""
