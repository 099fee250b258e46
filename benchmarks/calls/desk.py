"""The whole voice process as a server: `python -m benchmarks.calls.desk PORT DATA`.

Everything is on: the dialogue of a manual of questions, understanding, the journal in SQLite, sealed recordings,
barge-in, turn-taking, metrics. Two things are left out: the recogniser is a stand-in that costs nothing, and no line
has a value that is synthesised while the call runs.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import uvloop

from benchmarks.calls.scene import CLIENT, Hears, manual
from benchmarks.calls.wire import StreamLeg, serve
from tests.support.paths import CACHE
from toritsugi.commands.voice import next_epoch, tune
from toritsugi.core.turntaking.cues import Act, Output
from toritsugi.settings_env import Settings, environment, read
from toritsugi.voice import node as node_module
from toritsugi.voice.call import Call
from toritsugi.voice.node import VoiceNode
from toritsugi.voice.parts import NodeSettings, Parts
from toritsugi.voice.speech.openjtalk import OpenJTalkSynthesiser

CAPACITY = 2000


class Marked(Call):
    """A call that tells its caller when a turn ended and when a line was stopped."""

    def _do(self, outputs: Iterable[Output]) -> None:
        outputs = tuple(outputs)
        leg = self.leg
        assert isinstance(leg, StreamLeg)
        for output in outputs:
            if output.act is Act.END:
                leg.mark(f"end {self._turns.stop:.3f}")
            elif output.act is Act.HUSH:
                leg.mark(f"hush {time.monotonic():.6f}")
        super()._do(outputs)


def parts(settings: Settings) -> Parts:
    """The office on a fresh data folder with one client, and everything else that a voice process has."""
    from toritsugi import resources
    from toritsugi.office.line.desk import make_desk
    from toritsugi.office.line.vault import make_vault

    desk = make_desk(settings)
    from toritsugi.office.base.prepare import prepare
    from toritsugi.office.clients.actions import do_create_client, do_create_line
    from toritsugi.office.manuals.versioning import do_publish

    prepare()
    text = resources.read_manual(manual(), CLIENT)
    client = do_create_client(id=text.client_id, name=text.client_name)
    line = do_create_line(client, key=text.line.id, name=text.line.name, numbers=list(text.line.numbers))
    do_publish(line, text, {"manual.yaml": manual(), "client.yaml": CLIENT}, check=False)
    return Parts(
        desk=desk,
        vault=make_vault(settings),
        understander=resources.understander(),
        synthesiser=OpenJTalkSynthesiser(),
        recogniser=Hears(),
        holidays=lambda first, last: resources.holidays_between(date.fromisoformat(first), date.fromisoformat(last)),
    )


#: seconds between two looks at what was lost
LOOK = 0.5


async def note_losses(node: VoiceNode, losses: list[tuple[float, int, int]]) -> None:
    """Note when ticks were skipped and frames dropped: (when it was seen, ticks, frames), until it is cancelled."""
    ticks = frames = 0
    while True:
        await asyncio.sleep(LOOK)
        dropped = node.frames_lost["overflow"] + sum(
            call.inbox.dropped for call in node.calls.values() if isinstance(call, Call)
        )
        if (node.clock.missed, dropped) != (ticks, frames):
            losses.append((time.monotonic(), node.clock.missed - ticks, dropped - frames))
            ticks, frames = node.clock.missed, dropped


async def run(port: int, settings: Settings, made: Parts) -> None:
    """Until SIGTERM."""
    node_module.Call = Marked  # type: ignore[misc]
    ending = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ending.set)
    epoch = next_epoch(settings.path("run", "voice.epoch"))
    limits = NodeSettings(data=settings.data, node="desk", epoch=epoch, max_calls=CAPACITY, answer_delay=0.2, drain=0.1)
    node = VoiceNode(limits, made)
    await node.start()
    line = node.lines.all[0]
    await node.prompts.fill(line.manual)
    server = await serve(port, node.arrived, line.line_id)
    losses: list[tuple[float, int, int]] = []
    noting = asyncio.create_task(note_losses(node, losses))
    print("ready", flush=True)
    await ending.wait()
    noting.cancel()
    server.close()
    left = {
        "legs": len(node.calls),
        "slots": len(node.by_slot),
        "taken": node.taken,
        "turned_away": node.admission.turned_away.total(),
        "overflow": node.frames_lost["overflow"],
        "caught_up": node.frames_lost["caught_up"],
        "detector_dropped": node.vad.dropped,
        "skipped": node.clock.missed,
        "ticks": node.clock.ticks,
        "tasks": len(asyncio.all_tasks()),
        "journal_lost": node.writer.committer.lost,
        "spooled": node.writer.committer.spooled,
        "losses": losses,
    }
    print("left", json.dumps(left), flush=True)
    await node.stop()


def main() -> None:
    port, data = int(sys.argv[1]), Path(sys.argv[2])
    kept = CACHE / "bench-prompts"
    kept.mkdir(parents=True, exist_ok=True)
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "prompts").exists():
        (data / "prompts").symlink_to(kept)
    settings = read({**os.environ, "TORITSUGI_DATA": str(data)})
    os.environ.update(environment(settings))
    made = parts(settings)
    logging.getLogger("picows").setLevel(logging.WARNING)
    tune()
    uvloop.run(run(port, settings, made))


if __name__ == "__main__":
    main()
