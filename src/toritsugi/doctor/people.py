"""The people whom manuals in force have rung: whether the exchange can ring them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from toritsugi.core.manual.model import Contact
from toritsugi.doctor.findings import NOTHING, Finding, Health, Words
from toritsugi.settings_env import Settings
from toritsugi.voice.telephony.asterisk.settings import read_secrets

#: Whom the manuals in force have rung: (client's name, contact). Raises OSError with why it cannot be told.
RungContacts = Callable[[], Iterable[tuple[str, Contact]]]

_TITLE = Words("取り次ぎ先の呼び出し", "Ringing people")
_COST = Words("取り次ぎは「つながらない」になり、用件を承ります。", "They are not reached; a message is taken instead.")
_DATABASE = Words("データベースを確かめてください。", "See to the database.")
_SHOWN = 5


def people(settings: Settings, rung: RungContacts) -> Finding:
    """Names are told, numbers are not."""
    try:
        contacts = sorted({(client, contact.name, contact.phone) for client, contact in rung()})
    except OSError as why:
        return _finding(Health.MISSING, Words(f"調べられません（{why}）", f"cannot be told ({why})"), _COST, _DATABASE)
    if not contacts:
        return _finding(Health.GOOD, Words("取り次ぐマニュアルはありません", "no manual has anybody rung"))
    outgoing, phones = _ways(settings)
    unreached = [f"{client} {name}" for client, name, phone in contacts if not outgoing and phone not in phones]
    if not unreached:
        count = len(contacts)
        return _finding(Health.GOOD, Words(f"{count} か所を呼び出せます", f"{count} can be rung"))
    some = "、".join(unreached[:_SHOWN]) + ("…" if len(unreached) > _SHOWN else "")
    return _finding(
        Health.MISSING,
        Words(f"呼び出せません：{some}", f"cannot be rung: {some}"),
        _COST,
        Words(
            "toritsugi telephony asterisk --outgoing 回線名（docs/how-to/connect-people.md）",
            "Run toritsugi telephony asterisk with --outgoing TRUNK (docs/how-to/connect-people.md).",
        ),
    )


def _ways(settings: Settings) -> tuple[str, tuple[str, ...]]:
    file = settings.path("secrets", "asterisk.json")
    if settings.asterisk_url or not file.exists():
        return "", ()
    try:
        known = read_secrets(file)
    except (OSError, ValueError):
        return "", ()  # the exchange's own finding tells
    return known.outgoing, tuple(known.phones)


def _finding(health: Health, found: Words, cost: Words = NOTHING, mend: Words = NOTHING) -> Finding:
    return Finding("people", _TITLE, health, found, cost, mend)
