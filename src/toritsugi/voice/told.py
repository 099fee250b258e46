"""What a voice process tells of itself over its control interface: that it lives, how busy it is, which calls run."""

from __future__ import annotations

from toritsugi.voice.node import VoiceNode
from toritsugi.voice.recent import STEP
from toritsugi.voice.speech.ports import TellsVoices


def health(node: VoiceNode) -> dict[str, object]:
    """That it lives, and how its parts stand."""
    recogniser = node.parts.recogniser
    told: dict[str, object] = {
        "node": node.settings.node,
        "epoch": node.settings.epoch,
        "calls": len(node.calls),
        "turned_away": node.admission.turned_away.total(),
        "lag_p50": round(node.clock.lag(50), 4),
        "lag_p99": round(node.clock.lag_p99(), 4),
        "missed_ticks": node.clock.missed,
        "recogniser": recogniser.name if recogniser is not None else "none",
        "voice": node.prompts.synthesiser.name,
        "attribution": node.prompts.synthesiser.attribution,
        "waiting_for_office": node.writer.committer.waiting,
        "lost": node.writer.committer.lost,
        "draining": node.draining,
        "asterisk": False,
    }
    if node.ears is not None:
        told["hearing"] = node.ears.status()
    if isinstance(node.parts.synthesiser, TellsVoices):
        told["voices"] = node.parts.synthesiser.standing()
    told["takes"] = node.takes.held
    if node.parts.second_reader is not None:
        told["language_model"] = node.parts.second_reader.status()
    return told


def load(node: VoiceNode) -> dict[str, object]:
    """How it stands now and stood in the last hour, for its page."""
    return {
        "node": node.settings.node,
        "calls": len(node.calls),
        "limit": node.settings.max_calls,
        "closed": node.admission.why(len(node.calls), node.draining).value,
        "turned_away": node.admission.turned_away.total(),
        "late_p50": round(1000 * node.clock.lag_now(50), 1),
        "late_p99": round(1000 * node.clock.lag_now(99), 1),
        "skipped": node.clock.missed,
        "commit": round(1000 * node.writer.took, 1),
        "waiting_for_office": node.writer.committer.waiting,
        "unassigned": node.unassigned.numbers,
        "step": STEP,
        "samples": list(node.recent.samples),
    }


def calls(node: VoiceNode) -> list[dict[str, object]]:
    """The calls that run, without anything of their callers."""
    return [
        {
            "id": call_id,
            "line": call.conversation.line.line_id,
            "channel": call.conversation.context.channel,
            "state": "over" if call.conversation.done.is_set() else "running",
            "seconds": round(call.conversation.now, 1),
        }
        for call_id, call in node.calls.items()
    ]
