"""Which rule wins (最も具体的なものが勝つ): computed from what the rules say, for the machine and for people to read.

A rule for callers is as strong as the most telling thing by which it took hold of this caller; where two are alike, the
next thing decides, and in the end the rule that was written first. Of openings the most specific condition wins, of
equals the one written last.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

from toritsugi.core.manual.conditions import Facts, holds, specificity
from toritsugi.core.manual.model import CallerRule, Listed, Manual

SALES = "sales"
ANONYMOUS = "anonymous"

#: what a rule may hold a caller by, the most telling first, with its name for people (Japanese, English)
GROUNDS: tuple[tuple[str, str, str], ...] = (
    ("number", "電話番号そのもの", "the number itself"),
    ("name", "お名前", "the name"),
    ("company", "会社名", "the company"),
    ("prefix", "番号の先頭の数字（長いほど強い）", "the first digits (the longer the stronger)"),
    ("reported", "前の受電報告が済んでいないこと", "an earlier message still open"),
    ("called_within", "前のお電話からの日数（短いほど強い）", "days since an earlier call (the fewer the stronger)"),
    ("when", "条件（具体的なほど強い）", "the condition (the more specific the stronger)"),
    ("kind", "種類（非通知・営業）", "the kind (withheld, sales)"),
)
#: what decides between rules that are alike in everything
ALIKE = "order"
_LONGEST_WAIT = 1000

Grip = tuple[int, ...]

_AFFIXES = re.compile(r"株式会社|有限会社|合同会社|合資会社|一般社団法人|医療法人|\(株\)|\(有\)|\(同\)")
_HONORIFICS = re.compile(r"(様|さま|さん|氏|殿)$")


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who calls, as far as it is known. number: as delivered, "" when withheld. names, companies: every form given."""

    number: str = ""
    names: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    facts: Facts = Facts()


def grip(rule: CallerRule, caller: Caller) -> Grip | None:
    """How strongly a rule holds a caller, by `GROUNDS`; None when it does not. Rules for sellers hold nobody by this.

    from, prefix, anonymous and list say who it is: one is enough. Everything else that is written must hold as well.
    """
    if rule.kind == SALES and not _identifies(rule):
        return None
    found = dict.fromkeys((name for name, _, _ in GROUNDS), 0)
    if _identifies(rule) and not _held(rule, caller, found):
        return None
    for name, wanted, given in (("name", rule.names, caller.names), ("company", rule.companies, caller.companies)):
        if wanted and not _meets(wanted, given):
            return None
        found[name] = max(found[name], int(bool(wanted)))
    if rule.reported and not caller.facts.reported:
        return None
    last = caller.facts.last_call
    if rule.called_within and (last is None or last > rule.called_within):
        return None
    if not holds(rule.when, caller.facts):
        return None
    _add_static(rule, found)
    return tuple(found[name] for name, _, _ in GROUNDS)


def best_rule(manual: Manual, caller: Caller) -> CallerRule | None:
    """The rule that wins for a caller, None when none holds."""
    best: tuple[Grip, CallerRule] | None = None
    for rule in manual.callers:
        held = grip(rule, caller)
        if held is not None and (best is None or held > best[0]):
            best = (held, rule)
    return best[1] if best is not None else None


def row_of(rule: CallerRule, caller: Caller) -> Listed | None:
    """The row of a rule's list that a caller is; by number before by name and company."""
    number = national(caller.number)
    by_number = next((row for row in rule.listed if number and row.number and national(row.number) == number), None)
    return by_number or next((row for row in rule.listed if _is_row(row, caller)), None)


def _identifies(rule: CallerRule) -> bool:
    return bool(rule.numbers or rule.prefix or rule.listed or rule.kind == ANONYMOUS)


def _held(rule: CallerRule, caller: Caller, found: dict[str, int]) -> bool:
    """Whether the rule says that it is this caller; notes by what."""
    number = national(caller.number)
    row = row_of(rule, caller)
    if number and (number in map(national, rule.numbers) or (row is not None and national(row.number) == number)):
        found["number"] = 1
    elif row is not None:
        found["name"], found["company"] = int(bool(row.name)), int(bool(row.company))
    elif number and rule.prefix and number.startswith(national(rule.prefix)):
        found["prefix"] = len(national(rule.prefix))
    elif not (rule.kind == ANONYMOUS and not number):
        return False
    return True


def _add_static(rule: CallerRule, found: dict[str, int]) -> None:
    """What holds for every caller that the rule holds at all."""
    found["reported"] = int(rule.reported)
    found["called_within"] = _LONGEST_WAIT - rule.called_within if rule.called_within else 0
    found["when"] = specificity(rule.when)
    found["kind"] = {SALES: 2, ANONYMOUS: 1}.get(rule.kind, 0)


def _is_row(row: Listed, caller: Caller) -> bool:
    """Whether a row means this caller by name and company: those that are written, at least one."""
    if not (row.name or row.company):
        return False
    by_name = not row.name or _meets((row.name,), caller.names)
    return by_name and (not row.company or _meets((row.company,), caller.companies))


def _meets(wanted: tuple[str, ...], given: tuple[str, ...]) -> bool:
    return bool({plain(one) for one in wanted} & {plain(one) for one in given if plain(one)})


