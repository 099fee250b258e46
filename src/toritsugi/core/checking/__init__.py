"""The check: what a manual's calls may come to, found by reading the manual and by exploring the dialogue machine."""
