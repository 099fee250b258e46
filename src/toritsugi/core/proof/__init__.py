"""Proof before approval: scripted callers, past calls under a new version, how long calls take."""
