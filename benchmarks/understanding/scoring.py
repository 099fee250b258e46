"""Whether an answer is right, and what many answers come to."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]

_KANJI = {char: at for at, char in enumerate("〇一二三四五六七八九")}
_PREFECTURE = re.compile(r"^(?:東京都|北海道|(?:大阪|京都)府|.{2,3}県)")
_POST_CODE = re.compile(r"^〒?\d{3}[-の]?\d{4}[、 ]*")
_SPAN_KINDS = {"person", "organization"}


@dataclass
class Answer:
    """What a reader made of a row. value: the kept form, of commands their list; None where it takes nothing.

    others: further candidates, best first. span: the words it came from. seconds: processor time.
    """

    value: Any = None
    confidence: float = 0.0
    others: list[str] = field(default_factory=list)
    span: str = ""
    seconds: float = 0.0


def flat(text: str) -> str:
    """One form of words: width, spaces, commas and kana of one sort."""
    plain = unicodedata.normalize("NFKC", text)
    kana = plain.translate({at: at + 96 for at in range(ord("ぁ"), ord("ゖ") + 1)})
    return re.sub(r"[\s、。,.!?・]", "", kana)


def address(text: str) -> str:
    """4丁目2番8号, 四丁目二の八 and 4-2-8 are one."""
    plain = re.sub(r"[一二三四五六七八九十〇]+(?=丁目|番|号|の|$|[-、 ])", _arabic, unicodedata.normalize("NFKC", text))
    plain = _POST_CODE.sub("", plain)
    plain = re.sub(r"(?<=\d)(?:丁目の?|番地の?|番の?|の|[-‐‑–—−ー])(?=\d)", "-", plain)
    plain = re.sub(r"(?<=\d)(?:丁目|番地|番|号室|号)", "", plain)
    return re.sub(r"[\s、。]", "", plain)


def _arabic(found: re.Match[str]) -> str:
    total, ones = 0, 0
    for char in found.group():
        if char == "十":
            total, ones = total + (ones or 1) * 10, 0
        else:
            ones = ones * 10 + _KANJI[char]
    return str(total + ones)


def same(kind: str, truth: Any, got: Any) -> bool:
    """Whether a kept form is the true one."""
    if truth is None or got is None:
        return truth is None and got is None
    if isinstance(truth, dict):
        return flat(str(got)) in {flat(str(one)) for one in truth.values()}
    if kind == "commands":
        return commands_right(truth, got)
    if kind == "code":
        return _code(truth) == _code(got)
    if kind == "email":
        return str(truth).lower() == unicodedata.normalize("NFKC", str(got)).lower()
    if kind == "address":
        one, other = address(str(truth)), address(str(got))
        return one == other or (not _PREFECTURE.match(one) and _PREFECTURE.sub("", other) == one)
    if kind == "text":
        return flat(str(truth)) == flat(str(got))
    return str(truth) == str(got)


def _code(text: str) -> str:
    return re.sub(r"[-‐–−ー\s]", "", unicodedata.normalize("NFKC", str(text))).upper()


def commands_right(truth: list[str], got: list[str]) -> bool:
    """Whether all that is true was told. Where nothing is true, no detector may answer."""
    if any(one.startswith("broken ") for one in got):
        return False
    if not truth:
        return not any(detector(one) for one in got)
    return all(any(_command(one, other) for other in got) for one in truth)


def detector(command: str) -> str:
    """The detector that a command belongs to; "" for others."""
    if command.startswith("flag "):
        return command.split()[1] if command.split()[1] in DETECTORS else ""
    return command.split()[0] if command.split()[0] in DETECTORS else ""


DETECTORS = ("urgent", "complaint", "abuse", "sales", "wrong_number", "want_person")


def _command(truth: str, got: str) -> bool:
    name, _, value = truth.partition("=")
    got_name, _, got_value = got.partition("=")
    if not value:
        return got == truth or got.startswith(truth + " ")
    if name.startswith("correct"):
        return got_name.split()[0] in ("correct", "fill") and got_value == value
    return got_name == name and flat(got_value) == flat(value)


@dataclass
class Score:
    """Counts of one kind and noise. right includes rows in which nothing was to be taken and nothing was."""

    name: str
    rows: int = 0
    right: int = 0
    wanted: int = 0
    found: int = 0
    abstained: int = 0
    mistakes: int = 0
    among_two: int = 0
    overlap: float = 0.0
    spans: int = 0
    sure: list[tuple[float, bool]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failures: list[tuple[Row, Answer]] = field(default_factory=list)

    def add(self, row: Row, answer: Answer) -> None:
        """Count one row."""
        kind, truth = row["item"], row["truth"]
        right = same(kind, truth, answer.value)
        wants = bool(truth) if kind == "commands" else truth is not None
        gave = detected(answer.value) if kind == "commands" else answer.value is not None
        self.rows += 1
        self.right += right
        self.seconds.append(answer.seconds)
        if wants:
            self.wanted += 1
            self.found += right
            self.abstained += not gave
            offered = [answer.value, *answer.others] if kind != "commands" else []
            distinct = list(dict.fromkeys(one for one in offered if one is not None))[:2]
            self.among_two += any(same(kind, truth, one) for one in distinct)
        if gave and not right:
            self.mistakes += 1
        if answer.value is not None and kind != "commands":
            self.sure.append((answer.confidence, right))
        if isinstance(truth, dict):
            self.spans += 1
            self.overlap += _overlap(truth, answer.value)
        if not right:
            self.failures.append((row, answer))

    @property
    def exact(self) -> float:
        return self.right / self.rows if self.rows else 0.0

    @property
    def f1(self) -> float | None:
        """Mean overlap of letters for names, else of values given and values wanted; None where it says nothing."""
        if self.spans:
            return self.overlap / self.spans
        given = self.found + self.mistakes
        if not given or not self.wanted:
            return None
        return 2 * self.found / (given + self.wanted)

    def share(self, count: int, of: int | None = None) -> float:
        return count / (of if of is not None else self.rows or 1) if (of is None or of) else 0.0

    @property
    def calibration_error(self) -> float | None:
        """Expected calibration error over ten bins of confidence; None where nothing was taken."""
        if not self.sure:
            return None
        return sum(abs(mean - accuracy) * count for mean, accuracy, count in self.reliability()) / len(self.sure)

    def reliability(self) -> list[tuple[float, float, int]]:
        """(mean confidence, share of right ones, count) of each tenth of confidence that has any."""
        bins: dict[int, list[tuple[float, bool]]] = {}
        for confidence, right in self.sure:
            bins.setdefault(min(9, int(confidence * 10)), []).append((confidence, right))
        return [
            (sum(c for c, _ in one) / len(one), sum(r for _, r in one) / len(one), len(one))
            for _, one in sorted(bins.items())
        ]


def detected(commands: Any) -> bool:
    """Whether any command means something was understood."""
    return any(not str(one).startswith(("unclear", "backchannel")) for one in commands or [])


def _overlap(truth: dict[str, str], got: Any) -> float:
    """F1 of the longest common run of letters."""
    if not got:
        return 0.0
    return max(_f1(flat(one), flat(str(got))) for one in truth.values() if one)


def _f1(one: str, other: str) -> float:
    import difflib

    run = difflib.SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size
    return 2 * run / (len(one) + len(other)) if one and other else 0.0
