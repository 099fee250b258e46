"""Whether a sentence promises a call back. Passing the wish on does not; nor does saying that none can be promised."""

from __future__ import annotations

import re

_WILL = r"(?:いたします|致します|します|差し上げ|さしあげ|させていただき|申し上げ|入れ)"
#: who will call back, or when: with `_CALLS` after it that is a promise, whoever gives it
_WHO = r"(?:者|担当|係|店長|院長|所長|スタッフ|先生|医師|弁護士|こちら|当方|当社|弊社|当店|当院)(?:から|より|が)"
_WHEN = (
    r"(?:後ほど|のちほど|追って|改めて|あらためて|折り?返し|おりかえし|必ず|至急|すぐに|(?:本日|今日|明日)中に"
    r"|確認(?:の(?:うえ|上)|して?|しだい|次第)|お調べして)"
)
_CALLS = (
    r"(?:お電話|ご連絡|お返事|ご返事|(?:かけ|掛け)直し|(?<!惑を)(?<!便を)(?<!配を)(?<!数を)お(?:かけ|掛け)(?:直し)?)(?:を|も)?"
    r"(?:いたします|致します|します|させます|させていただきます|差し上げます|さしあげます|申し上げます)(?!か)"
)
#: words between them, none of which turns it to somebody else than the caller (担当の者へご連絡いたします)
_BETWEEN = r"(?:(?!(?<!さま)(?<!様)へ|者に|担当に|当番に|係に)[^。])*?"
_CALLBACK = re.compile(
    rf"折り?返し?(?:、)?(?:こちらから|担当(?:の者)?(?:から|より))?(?:の)?(?:お電話|ご連絡|お返事|ご返事|ご回答|連絡|電話)?(?:を)?{_WILL}"
    rf"|(?:こちら|担当(?:の者)?|当方)(?:から|より)(?:後ほど|のちほど|追って|改めて|あらためて)?(?:、)?"
    rf"(?:お電話|ご連絡|電話|連絡)(?:を)?{_WILL}"
    rf"|(?:後ほど|のちほど|追って|改めて|あらためて)(?:、)?(?:お電話|ご連絡)(?:を)?(?:いたします|致します|差し上げ|さしあげ)"
    rf"|(?:{_WHO}|{_WHEN}){_BETWEEN}{_CALLS}"
)
#: what follows the beginning of a promise where it is none (お電話を差し上げることはできません)
_REFUSED = re.compile(
    r"(?:る|て)?(?:こと|お約束)?(?:は|が|も)?、?"
    r"(?:でき(?:ません|かね|ない)|(?:いたし|致し)?かね|(?:いたして|して)?おりません|ございません)"
)


def promises(text: str) -> bool:
    """Whether somebody is said to call back."""
    return any(not _REFUSED.match(text, found.end()) for found in _CALLBACK.finditer(text))
