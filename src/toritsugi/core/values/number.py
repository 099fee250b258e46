"""Numbers (how many, how much), whole or with a fraction: said as a number, not digit by digit."""

from __future__ import annotations

from decimal import Decimal

from toritsugi.core.values.model import Kind, Source, Value

#: numbers from here on are not counted but spelled; they are codes
TOO_LARGE = 10**16
_ONES = ("", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ")
_HUNDREDS = {3: "サンビャク", 6: "ロッピャク", 8: "ハッピャク"}
_THOUSANDS = {3: "サンゼン", 8: "ハッセン"}
_MYRIADS = ("", "マン", "オク", "チョウ")
#: 1000 alone is セン, but 1000万 is イッセンマン
_THOUSAND_MYRIADS = "イッセン"


def number_value(number: int | Decimal, *, words: str = "", source: Source = Source.VOICE) -> Value:
    """A count or an amount, 0 ≤ number < 10^16; 2.5 is kept as "2.5". Raises ValueError outside."""
    exact = Decimal(number).normalize()
    if exact < 0:
        raise ValueError(f"no number to say: {number}")
    whole = int(exact)
    fraction = format(exact, "f").partition(".")[2]
    spoken = speak_number(whole)
    if fraction:
        spoken += "テン" + "".join(_ONES[int(digit)] if digit != "0" else "ゼロ" for digit in fraction)
    point = f".{fraction}" if fraction else ""
    return Value(
        kind=Kind.NUMBER,
        kept=f"{whole}{point}",
        shown=f"{whole:,}{point}",
        spoken=spoken,
        words=words,
        source=source,
    )


def range_value(low: int, high: int, *, words: str = "", source: Source = Source.VOICE) -> Value:
    """A count or an amount from one number to another, kept as "4000/5000". Raises ValueError unless low < high."""
    if not low < high:
        raise ValueError(f"no range: {low} to {high}")
    return Value(
        kind=Kind.NUMBER,
        kept=f"{low}/{high}",
        shown=f"{low:,}～{high:,}",
        spoken=f"{speak_number(low)}から{speak_number(high)}",
        words=words,
        source=source,
    )


def speak_number(number: int) -> str:
    """12000 is "イチマンニセン". Raises ValueError below 0 and from 10^16 on."""
    if not 0 <= number < TOO_LARGE:
        raise ValueError(f"no number to say: {number}")
    if number == 0:
        return "ゼロ"
    said = ""
    for myriad in range(len(_MYRIADS) - 1, -1, -1):
        part = number // 10 ** (4 * myriad) % 10**4
        if part:
            said += (_THOUSAND_MYRIADS if part == 1000 and myriad else _below_myriad(part)) + _MYRIADS[myriad]
    return (
        said.replace("イチチョウ", "イッチョウ")
        .replace("ハチチョウ", "ハッチョウ")
        .replace("ジュウチョウ", "ジュッチョウ")
    )


def _below_myriad(part: int) -> str:
    thousands, hundreds, tens, ones = part // 1000, part // 100 % 10, part // 10 % 10, part % 10
    said = ""
    if thousands:
        said += _THOUSANDS.get(thousands, ("" if thousands == 1 else _ONES[thousands]) + "セン")
    if hundreds:
        said += _HUNDREDS.get(hundreds, ("" if hundreds == 1 else _ONES[hundreds]) + "ヒャク")
    if tens:
        said += ("" if tens == 1 else _ONES[tens]) + "ジュウ"
    return said + _ONES[ones]
