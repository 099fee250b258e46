"""What is found whatever is being asked: what is to be marked, and whom the caller asks to speak to."""

from __future__ import annotations

from toritsugi.core.dialogue.commands import Abuse, Flag, WantPerson
from toritsugi.core.understanding import wishes
from toritsugi.core.understanding.matching import same_name
from toritsugi.core.understanding.turn import Turn


def remarks(turn: Turn) -> list[Flag | Abuse]:
    """What is marked whatever is being asked."""
    found: list[Flag | Abuse] = [
        Flag(name=name, words=words, span=turn.whole, by=f"flag.{name}") for name, words in wishes.flag_words(turn.said)
    ]
    abuse = wishes.abuse_words(turn.said, turn.manual.abuse.heard)
    return [*found, Abuse(words=abuse, span=turn.whole, by="abuse.words")] if abuse else found


def wanted_person(turn: Turn) -> WantPerson | None:
    """Whom the caller asks to speak to; None when nobody is asked for."""
    who = wishes.wanted_person(turn.said)
    if who is None:
        return None
    contacts = turn.manual.contacts.values()
    known = next((one.id for one in contacts if same_name(one.name, one.reading, who)), "")
    return WantPerson(who=who, contact=known, span=turn.place(who), by="person_wanted.words")
