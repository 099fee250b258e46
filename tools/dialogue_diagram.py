#!/usr/bin/env python3
"""Draw the dialogue machine's transition table: writes docs/reference/dialogue-states.md; --check only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from toritsugi.core.dialogue.state import Phase, Turn
from toritsugi.core.dialogue.table import DESK, TABLE, TALKING, Action

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "dialogue-states.md"

TURNS = {
    Turn.QUIET: "the call has not begun",
    Turn.SPEAKING: "lines are being said that the caller has not heard to their end",
    Turn.LISTENING: "the caller has the turn; the patience of the question runs",
    Turn.HEARING: "the caller speaks",
    Turn.KEYING: "digits are being pressed",
    Turn.THINKING: "understanding has been asked",
    Turn.CONNECTING: "a contact is being rung",
    Turn.KEEPING: "the message is being committed",
    Turn.ASIDE: "a person has the caller: an operator, or the contact who took the call",
    Turn.GONE: "the caller has hung up; the message is being committed",
    Turn.OVER: "finished; nothing is answered any more",
}
PHASES = {
    Phase.READY: "not begun",
    Phase.FINDING: "what the call is about is being found out",
    Phase.WORKING: "the matter is being worked",
    Phase.ENDING: "the message is being kept, the call closed",
    Phase.HANDED: "a contact has the caller",
    Phase.WITH_OPERATOR: "an operator has the caller",
    Phase.HUNG_UP: "the caller is gone",
    Phase.FINISHED: "over",
}


def edges() -> dict[tuple[str, str], list[str]]:
    """(from, to) → events, with every target that all of policy's states share drawn as one node."""
    found: dict[tuple[str, str], list[str]] = {}
    for turn, rows in TABLE.items():
        for event, row in rows.items():
            name = str(event.__struct_config__.tag)
            targets = [str(to) for to in Turn if to in row.to]
            if row.to >= DESK:
                targets = ["decide", *[str(to) for to in Turn if to in row.to - DESK and to is not turn]]
            for target in targets:
                found.setdefault((str(turn), target), []).append(name)
    return found


def diagram() -> str:
    """Mermaid's state diagram of the table."""
    lines = ["stateDiagram-v2", "    [*] --> quiet", "    state decide <<choice>>"]
    lines += [f"    decide --> {turn}" for turn in Turn if turn in DESK]
    for (source, target), events in edges().items():
        shown = [event for event in events if source != target or event not in ("presence_changed", "part_failed")]
        if shown:
            lines.append(f"    {source} --> {target}: {', '.join(shown)}")
    return "\n".join([*lines, "    over --> [*]"])


def page() -> str:
    """The whole page."""
    rows = [
        f"| {turn} | `{event.__struct_config__.tag}` | {row.action} | {', '.join(t for t in Turn if t in row.to)} |"
        for turn, table in TABLE.items()
        for event, row in table.items()
    ]
    return "\n".join(
        [
            "# States of the dialogue machine",
            "",
            "Made from `core/dialogue/table.py` by `tools/dialogue_diagram.py`; do not edit. What the table cannot say",
            "is told in [how the machine thinks](../explanation/dialogue.md).",
            "",
            "`decide` is not a state: it stands for policy's choice among "
            + ", ".join(f"*{turn}*" for turn in Turn if turn in DESK)
            + ". An event that a state",
            "does not list is ignored.",
            "",
            "```mermaid",
            diagram(),
            "```",
            "",
            "## Turn states",
            "",
            "| state | meaning |",
            "|---|---|",
            *[f"| {turn} | {meaning} |" for turn, meaning in TURNS.items()],
            "",
            "Caller and desk talk with each other in "
            + ", ".join(f"*{turn}*" for turn in TALKING)
            + "; only there does",
            "the limit of the whole call count.",
            "",
            "## Phases",
            "",
            "Computed from the state for screens; nothing depends on them.",
            "",
            "| phase | meaning |",
            "|---|---|",
            *[f"| {phase} | {meaning} |" for phase, meaning in PHASES.items()],
            "",
            f"## The table ({len(rows)} rows, {len(Action)} actions)",
            "",
            "| in | event | action | may lead to |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def main() -> int:
    """Write the page, or with --check tell whether it is current."""
    text = page()
    if "--check" in sys.argv[1:]:
        current = PAGE.exists() and PAGE.read_text("utf-8") == text
        if not current:
            print(f"{PAGE.name} is not current; run tools/dialogue_diagram.py", file=sys.stderr)
        return 0 if current else 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
