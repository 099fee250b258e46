"""What the desk says to callers who become no call of any line: in no client's name, and no client's words."""

from __future__ import annotations

from typing import Final

#: to a number that no line has
UNASSIGNED: Final = (
    "おかけになった番号では、ただいまお電話をお受けしておりません。"
    "恐れ入りますが、番号をお確かめのうえ、もう一度おかけ直しください。"
)
#: while no call is taken, where nothing else can take it
BUSY: Final = (
    "お電話ありがとうございます。ただいまお電話が大変混み合っております。"
    "恐れ入りますが、時間をおいておかけ直しください。"
)
#: to a contact who is rung for a caller, before what it is about; client: its name
CALL_FOR: Final = "{client}へのお電話です。"
#: after it
TAKES_IT: Final = "おつなぎする場合は1を、お出になれない場合は2を押してください。"
ALL: Final = (UNASSIGNED, BUSY)
