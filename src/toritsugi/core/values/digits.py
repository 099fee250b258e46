"""Digits as they are said on the telephone, and back: ゼロ イチ ニー サン ヨン ゴー ロク ナナ ハチ キュウ."""

from __future__ import annotations

#: how the desk says a digit inside a group: never シ, シチ or ク, which are taken for others
SAID = {
    "0": "ゼロ",
    "1": "イチ",
    "2": "ニー",
    "3": "サン",
    "4": "ヨン",
    "5": "ゴー",
    "6": "ロク",
    "7": "ナナ",
    "8": "ハチ",
    "9": "キュウ",
}
_MEANT = {said: digit for digit, said in SAID.items()}
PAUSE = "、"
LONG_PAUSE = "。"


def speak_digits(digits: str) -> str:
    """One breath of digits: "090" is "ゼロキュウゼロ". Raises KeyError on anything but 0-9."""
    return "".join(SAID[digit] for digit in digits)


def speak_groups(groups: tuple[str, ...]) -> str:
    """Groups of digits, one to a breath."""
    return PAUSE.join(speak_digits(group) for group in groups)


def speak_slowly(groups: tuple[str, ...]) -> str:
    """Digit by digit, with a longer pause between groups: the finer form after a "no"."""
    return LONG_PAUSE.join(PAUSE.join(SAID[digit] for digit in group) for group in groups)


def unspeak_digits(spoken: str) -> str:
    """The digits that `speak_groups` or `speak_slowly` were given. Raises ValueError on anything they do not make."""
    digits: list[str] = []
    rest = spoken.replace(PAUSE, "").replace(LONG_PAUSE, "")
    while rest:
        length = 3 if rest[:3] in _MEANT else 2
        if rest[:length] not in _MEANT:
            raise ValueError(f"not a digit as the desk says it, at {rest[:6]!r}")
        digits.append(_MEANT[rest[:length]])
        rest = rest[length:]
    return "".join(digits)
