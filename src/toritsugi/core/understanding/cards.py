"""Payment card numbers in what callers say, write or key: found, so that they are never kept.

A card number has 13 to 19 digits, begins as those of the payment networks do (3 to 6, or 2221 to 2720), and its last
digit is right by Luhn's sum (ISO/IEC 7812-1). Telephone numbers are shorter; of other numbers of that length and
beginning one in ten is taken for a card's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from toritsugi.core.understanding.normal import LONGEST, Heard, heard
from toritsugi.core.understanding.spoken_digits import Run, Token, readings, runs

#: what stands in place of a card number in words
CUT = "＊＊＊＊"
#: what stands in place of each key of one
CUT_KEY = "x"
_SHORTEST, _LONGEST = 13, 19
#: characters by which the stretches of a long text overlap: more than a card number takes in kana
_OVERLAP = 200
#: lengths that are looked for at the beginning of a longer row of digits, as when the expiry date follows
_AT_BEGINNING = (16, 15, 14)
#: how cards of 15 and 14 digits are grouped; all others are grouped evenly
_UNEVEN = ((4, 6, 5), (4, 6, 4))
#: rows of groups of one text that are looked at: what people say has a tenth of them
_MOST_WINDOWS = 200


def is_card(digits: str) -> bool:
    """Whether digits are a payment card's number."""
    if not (_SHORTEST <= len(digits) <= _LONGEST and digits.isascii() and digits.isdecimal()):
        return False
    if digits[0] not in "3456" and not 2221 <= int(digits[:4]) <= 2720:
        return False
    doubled = (int(digit) * (2 if at % 2 else 1) for at, digit in enumerate(reversed(digits)))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def without_cards(text: str) -> str:
    """The text with `CUT` in place of every card number, written or spoken; the text itself when it has none.

    Done twice it changes nothing more.
    """
    cut = _cut_once(text)
    while cut != text:  # where a stretch of a long text begins may have shifted, and with it what its digits are
        text, cut = cut, _cut_once(cut)
    return cut


def _cut_once(text: str) -> str:
    if len(text) < _SHORTEST:
        return text
    whole = unicodedata.normalize("NFKC", text)
    found: list[tuple[int, int]] = []
    for start in range(0, len(whole), LONGEST - _OVERLAP):
        said = heard(whole[start : start + LONGEST])
        found += [(start + begin, start + end) for begin, end in _cards(said)]
    if not found:
        return text
    out, at = "", 0
    for begin, end in sorted(found):
        if begin >= at:
            out += whole[at:begin] + CUT
        at = max(at, end)
    return out + whole[at:]


def keys_without_cards(keys: str) -> str:
    """A row of keys with `CUT_KEY` for each key of a card number; the row itself when its digits are none."""
    row, end, rest = keys.partition("#")
    return CUT_KEY * len(row) + end + rest if _begin_with_card(row.replace("*", "")) else keys


def cut_keys(keys: str) -> str:
    """Keys of which some are a card number's: `CUT_KEY` for each that is a digit or a star."""
    return "".join(CUT_KEY if key.isdecimal() or key == "*" else key for key in keys)


def are_a_card(keys: str) -> bool:
    """Whether a row of keys is a card number, or one that was cut already."""
    row = keys.partition("#")[0]
    return _begin_with_card(row.replace("*", "")) or (len(row) >= _SHORTEST and row == CUT_KEY * len(row))


def _begin_with_card(digits: str) -> bool:
    """Whether keyed digits are a card number, or too many for one and begin with it, as when its expiry follows."""
    return is_card(digits) or (len(digits) > _LONGEST and any(is_card(digits[:length]) for length in _AT_BEGINNING))


def _cards(said: Heard) -> list[tuple[int, int]]:
    """Places of card numbers in the words of a text; of digits that nobody would say all are taken for some."""
    found: list[tuple[int, int]] = []
    left = _MOST_WINDOWS
    for run in runs(said.plain):
        for window in _windows(_groups(run, said)):
            left -= 1
            if left < 0:
                found.append((said.origin[run.start], said.origin[run.end - 1] + 1))
                break
            taken = _card_in(window)
            if taken:
                found.append((said.origin[taken[0].start], said.origin[taken[-1].end - 1] + 1))
    return found


def _groups(run: Run, said: Heard) -> list[list[Token]]:
    """The digits of a run as they are grouped, by a word between them or by a space. [] is where one cannot go on."""
    groups: list[list[Token]] = [[]]
    end = run.start
    for token in run.tokens:
        if token.kind in ("fix", "unit"):
            groups += [[], []]
        elif token.kind == "gap":
            groups.append([])
        else:
            apart = groups[-1] and said.origin[token.start] - said.origin[end - 1] > 1
            if apart:
                groups.append([])
            groups[-1].append(token)
        end = token.end
    return groups


def _windows(groups: list[list[Token]]) -> Iterator[list[list[Token]]]:
    """Every row of neighbouring groups that is as long as a card number, and grouped like one."""
    groups = [group for at, group in enumerate(groups) if group or (at and groups[at - 1])]
    for first in range(len(groups)):
        if not groups[first]:
            continue
        for last in range(first, len(groups)):
            if not groups[last]:
                if last + 1 < len(groups) and not groups[last + 1]:
                    break
                continue
            window = [group for group in groups[first : last + 1] if group]
            length = sum(len(group) for group in window)
            if length >= _SHORTEST and (len(window) == 1 or _grouped(window)):
                yield window
            if length > _LONGEST:
                break


def _grouped(window: list[list[Token]]) -> bool:
    sizes = tuple(sum(bool(token.options[0]) for token in group) for group in window)
    even = all(size == sizes[0] for size in sizes[:-1]) and sizes[-1] <= sizes[0]
    return even or sizes in _UNEVEN


def _card_in(window: list[list[Token]]) -> tuple[Token, ...]:
    """The tokens of the card number that a window is, or that it begins with; () when there is none."""
    tokens = tuple(token for group in window for token in group)
    if any(is_card(digits) for digits in readings(tokens, most=8)):
        return tokens
    sure = tuple(token for token in tokens if token.options[0])
    if len(sure) <= _LONGEST:
        return ()
    for length in _AT_BEGINNING:
        if is_card("".join(token.options[0] for token in sure[:length])):
            return sure
    return ()
