"""A transcript as a file: text for people, JSON for programs, WebVTT beside the recording in a player."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from toritsugi.office.calls.transcript import Spoken

_WHO: Final = {"desk": "窓口", "caller": "発信者"}
#: shortest time a caption stands, in seconds: keys have none of their own
_SHORTEST: Final = 0.5


def as_text(turns: Iterable[Spoken]) -> str:
    """One line a turn: seconds from and to, who, and the words; what else it may have been stands below."""
    return "".join(_text_of(turn) for turn in turns)


def as_json(turns: Sequence[Spoken]) -> bytes:
    """All that is known of each turn, with the recording's two channels named."""
    told = {"channels": {"left": "caller", "right": "desk"}, "turns": turns}
    return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


def as_vtt(turns: Iterable[Spoken]) -> str:
    """WebVTT: one cue a turn that has words, with its speaker as voice; turns may overlap, as people do."""
    cues = [_cue(turn) for turn in turns if _words(turn)]
    return "WEBVTT\n\n" + "\n".join(cues)


def _text_of(turn: Spoken) -> str:
    words = _words(turn) or ("（録音のみ）" if turn.who == "caller" else "（言う前に終わった文）")
    line = f"[{turn.at:7.1f} -{turn.end:7.1f}] {_WHO.get(turn.who, turn.who)}：{words}"
    if turn.hypotheses and turn.hypotheses[0].confidence is not None:
        line += f"（{turn.hypotheses[0].confidence:.2f}）"
    below = "".join(
        f"{'':20} ほかの候補：{one.text}{'' if one.confidence is None else f'（{one.confidence:.2f}）'}\n"
        for one in turn.hypotheses[1:]
    )
    return f"{line}\n{below}"


def _words(turn: Spoken) -> str:
    """What was heard: of the desk what the caller heard of a line."""
    return turn.heard if turn.who == "desk" else turn.text


def _cue(turn: Spoken) -> str:
    words = " ".join(_words(turn).split())
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    end = max(turn.end, turn.at + _SHORTEST)
    return f"{_clock(turn.at)} --> {_clock(end)}\n<v {_WHO.get(turn.who, turn.who)}>{escaped}\n"


def _clock(seconds: float) -> str:
    whole = max(0, round(seconds * 1000))
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


@dataclass(frozen=True, slots=True)
class Form:
    """How a transcript is written, and what a browser is told of it."""

    write: Callable[[Sequence[Spoken]], str | bytes]
    content_type: str


FORMS: Final = {
    "txt": Form(as_text, "text/plain; charset=utf-8"),
    "json": Form(as_json, "application/json"),
    "vtt": Form(as_vtt, "text/vtt; charset=utf-8"),
}
