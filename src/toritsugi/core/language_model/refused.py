"""How one command of a model's answer is turned down."""

from __future__ import annotations


class Refused(Exception):
    """A command that does not count; the text says why, without a word of the caller or the model."""