def plain(name: str) -> str:
    """A name for comparing: width, case, spaces, 株式会社 or さま and their like, and the sort of kana do not count."""
    folded = "".join(unicodedata.normalize("NFKC", name).lower().split())
    folded = _HONORIFICS.sub("", _AFFIXES.sub("", folded))
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in folded)


def national(number: str) -> str:
    """A number as it is dialled inside the country."""
    digits = number.strip().replace("-", "")
    return "0" + digits[3:] if digits.startswith("+81") else digits


# for people


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in the order of strength. strongest: its grip at its best. grounds: by what it holds, of `GROUNDS`."""

    rule: str
    title: str
    strongest: Grip
    grounds: tuple[str, ...]


class Beats(msgspec.Struct, frozen=True, kw_only=True):
    """Two rules that may hold the same caller. ground: what decides, "order" when only the order of writing does."""

    winner: str
    loser: str
    ground: str
    why: str
    why_en: str


class OpeningStanding(msgspec.Struct, frozen=True, kw_only=True):
    """An opening in the order of strength. tied: another one is as specific, and the later one written wins."""

    phrase: str
    text: str
    specificity: int
    tied: bool


def standings(manual: Manual) -> tuple[Standing, ...]:
    """The rules for callers, the strongest first; of equals the one written first."""
    found = [
        Standing(
            rule=rule.id,
            title=rule.title,
            strongest=strongest(rule),
            grounds=tuple(name for (name, _, _), held in zip(GROUNDS, strongest(rule), strict=True) if held),
        )
        for rule in manual.callers
    ]
    return tuple(sorted(found, key=lambda one: tuple(-part for part in one.strongest)))


def strongest(rule: CallerRule) -> Grip:
    """The grip of a rule on the caller it holds best."""
    found = dict.fromkeys((name for name, _, _ in GROUNDS), 0)
    if rule.numbers or any(row.number for row in rule.listed):
        found["number"] = 1
    elif rule.listed:
        found["name"] = int(any(row.name for row in rule.listed))
        found["company"] = int(any(row.company for row in rule.listed))
    elif rule.prefix:
        found["prefix"] = len(national(rule.prefix))
    found["name"] = max(found["name"], int(bool(rule.names)))
    found["company"] = max(found["company"], int(bool(rule.companies)))
    _add_static(rule, found)
    return tuple(found[name] for name, _, _ in GROUNDS)


def contests(manual: Manual) -> tuple[Beats, ...]:
    """Every two rules that may hold the same caller, with the one that wins and why."""
    order = {rule.id: place for place, rule in enumerate(manual.callers)}
    found = []
    for first in manual.callers:
        for second in manual.callers:
            if order[first.id] < order[second.id] and may_meet(first, second):
                found.append(_decided(first, second))
    return tuple(found)


def _decided(first: CallerRule, second: CallerRule) -> Beats:
    """Which of two wins; `first` was written first."""
    mine, theirs = strongest(first), strongest(second)
    winner, loser = (first, second) if mine >= theirs else (second, first)
    for (ground, ja, en), one, other in zip(GROUNDS, mine, theirs, strict=True):
        if one != other:
            why, why_en = f"{ja}による決まりのほうが具体的です", f"it holds by {en}"
            return Beats(winner=winner.id, loser=loser.id, ground=ground, why=why, why_en=why_en)
    why, why_en = "同じ強さなので、先に書いたほうが使われます", "they are alike, and it was written first"
    return Beats(winner=winner.id, loser=loser.id, ground=ALIKE, why=why, why_en=why_en)


def may_meet(first: CallerRule, second: CallerRule) -> bool:
    """Whether some caller may be held by both rules. Conditions are taken as if they could hold together."""
    if not _names_meet(first.names, second.names) or not _names_meet(first.companies, second.companies):
        return False
    if SALES in (first.kind, second.kind) or not (_identifies(first) and _identifies(second)):
        return True
    if first.kind == second.kind == ANONYMOUS or _by_name(first) or _by_name(second):
        return True
    numbers, others = _numbers(first), _numbers(second)
    starts, other_starts = national(first.prefix), national(second.prefix)
    return (
        bool(numbers & others)
        or bool(starts and any(number.startswith(starts) for number in others))
        or bool(other_starts and any(number.startswith(other_starts) for number in numbers))
        or bool(starts and other_starts and (starts.startswith(other_starts) or other_starts.startswith(starts)))
    )


def _numbers(rule: CallerRule) -> frozenset[str]:
    return frozenset(national(number) for number in (*rule.numbers, *(row.number for row in rule.listed)) if number)


def _by_name(rule: CallerRule) -> bool:
    """Whether a rule may hold a caller of any number, by a list."""
    return any(row.name or row.company for row in rule.listed)


def _names_meet(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    return not mine or not theirs or bool({plain(one) for one in mine} & {plain(one) for one in theirs})


def openings(manual: Manual) -> tuple[OpeningStanding, ...]:
    """The openings, the strongest first; of equals the one written last.

    The greeting of a rule for callers, then that of a closure, go before all of them.
    """
    ranks = [specificity(line.when) for line in manual.opening]
    order = sorted(range(len(ranks)), key=lambda place: (-ranks[place], -place))
    return tuple(
        OpeningStanding(
            phrase=manual.opening[place].phrase.id,
            text=manual.opening[place].phrase.text,
            specificity=ranks[place],
            tied=ranks.count(ranks[place]) > 1,
        )
        for place in order
    )
