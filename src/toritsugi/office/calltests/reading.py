"""What the page shows of a call test: what was heard in the manual's words, and how each problem is mended."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from toritsugi.core.call_report import Delivered, HeardTurn
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.phrases import all_phrases
from toritsugi.office.base.templatetags.desk import channel
from toritsugi.office.calltests.found import Found
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
        _(
            "「稼働」で音声プロセスが動いているか、番号がこの窓口につながっているか、声が変わっていないかをお確かめください。"
        ),
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
    "not_taken": (
        _("答えたのに、伺えていません"),
        _("通話の記録で、その問いの前後をお確かめください。"),
    ),
    "not_as_expected": (_("台本の期待と違います"), _("台本か、対応マニュアルを直してください。")),
    "not_delivered": (
        _("通知が届いていません"),
        _("通知先の宛先をお確かめください。相手が応答していないこともあります。"),
    ),
}
_UNKNOWN: Final = (_("うまくいかないところがありました"), _("もう一度お試しください。"))

#: how the trouble of a call that could not be placed begins (`running.told`) → what it is, what mends it
TROUBLES: Final[dict[str, tuple[Promise, Promise]]] = {
    "timeout": (_("15分たっても終わらないので、やめました。"), _("「稼働」で音声プロセスの様子をお確かめください。")),
    "--phone: ": (
        _("かける元になる内線電話が、交換機にありません。"),
        _("toritsugi telephony asterisk --phones 1 で内線電話を作り、交換機と窓口を動かし直してください。"),
    ),
    "--sip: ": (
        _("交換機のアドレスがわかりません。"),
        _("正しいアドレスで toritsugi telephony asterisk をもう一度実行し、窓口を動かし直してください。"),
    ),
    "no word": (
        _("電話をかけるプロセスが、途中で止められました。"),
        _("もう一度お試しください。続くときは、マシンのメモリーが足りているかをお確かめください。"),
    ),
    "workflow ": (_("ワーカーが途中で止まりました。"), _("もう一度お試しください。")),
}
_BROKE: Final = (
    _("電話をかける前に、止まりました。"),
    _("次に、止まったときの言葉があります。直して、もう一度お試しください。"),
)

#: how what a problem is about is put; as it is, without
_ABOUT: Final[dict[str, Promise | str]] = {
    "silence": _("%(about)s 秒"),
    "not_answered": _("SIP %(about)s"),
    "no_message": "",  # the call: its record is linked
}
#: a value of the caller stands here; values are not taken over
_BLANK: Final = re.compile(r"\{[a-z0-9_]+\}")


class ShownProblem(NamedTuple):
    """what: with what it is about. at: seconds from the answer."""

    what: str
    about: str
    mend: str
    at: float | None


class ShownTrouble(NamedTuple):
    """Why a call could not be placed. raw: the command's own words, where the page has none for them."""

    what: str
    mend: str
    raw: str


class ShownTurn(NamedTuple):
    """heard: the sentences in the manual's words, or their ids where the manual has them no more."""

    turn: HeardTurn
    heard: tuple[str, ...]


class Shown(NamedTuple):
    """One call test. found: None while there is nothing. deliveries: (whom and how, how far, why not)."""

    test: CallTest
    under_way: bool
    found: Found | None
    turns: tuple[ShownTurn, ...] = ()
    problems: tuple[ShownProblem, ...] = ()
    deliveries: tuple[tuple[str, str, str], ...] = ()
    trouble: ShownTrouble | None = None


def shown(test: CallTest, manual: Manual | None) -> Shown:
    """What the page shows. manual: the one in force."""
    under_way = test.state in UNFINISHED
    if test.state != CallTestState.DONE:
        failed = test.state == CallTestState.FAILED
        return Shown(test, under_way, None, trouble=_trouble(test.trouble) if failed else None)
    found = msgspec.convert(test.found, Found)
    words = {id: phrase.text for id, phrase in all_phrases(manual).items()} if manual is not None else {}
    turns = tuple(ShownTurn(turn, tuple(_blank(words.get(line, line)) for line in turn.lines)) for turn in found.turns)
    told = []
    for one in found.problems:
        what, mend = PROBLEMS.get(one.kind, _UNKNOWN)
        about = str(_ABOUT.get(one.kind, "%(about)s")) % {"about": one.about} if one.about else ""
        told.append(ShownProblem(str(what), about, str(mend), one.at))
    rows = found.arrived.deliveries if found.arrived is not None else ()
    states = dict(DeliveryState.choices)
    sent = tuple((_whom(row, manual), str(states.get(row.state, row.state)), row.reason) for row in rows)
    return Shown(test, under_way, found, turns, tuple(told), sent)


def _trouble(told: str) -> ShownTrouble:
    for begin, (what, mend) in TROUBLES.items():
        if told.startswith(begin):
            return ShownTrouble(str(what), str(mend), "")
    return ShownTrouble(str(_BROKE[0]), str(_BROKE[1]), told)


def _blank(words: str) -> str:
    return _BLANK.sub("〇〇", words)


def _whom(row: Delivered, manual: Manual | None) -> str:
    """By what it went, and to whom."""
    contact = manual.contacts.get(row.contact) if manual is not None else None
    return " ".join(filter(None, [str(channel(row.channel)), contact.name if contact is not None else row.contact]))
