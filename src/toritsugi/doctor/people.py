"""The people whom manuals in force have rung: whether the exchange can ring them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from toritsugi.core.manual.model import Contact
from toritsugi.doctor.findings import NOTHING, Finding, Health, Words
from toritsugi.settings_env import Settings
from toritsugi.voice.telephony.asterisk.settings import read_secrets
from toritsugi.voice.telephony.dialling import Ways

#: Whom the manuals in force have rung: (client's name, contact). Raises OSError with why it cannot be told.
RungContacts = Callable[[], Iterable[tuple[str, Contact]]]

_TITLE = Words("取り次ぎ先の呼び出し", "Ringing people")
_COST = Words("取り次ぎは「つながらない」になり、用件を承ります。", "They are not reached; a message is taken instead.")
_DATABASE = Words("データベースを確かめてください。", "See to the database.")
_SHOWN = 5


class _Reason(msgspec.Struct, frozen=True):
    """Why somebody is not rung, and what mends it."""

    found: Words
    mend: Words


_REASONS = {
    "no_way": _Reason(
        Words("呼び出せません", "cannot be rung"),
        Words(
            "toritsugi telephony asterisk --outgoing 回線名（docs/how-to/connect-people.md）。",
            "Run toritsugi telephony asterisk with --outgoing TRUNK (docs/how-to/connect-people.md).",
        ),
    ),
    "abroad": _Reason(
        Words("海外の番号で、かけてよい番号に入っていません", "abroad, and not among the numbers that may be rung"),
        Words(
            "--outgoing の横に --outgoing-abroad +国番号 を加えてください（docs/how-to/connect-people.md）。",
            "Add --outgoing-abroad +COUNTRY to toritsugi telephony asterisk (docs/how-to/connect-people.md).",
        ),
    ),
}
_UNFIT = _Reason(
    Words("かけない番号です（有料の情報番号、緊急、または読めない番号）", "never rung (premium, emergency or unclear)"),
    Words("マニュアルの連絡先の番号を直してください。", "Mend the contact's number in the manual."),
)


def people(settings: Settings, rung: RungContacts) -> Finding:
    """Names are told, numbers are not."""
    try:
        contacts = sorted({(client, contact.name, contact.phone) for client, contact in rung()})
    except OSError as why:
        return _finding(Health.MISSING, Words(f"調べられません（{why}）", f"cannot be told ({why})"), _COST, _DATABASE)
    if not contacts:
        return _finding(Health.GOOD, Words("取り次ぐマニュアルはありません", "no manual has anybody rung"))
    ways = _ways(settings)
    unreached: dict[str, list[str]] = {}
    for client, name, phone in contacts:
        if why := ways.why_not(phone):
            unreached.setdefault(why, []).append(f"{client} {name}")
    if not unreached:
        count = len(contacts)
        return _finding(Health.GOOD, Words(f"{count} か所を呼び出せます", f"{count} can be rung"))
    reasons = [(_REASONS.get(why, _UNFIT), _some(names)) for why, names in unreached.items()]
    return _finding(
        Health.MISSING,
        Words(
            "。".join(f"{reason.found.ja}：{some}" for reason, some in reasons),
            "; ".join(f"{reason.found.en}: {some}" for reason, some in reasons),
        ),
        _COST,
        Words(
            "".join(dict.fromkeys(reason.mend.ja for reason, _ in reasons)),
            " ".join(dict.fromkeys(reason.mend.en for reason, _ in reasons)),
        ),
    )


def _some(names: list[str]) -> str:
    return "、".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")


def _ways(settings: Settings) -> Ways:
    file = settings.path("secrets", "asterisk.json")
    if settings.asterisk_url or not file.exists():
        return Ways()
    try:
        return read_secrets(file).ways
    except (OSError, ValueError):
        return Ways()  # the exchange's own finding tells


def _finding(health: Health, found: Words, cost: Words = NOTHING, mend: Words = NOTHING) -> Finding:
    return Finding("people", _TITLE, health, found, cost, mend)
