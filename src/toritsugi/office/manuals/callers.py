"""The scripted callers that lie beside a manual (callers.yaml): they call it, and it is told which were not served."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from toritsugi.core.dialogue.script_file import BadScript, read_scripts
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.problems import ManualError
from toritsugi.core.manual.publish import restore, snapshot
from toritsugi.core.manual.source import Node
from toritsugi.core.proof.scripted_tests import ScriptedTest, run_tests
from toritsugi.marked_yaml import read
from toritsugi.resources import CALLERS_FILE, holidays_between, understander

#: results kept: the same callers call when a draft is saved, made a version, looked at and approved
RESULTS_KEPT = 32
_UNAPPROVED = ("マニュアルにない文が言われました：", "a line was said that is not in the manual: ")


class Said(msgspec.Struct, frozen=True):
    """One line of a call. who: "desk", "caller" or "call" (what happens to the call itself). line: of the desk."""

    who: str
    text: str
    line: str = ""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """One scripted call. place: where it stands in callers.yaml. reasons: what was not as expected, by language.

    checked: whether the script expects anything at all. seconds: estimated.
    """

    name: str
    place: str
    passed: bool
    checked: bool
    reasons: tuple[str, ...]
    reasons_en: tuple[str, ...]
    seconds: float
    dialogue: tuple[Said, ...]


class Unreadable(msgspec.Struct, frozen=True, kw_only=True):
    """callers.yaml cannot be used. place: file, line and column. what: in English, as the command tells it."""

    place: str
    what: str


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the scripted callers. there: whether callers.yaml is there. wrong: why it cannot be used."""

    there: bool
    calls: tuple[Caller, ...] = ()
    wrong: Unreadable | None = None

    @property
    def failed(self) -> tuple[Caller, ...]:
        """The calls that were not as their scripts expect."""
        return tuple(one for one in self.calls if not one.passed)


def called(manual: Manual, source: Mapping[str, str]) -> Called:
    """Let the callers beside a manual call it. Takes a second or two; what came of it is kept for a while."""
    text = source.get(CALLERS_FILE, "")
    return _called(snapshot(manual), text) if text.strip() else Called(there=False)


@lru_cache(maxsize=RESULTS_KEPT)
def _called(taken: bytes, text: str) -> Called:
    manual = restore(taken)
    try:
        root = read(text, CALLERS_FILE)
        scripts = read_scripts(root, manual.items)
    except BadScript as error:
        return Called(there=True, wrong=Unreadable(place=error.place, what=f"{error.what} → {error.mend}"))
    except ManualError as error:
        first = error.problems[0]
        place = f"{first.file}:{first.line}:{first.column}"
        return Called(there=True, wrong=Unreadable(place=place, what=f"{first.what_en} → {first.mend_en}"))
    results = run_tests(manual, scripts, understander(), zone=ZoneInfo(manual.line.timezone), holidays=holidays_between)
    calls = tuple(_caller(one, place) for one, place in zip(results, _places(root), strict=True))
    return Called(there=True, calls=calls)


def _places(root: Node) -> list[str]:
    listed = root if root.kind == "list" else {key.text: value for key, value in root.entries}["calls"]
    return [f"{node.file}:{node.line}:{node.column}" for node in listed.items]


def _caller(one: ScriptedTest, place: str) -> Caller:
    ja, en = ([bad.text(language) for bad in one.unmet] for language in ("ja", "en"))
    return Caller(
        name=one.name,
        place=f"{place} [{one.name}]",
        passed=one.passed,
        checked=one.checked,
        reasons=(*ja, *(_UNAPPROVED[0] + line for line in one.unapproved)),
        reasons_en=(*en, *(_UNAPPROVED[1] + line for line in one.unapproved)),
        seconds=round(one.result.seconds, 1),
        dialogue=tuple(Said(said.who, said.text, said.line) for said in one.result.transcript),
    )
