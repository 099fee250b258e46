"""What the page shows of a call test: what was heard in the manual's words, and how each problem is mended."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.phrases import all_phrases
from toritsugi.office.calltests.found import Found, Turn
from toritsugi.office.calltests.models import UNFINISHED, CallTest, CallTestState
from toritsugi.office.delivery.models import DeliveryState

#: kind of a problem → what it is, what mends it
PROBLEMS: Final[dict[str, tuple[Promise, Promise]]] = {
    "not_answered": (
        _("誰も出ませんでした"),
        _("交換機と音声プロセスが動いているか、この番号が窓口へつながる設定かをお確かめください。"),
    ),
    "no_sound": (
        _("出ましたが、何も聞こえません"),
        _("音の通り道（RTP のポート、ファイアウォール）をお確かめください。"),
    ),
    "silence": (
        _("窓口が黙っていました"),
        _("「稼働」で混み具合を、「声と録音」で声の応答をお確かめください。"),
    ),
    "no_line_known": (
        _("マニュアルの文が一つも聞き取れません"),
        _("番号がこの窓口につながっているか、声が変わっていないかをお確かめください。"),
    ),
    "not_ended": (_("通話が終わりませんでした"), _("対応マニュアルを点検してください。")),
    "wrong_number": (
        _("違う番号が最後に復唱されました"),
        _("音声認識の設定をお確かめのうえ、通話の録音をお聞きください。"),
    ),
    "no_call_kept": (
        _("通話の記録がありません"),
        _("番号がほかの窓口につながっていないか、データベースに書けているかをお確かめください。"),
    ),
    "no_message": (_("受電報告がありません"), _("通話の記録で、どこで終わったかをお確かめください。")),
    "incomplete": (_("受電報告が不完全です"), _("通話の記録で、伺えなかった項目をお確かめください。")),
    "not_as_expected": (_("台本の期待と違います"), _("台本か、対応マニュアルを直してください。")),
    "not_delivered": (
        _("通知が届いていません"),
        _("通知先の宛先をお確かめください。相手が応答していないこともあります。"),
    ),
}
_UNKNOWN: Final = (_("うまくいかないところがありました"), _("もう一度お試しください。"))


class ShownProblem(NamedTuple):
    """what: with what it is about. at: seconds from the answer."""

    what: str
    about: str
    mend: str
    at: float | None


class ShownTurn(NamedTuple):
    """heard: the sentences in the manual's words, or their ids where the manual has them no more."""

    turn: Turn
    heard: tuple[str, ...]


class Shown(NamedTuple):
    """One call test. found: None while there is nothing. deliveries: (whom and how, how far, why not)."""

    test: CallTest
    under_way: bool
    found: Found | None
    turns: tuple[ShownTurn, ...] = ()
    problems: tuple[ShownProblem, ...] = ()
    deliveries: tuple[tuple[str, str, str], ...] = ()


def shown(test: CallTest, manual: Manual | None) -> Shown:
    """What the page shows. manual: the one in force."""
    under_way = test.state in UNFINISHED
    if test.state != CallTestState.DONE:
        return Shown(test, under_way, None)
    found = msgspec.convert(test.found, Found)
    words = {id: phrase.text for id, phrase in all_phrases(manual).items()} if manual is not None else {}
    turns = tuple(ShownTurn(turn, tuple(words.get(line, line) for line in turn.lines)) for turn in found.turns)
    told = []
    for one in found.problems:
        what, mend = PROBLEMS.get(one.kind, _UNKNOWN)
        told.append(ShownProblem(str(what), one.about, str(mend), one.at))
    rows = found.arrived.deliveries if found.arrived is not None else ()
    states = dict(DeliveryState.choices)
    sent = tuple(
        (f"{row.contact or 'inbox'} {row.channel}", str(states.get(row.state, row.state)), row.reason) for row in rows
    )
    return Shown(test, under_way, found, turns, tuple(told), sent)
