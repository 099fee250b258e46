"""Journals of calls that are made in virtual time: as the voice writes them, in clear."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

from toritsugi import resources
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import AnyEvent, TimerFired
from toritsugi.core.dialogue.intents import AnyIntent
from toritsugi.core.dialogue.journal import Entry, Writer
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.script_file import read_scripts
from toritsugi.core.dialogue.scripted import Script, ScriptedCaller
from toritsugi.core.dialogue.simulation import Parts, Simulation
from toritsugi.core.manual.model import Manual
from toritsugi.core.proof.scripted_tests import context_of
from toritsugi.marked_yaml import read


class Journaling(Dialogue):
    """A machine that writes its journal as it goes."""

    def __init__(self, manual: Manual, context: Context) -> None:
        super().__init__(manual, context)
        self.writer = Writer(context)

    def receive(self, event: AnyEvent, now: float) -> list[AnyIntent]:
        """As the machine does, with the rows written before and after."""
        self.writer.event(event, now)
        intents = super().receive(event, now)
        self.writer.intents(intents, now)
        return intents

    def on_timer(self, now: float) -> list[AnyIntent]:
        """The timer was due."""
        return self.receive(TimerFired(), now)


def journal_of(manual: Manual, script: Script) -> tuple[Entry, ...]:
    """The journal of one scripted call."""
    zone = ZoneInfo(manual.line.timezone)
    context = context_of(script, manual, zone=zone, holidays=resources.holidays_between)
    parts = Parts(disk=script.disk, connects=script.connects)
    call = Simulation(manual, context, ScriptedCaller(script), resources.understander(), parts)
    machine = Journaling(manual, context)
    call.dialogue = machine
    call.run()
    return machine.writer.take()


@cache
def scripts(template: str) -> tuple[Script, ...]:
    """The sample callers of a template."""
    return read_scripts(read(resources.template_files(template)["callers.yaml"], "callers.yaml"))


@cache
def sample_journals(template: str) -> tuple[tuple[Entry, ...], ...]:
    """The journals of a template's sample callers."""
    manual = resources.load_manual(template)
    return tuple(journal_of(manual, script) for script in scripts(template))
