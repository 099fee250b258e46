"""How a command says that its input cannot be used."""

from __future__ import annotations

import click


class BadInput(click.ClickException):
    """Input that cannot be used: where it is wrong, and what mends it. Ends the command with exit code 2."""

    exit_code = 2

    def __init__(self, message: str, *, place: str | None = None, mend: str | None = None) -> None:
        text = f"{place}: {message}" if place else message
        super().__init__(f"{text}\n  → {mend}" if mend else text)
