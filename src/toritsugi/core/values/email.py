"""Mail addresses: lower case, spelled aloud, with the names of well-known providers said as names."""

from __future__ import annotations

import re
import unicodedata

from toritsugi.core.values.code import LETTERS
from toritsugi.core.values.digits import PAUSE, SAID
from toritsugi.core.values.model import Kind, Source, Value
from toritsugi.core.values.words import tidy

_ADDRESS = re.compile(
    r"[a-z0-9](?:[a-z0-9_+-]|\.(?!\.)){0,62}(?<!\.)@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,5}[a-z]{2,12}"
)
#: words in domains that are said as they are read
NAMES = {
    "gmail": "ジーメール",
    "yahoo": "ヤフー",
    "docomo": "ドコモ",
    "softbank": "ソフトバンク",
    "ezweb": "イージーウェブ",
    "icloud": "アイクラウド",
    "hotmail": "ホットメール",
    "outlook": "アウトルック",
    "biglobe": "ビッグローブ",
    "nifty": "ニフティ",
    "com": "コム",
    "net": "ネット",
    "info": "インフォ",
}
SIGNS = {".": "ドット", "_": "アンダーバー", "-": "ハイフン", "+": "プラス", "@": "アットマーク"}
_BREATH = 4
_PARTS = re.compile(r"[a-z]+|[0-9]+|[._+@-]")


def tidy_email(words: str) -> str:
    """The address in lower case and half width, "" when the words are none."""
    plain = unicodedata.normalize("NFKC", tidy(words)).lower().replace(" ", "")
    return plain if len(plain) <= 254 and _ADDRESS.fullmatch(plain) else ""


def email_value(words: str, *, said: str = "", source: Source = Source.VOICE) -> Value:
    """A mail address. Raises ValueError for words that are none: only an address that can be written to is kept."""
    kept = tidy_email(words)
    if not kept:
        raise ValueError("not a mail address")
    return Value(
        kind=Kind.EMAIL, kept=kept, shown=kept, spoken=speak_email(kept), words=tidy(said) or kept, source=source
    )


def speak_email(address: str) -> str:
    """How an address is said: letters and digits in fours, signs by name, known words of the domain as words."""
    user, _, domain = address.partition("@")
    return PAUSE.join([*_spell(user, {}), SIGNS["@"], *_spell(domain, NAMES)])


def _spell(text: str, names: dict[str, str]) -> list[str]:
    said: list[str] = []
    for part in _PARTS.findall(text):
        if part in SIGNS:
            said.append(SIGNS[part])
        elif part in names:
            said.append(names[part])
        else:
            said += [_letters(part[at : at + _BREATH]) for at in range(0, len(part), _BREATH)]
    return said


def _letters(part: str) -> str:
    return "".join(SAID.get(char) or LETTERS[char.upper()] for char in part)
