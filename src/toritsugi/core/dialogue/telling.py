"""Commands in short, for people who look at what was understood."""

from __future__ import annotations

from toritsugi.core.dialogue import commands as c
from toritsugi.core.dialogue.commands import AnyCommand


def brief(command: AnyCommand) -> str:
    """A command in short: its name and what it names, "fill phone=0312345678", "matter quote", "flag urgent"."""
    match command:
        case c.Fill(item=item, value=value) | c.Correct(item=item, value=value):
            return f"{_name(command)} {item}={value.kept}"
        case c.ChooseMatter(matter=name):
            return f"matter {name}"
        case c.AskCard(card=name):
            return f"card {name}"
        case c.Flag(name=name):
            return f"flag {name}"
        case c.WantPerson(who=who, contact=contact):
            return " ".join(["want_person", who, *([f"({contact})"] if contact else [])]).strip()
        case c.Refuse(unknown=unknown, individual=individual):
            return "refuse unknown" if unknown else "refuse individual" if individual else "refuse"
        case c.Unclear(why=why):
            return f"unclear {why}".strip()
    return _name(command)


def _name(command: AnyCommand) -> str:
    return str(command.__struct_config__.tag)
