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
ALL: Final = (UNASSIGNED, BUSY)
