"""A strict renderer: `@{name}` in a template is replaced; a name missing, unused or unfit is an error."""

from __future__ import annotations

import string
from collections.abc import Mapping
from importlib.resources import files

#: characters that would end a line, start a comment or a substitution in Asterisk's configuration
UNFIT = ("\n", "\r", ";", "${", "$[", "\0")


class _Template(string.Template):
    delimiter = "@"


class RenderError(ValueError):
    """A template and its values do not fit; names the template."""


def template(name: str) -> str:
    """The text of a shipped template."""
    return (files(__package__) / "templates" / name).read_text("utf-8")


def render(name: str, values: Mapping[str, str], blocks: Mapping[str, str] | None = None) -> str:
    """Fill a template. values: single words that stay within their line. blocks: text that was rendered already.

    Raises RenderError: a name of the template without a value, a value the template does not use, or a value that
    would break out of its line.
    """
    text = template(name)
    for key, value in values.items():
        if any(bad in value for bad in UNFIT):
            raise RenderError(f"{name}: the value of {key} holds a character that Asterisk's files give a meaning")
    given = {**values, **(blocks or {})}
    wanted = set(_Template(text).get_identifiers())
    if wanted != set(given):
        missing, unused = sorted(wanted - set(given)), sorted(set(given) - wanted)
        raise RenderError(f"{name}: no value for {missing}, no place for {unused}")
    return _Template(text).substitute(given)
