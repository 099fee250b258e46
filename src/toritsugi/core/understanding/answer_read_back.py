"""Questions that read a value back, though they are asked as any other: ご注文は松が三つでよろしいですか."""

from __future__ import annotations

import re

_READS_BACK = re.compile(
    r"(?P<value>.*?)(?:トイウ(?:コト|内容)|トノコト|様)?(?:"
    r"デ(?:スネ)?(?:ヨロシ[イー](?:デス|デショー)(?:カ|ネ)|承リマシタ(?:ヨロシ.*)?|[オー]?間違イ(?:アリマセン|ゴザイマセン|ナイ)?(?:デス|デショー)?カ"
    r"|[オー]?間違イ(?:アリマセン|ゴザイマセン)カ|合ッテ[イー]?(?:マス|オリマス|ラッシャイマス)(?:デショー)?カ)"
    r"|[オー]?間違イ(?:アリマセン|ゴザイマセン|ナイデス|ナイデショー)カ|ト[オー](?:控エシマシタ|伺イシマシタ)(?:合ッテ.*|ヨロシ.*)?"
    r"|トイウコトデショーカ|デスネ|デ[ー]?[イー]ラッシャイマスネ)"
)
#: that ask for leave or agreement, or whether that was all, or read back that something is not
_OTHER = re.compile(r"[テデ]モ$|以上$|[コソ]レ$|コノママ$|方$|(?:ナイ|マセン|ナカッタ|無イ|マダ)(?:デス|ン)?$")


def read_back_in(asked: str) -> str | None:
    """What a question in the one form, as it is written, reads back; None where it does not."""
    found = _READS_BACK.fullmatch(asked)
    if found is None or _OTHER.search(found["value"]) or asked.startswith(("以上", "ホカ")):
        return None
    return found["value"]
