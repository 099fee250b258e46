"""The desk itself, by the function behind `toritsugi understand`."""

from __future__ import annotations

import resource
import sys
import time
from typing import Any

import msgspec

from benchmarks.understanding.scoring import Answer, Row
from toritsugi.commands.understand import Desk
from toritsugi.core.understanding.requests import Request, RequestError, request_of

_ASKS = ("item", "asked", "now", "manual")


def request(row: Row) -> Request:
    """A row as a request; of a heard row all hypotheses are given."""
    fields = {name: row[name] for name in _ASKS if name in row}
    return request_of(msgspec.json.encode({**fields, "text": row.get("n_best") or row["text"]}))


class Product:
    """Answers rows."""

    name = "Toritsugi"

    def __init__(self) -> None:
        self._desk = Desk()
        self._told: set[str] = set()

    def answer(self, row: Row) -> Answer | None:
        """What the desk takes. Processor time is that of the whole understanding of the turn."""
        asked = request(row)
        began = time.process_time()
        try:
            found = self._desk.explain(asked)
        except RequestError as error:  # a kind that the desk does not know counts as not understood
            if str(error) not in self._told:
                print(f"bench: {error}", file=sys.stderr)
                self._told.add(str(error))
            return Answer()
        except Exception as error:  # noqa: BLE001 - told, counted as a mistake, and the other rows are still measured
            print(f"bench: BROKEN at {row['id']}: {error!r}", file=sys.stderr)
            return Answer([f"broken {error!r}"] if row["item"] == "commands" else f"broken {error!r}")
        seconds = time.process_time() - began
        value: Any = found.value
        if row["item"] == "yes_no" and value not in ("yes", "no"):
            value = _agreed([one.value for one in found.commands])
        confidence = found.confidence or max((one.confidence for one in found.commands), default=0.0)
        others = [one.value for one in found.candidates]
        words = found.text[slice(*found.span)]
        return Answer(value, confidence, others, words, seconds)


def _agreed(commands: list[str]) -> str | None:
    """yes or no to a value that was read back; a correction says no."""
    for one in commands:
        name = one.split()[0]
        if name in ("confirm", "deny", "correct"):
            return "yes" if name == "confirm" else "no"
    return None


def start_up() -> None:
    """Print what a process needs from its start to its first answer: processor seconds, and its memory in MiB."""
    row = {"item": "phone", "text": "〇九〇の一二三四の五六七八です", "asked": "お電話番号をお願いいたします。"}
    Product().answer(row)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{time.process_time():.3f} {memory:.1f}")


if __name__ == "__main__":
    start_up()
