"""How a single value is written in YAML, so that every reader of YAML takes it for the same words."""

from __future__ import annotations

import json
import re

#: words that need no quotes wherever they stand, inside brackets too
_PLAIN = re.compile(r"[0-9A-Za-zぁ-ゖァ-ヺー一-龠々〆〇、。・「」（）『』〜～！？％＆＋－／：Ａ-Ｚａ-ｚ０-９/_.@+-]+")
#: words that other readers of YAML take for a number, a truth, nothing, or the beginning of something else
_NOT_WORDS = re.compile(r"[-+.]?[0-9._+-]*|true|false|null|yes|no|on|off|y|n|[-.?~].*", re.IGNORECASE)
#: signs that YAML does not let stand in a text, or takes for the end of a line
_UNPRINTED = re.compile("[\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]")


def scalar(text: str) -> str:
    """A value as YAML: plain where that is safe, else in double quotes."""
    if _PLAIN.fullmatch(text) and not _NOT_WORDS.fullmatch(text):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """A value in double quotes."""
    return _UNPRINTED.sub(lambda sign: f"\\u{ord(sign.group()):04x}", json.dumps(text, ensure_ascii=False))
