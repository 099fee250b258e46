"""What many simulated calls come to."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scipy.stats import beta

from benchmarks.simulated.calls import COMPARED, Pair
from toritsugi.core.values.model import Kind

CONFIDENCE = 0.95


def upper_bound(count: int, of: int, confidence: float = CONFIDENCE) -> float:
    """The Clopper-Pearson upper bound of a share, one-sided."""
    return 1.0 if count >= of else float(beta.ppf(confidence, count + 1, of - count))


@dataclass
class Tally:
    """Sums of pairs. wrong, present: messages with a wrong value of a kind, and with any, over the line and clean."""

    calls: int = 0
    messages: int = 0
    complete: int = 0
    clean_complete: int = 0
    matter: int = 0
    clean_matter: int = 0
    handed: int = 0
    clean_handed: int = 0
    limits: int = 0
    utterances: int = 0
    overlooked: int = 0
    kept: int = 0
    most_turns: int = 0
    extra: list[int] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)
    heard_wrong: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)
    clean_wrong: Counter[str] = field(default_factory=Counter)
    clean_present: Counter[str] = field(default_factory=Counter)
    wrong_phones: list[Pair] = field(default_factory=list)

    def add(self, pair: Pair) -> None:
        """Take one pair."""
        line, clean = pair.line, pair.clean
        self.calls += 1
        self.kept += line.kept
        self.messages += line.has(Kind.PHONE)
        self.complete += line.complete
        self.clean_complete += clean.complete
        self.matter += line.matter
        self.clean_matter += clean.matter
        self.handed += line.handed
        self.clean_handed += clean.handed
        self.limits += line.limit
        self.utterances += pair.utterances
        self.overlooked += len(pair.overlooked)
        self.most_turns = max(self.most_turns, line.turns)
        self.turns.append(line.turns)
        self.extra.append(pair.extra_turns)
        self.heard_wrong.update(one.partition(":")[0] for one in pair.heard_wrong)
        for kind in COMPARED:
            self.present[kind] += line.has(kind)
            self.wrong[kind] += line.wrong(kind)
            self.clean_present[kind] += clean.has(kind)
            self.clean_wrong[kind] += clean.wrong(kind)
        if line.wrong(Kind.PHONE) or clean.wrong(Kind.PHONE):
            self.wrong_phones.append(pair)

    @property
    def extra_median(self) -> float:
        """Median of the turns that a call takes beyond its twin."""
        return statistics.median(self.extra)

    @property
    def phone_bound(self) -> float:
        """Upper bound of the share of messages with a number that have a wrong one."""
        return upper_bound(self.wrong[Kind.PHONE], self.messages)


def tally(pairs: Iterable[Pair]) -> Tally:
    """The sums of pairs."""
    found = Tally()
    for one in pairs:
        found.add(one)
    return found


def table(of: Tally) -> Iterator[str]:
    """The figures as a Markdown table."""

    def row(name: str, line: object, clean: object = "") -> str:
        return f"| {name} | {line} | {clean} |"

    def share(count: int, whole: int) -> str:
        return f"{100 * count / max(whole, 1):.2f} % ({count} of {whole})"

    yield "| | over the line | everything heard right |"
    yield "|---|---|---|"
    yield row("calls", of.calls, of.calls)
    heard_wrong = sum(of.heard_wrong.values())
    yield row("utterances heard wrong", share(heard_wrong, of.utterances))
    yield row("wrong read-backs overlooked", of.overlooked)
    yield row(
        "messages with a wrong telephone number",
        share(of.wrong[Kind.PHONE], of.messages),
        share(of.clean_wrong[Kind.PHONE], of.clean_present[Kind.PHONE]),
    )
    yield row("its upper bound (Clopper-Pearson, one-sided 95 %)", f"{1000 * of.phone_bound:.2f} of 1,000")
    for kind in COMPARED[1:]:
        yield row(
            f"wrong {kind}",
            share(of.wrong[kind], of.present[kind]),
            share(of.clean_wrong[kind], of.clean_present[kind]),
        )
    yield row("of the caller's matter", share(of.matter, of.calls), share(of.clean_matter, of.calls))
    yield row("kept", share(of.kept, of.calls))
    yield row("complete", share(of.complete, of.calls), share(of.clean_complete, of.calls))
    yield row("handed to a person", share(of.handed, of.calls), share(of.clean_handed, of.calls))
    yield row("closed by the limit of turns or time", share(of.limits, of.calls))
    ranked = sorted(of.extra)
    p95 = ranked[min(len(ranked) - 1, round(len(ranked) * 0.95))]
    yield row("extra turns: median, mean, p95", f"{of.extra_median:g}, {statistics.mean(ranked):.2f}, {p95}")
    yield row("turns: median, most", f"{statistics.median(of.turns):g}, {of.most_turns}")
    told = ", ".join(f"{name} {count}" for name, count in of.heard_wrong.most_common())
    yield row("what happened to the words", told)
