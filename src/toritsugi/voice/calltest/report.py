"""What a call test found: figures, lines, and what is wrong, for a person and for a program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from toritsugi.core.call_report import Delivered, HeardTurn, Problem
from toritsugi.voice.calltest.caller import Told

#: silence of the desk that is told; from the limit of the call on it is a fault
NOTED: Final = 2.0


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """What the office has of the call. message: its id, "" while there is none. unmet: what the script expected.

    lost: titles of what the caller answered, and the desk did not take.
    """

    call: str
    message: str = ""
    outcome: str = ""
    complete: bool = False
    items: dict[str, str] = {}
    deliveries: tuple[Delivered, ...] = ()
    unmet: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds throughout. answered: from the INVITE; first_sound: from the answer; longest_silence: of the desk."""

    line: str
    dialled: str
    caller: str
    status: int
    answered: float | None
    first_sound: float | None
    seconds: float
    longest_silence: float
    silences: tuple[tuple[float, float], ...]
    turns: tuple[HeardTurn, ...]
    arrived: Arrived | None
    problems: tuple[Problem, ...]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def report(line: str, dialled: str, caller: str, told: Told, arrived: Arrived | None, silence: float) -> Report:
    """Judge a call. silence: seconds of it that are a fault."""
    turns = tuple(
        msgspec.structs.replace(turn, at=round(turn.at, 2), waited=round(turn.waited, 2)) for turn in told.turns
    )
    return Report(
        line=line,
        dialled=dialled,
        caller=caller,
        status=told.status,
        answered=None if told.answered is None else round(told.answered, 3),
        first_sound=None if told.first_sound is None else round(told.first_sound, 3),
        seconds=round(told.seconds, 1),
        longest_silence=max((turn.waited for turn in turns), default=0.0),
        silences=tuple((turn.at, turn.waited) for turn in turns if turn.waited > NOTED),
        turns=turns,
        arrived=arrived,
        problems=(*_of_the_call(told, silence), *_of_the_message(told, arrived)),
    )


def _of_the_call(told: Told, silence: float) -> list[Problem]:
    if told.answered is None:
        return [Problem(kind="not_answered", about=str(told.status or ""))]
    if told.first_sound is None:
        return [Problem(kind="no_sound")]
    found = [
        Problem(kind="silence", about=f"{long:.1f}", at=round(at, 1)) for at, long in told.silences if long > silence
    ]
    if not told.lines:
        found.append(Problem(kind="no_line_known"))
    if not told.ended:
        found.append(Problem(kind="not_ended"))
    last = {one.item: one.right for one in told.read_backs}
    found += [Problem(kind="wrong_number", about=item) for item, right in last.items() if not right]
    return found


def _of_the_message(told: Told, arrived: Arrived | None) -> list[Problem]:
    if told.answered is None:
        return []
    if arrived is None:
        return [Problem(kind="no_call_kept")]
    if not arrived.message:
        return [Problem(kind="no_message", about=arrived.call)]
    found = [] if arrived.complete else [Problem(kind="incomplete", about=arrived.outcome)]
    found += [Problem(kind="not_taken", about=one) for one in arrived.lost]
    found += [Problem(kind="not_as_expected", about=one) for one in arrived.unmet]
    found += [
        Problem(kind="not_delivered", about=f"{one.contact or 'inbox'} {one.channel}: {one.reason or one.state}")
        for one in arrived.deliveries
        if one.state != "delivered"
    ]
    return found


_PROBLEMS: Final = {
    "not_answered": ("誰も出ませんでした", "nobody answered"),
    "no_sound": ("出ましたが、何も聞こえません", "it was answered, but nothing is heard"),
    "silence": ("窓口が黙っていました", "the desk was silent"),
    "no_line_known": ("マニュアルの文が一つも聞き取れません", "no line of the manual was made out"),
    "not_ended": ("通話が終わりませんでした", "the call did not end"),
    "wrong_number": ("違う番号が最後に復唱されました", "a wrong number was read back last"),
    "no_call_kept": ("通話の記録がありません", "the call is not on record"),
    "no_message": ("受電報告がありません", "there is no message"),
    "incomplete": ("受電報告が不完全です", "the message is incomplete"),
    "not_taken": ("答えたのに、伺えていません", "answered, but not taken"),
    "not_as_expected": ("台本の期待と違います", "not as the script expects"),
    "not_delivered": ("通知が届いていません", "not delivered"),
}


def as_text(one: Report, language: str) -> str:
    """For a terminal. language: "ja" or "en"."""
    at = 0 if language == "ja" else 1

    def word(*both: str) -> str:
        return both[at]

    rows = [f"{one.line} ({one.dialled}) ← {one.caller}"]
    if one.answered is not None:
        rows.append(
            word("応答 {0:.2f} 秒、最初の音 {1}、通話 {2:.0f} 秒、最長の無音 {3:.1f} 秒",
                 "answered after {0:.2f} s, first sound {1}, call {2:.0f} s, longest silence {3:.1f} s")
            .format(one.answered, "–" if one.first_sound is None else f"{one.first_sound:.2f}", one.seconds,
                    one.longest_silence)
        )  # fmt: skip
    for turn in one.turns:
        rows.append(f"{turn.at:6.1f}  {' '.join(turn.lines) or word('（聞き取れない文）', '(not made out)')}")
        if turn.said or turn.keys:
            rows.append(f"        → {turn.said}{' ' if turn.said and turn.keys else ''}{turn.keys}")
    if one.arrived is not None and one.arrived.message:
        rows.append(word("受電報告 {0}（{1}）", "message {0} ({1})").format(one.arrived.message, one.arrived.outcome))
        rows += [f"        {name}: {value}" for name, value in one.arrived.items.items()]
        rows += [f"        {row.contact or 'inbox'} {row.channel}: {row.state}" for row in one.arrived.deliveries]
    rows += [f"✗ {_told(problem, at)}" for problem in one.problems]
    if one.good:
        rows.append(word("✓ 電話、応対、通知のすべてが通りました。", "✓ telephone, desk and delivery all work."))
    return "\n".join(rows)


def _told(problem: Problem, language: int) -> str:
    about = ": ".join(filter(None, [_PROBLEMS[problem.kind][language], problem.about]))
    return about if problem.at is None else f"{about} ({problem.at:.1f} s)"


def problems_of(reports: Sequence[Report]) -> int:
    """How many calls went wrong."""
    return sum(not one.good for one in reports)
