"""One form for what people write and what recognisers give: katakana, long vowels as ー, kanji as they are.

「そうです」, 「そーです」, 「ｿｳﾃﾞｽ」 and 「ソーデス」 are one text here, so every cue is written once.
A second, coarser form (`coarse`) forgets voicing, length and small kana, which small recognisers take for one another.
"""

from __future__ import annotations

import itertools
import re
import unicodedata

import jaconv
import msgspec

#: characters of one utterance that are looked at; nobody says more in one turn, and time stays bounded
LONGEST = 600
_SKIPPED = frozenset(" 、。,.!?・…「」『』()[]<>〜~:;\"'’“”")
#: of those what a speaker stops at
_STOPS = frozenset("、。,!?…")
_SKIPPED_ONES = re.compile(f"[{re.escape(''.join(sorted(_SKIPPED)))}]+")
#: sounds of one vowel, from ア to オ
ROWS = _A, _I, _U, _E, _O = (
    "アカサタナハマヤラワガザダバパャァ",
    "イキシチニヒミリギジビピィ",
    "ウクスツヌフムユルグズブプュゥ",
    "エケセテネヘメレゲゼデベペェ",
    "オコソトノホモヨロゴゾドボポョォ",
)
#: shorter words begin with their own vowel only
_LONG_ENOUGH = 4
_LENGTHENS = {"オ": _O, "ウ": _O + _U, "エ": _E, "イ": _E + _I, "ア": _A}


def drawn_vowels(mark: str = "") -> re.Pattern[str]:
    """A pattern of the vowels that only draw the sound before them, in katakana. mark: what stands among them, too.

    What draws a vowel draws the sound that it draws itself, so all that follow one sound are found at once.
    """
    drawing = ((_O, "オウ"), (_U, "ウ"), (_E, "エイ"), (_I, "イ"), (_A, "ア"))
    ways = "|".join(f"(?<=[{befores}])[{mark}{vowels}]+" for befores, vowels in drawing)
    return re.compile(f"(?=[{mark}オウエイア])(?:{ways})")


def lengthened(kana: str, drawn: re.Pattern[str]) -> str:
    """A text with ー for each of its drawn vowels. drawn: of `drawn_vowels`."""
    return drawn.sub(_long, kana)


_DRAWN = drawn_vowels("ー")
_KANA_ONLY = re.compile("[ァ-ー]+")
_SAME = {"ヲ": "オ", "ヅ": "ズ", "ヂ": "ジ", "ヴ": "ブ"}
_KATAKANA = str.maketrans(
    {chr(at): _SAME.get(kana, kana) for at in range(0x3041, 0x30FF) if len(kana := jaconv.hira2kata(chr(at))) == 1}
)
_COARSE = str.maketrans(
    "ガギグゲゴザジズゼゾダデドバビブベボパピプペポァィゥェォャュョヶヵ",
    "カキクケコサシスセソタテトハヒフヘホハヒフヘホアイウエオヤユヨケカ",
    "ーッ",
)


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One hypothesis of what was said.

    words: as given, half width, at most `LONGEST` characters. flat: the one form, without punctuation. plain: the same
    places as `flat` but with long vowels as given (digits need them: イチイチ is 11). origin: for each character of
    `flat` where it stands in `words`.
    """

    words: str
    flat: str
    plain: str
    origin: tuple[int, ...]

    @property
    def breaks(self) -> frozenset[int]:
        """Places of `flat` that punctuation stands before; none where a recogniser gives no punctuation."""
        if len(self.origin) == len(self.words):
            return frozenset()
        return frozenset(
            at
            for at, (before, here) in enumerate(itertools.pairwise(self.origin), 1)
            if here - before > 1 and not _STOPS.isdisjoint(self.words[before + 1 : here])
        )

    def slice(self, start: int, end: int) -> str:
        """The words that `flat[start:end]` came from."""
        if start >= end:
            return ""
        return self.words[self.origin[start] : self.origin[end - 1] + 1]


class Places(msgspec.Struct, frozen=True):
    """Where the characters of a text stand in the text it was made from. Beyond those named nothing was moved.

    starts, ends: for each character the stretch of the other text it came from; () where both are the same.
    length: characters of the other text that the named ones came from.
    """

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    length: int = 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the other text that characters of this one came from."""
        return (self._place(start, self.starts), self._place(end - 1, self.ends, 1))

    def _place(self, at: int, places: tuple[int, ...], more: int = 0) -> int:
        return places[at] if at < len(places) else at - len(places) + self.length + more


def half_width(text: str) -> tuple[str, Places]:
    """A text in NFKC, as understanding reads it, and where it stands in the text."""
    if unicodedata.is_normalized("NFKC", text):
        return text, Places()
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        piece = unicodedata.normalize("NFKC", text[start:end])
        pieces.append(piece)
        starts += [start] * len(piece)
        ends += [end] * len(piece)
    return "".join(pieces), Places(tuple(starts), tuple(ends), len(text))


def _clusters(text: str) -> list[tuple[int, int]]:
    """Stretches of a text, each one character with the marks that are written upon it."""
    begins = [at for at, char in enumerate(text) if not at or not unicodedata.combining(_first(char))]
    return list(zip(begins, [*begins[1:], len(text)], strict=True))


def _first(char: str) -> str:
    return unicodedata.normalize("NFKD", char)[0]


def heard(text: str) -> Heard:
    """Put one text into the one form."""
    words = _narrow(text)
    kept = _SKIPPED_ONES.sub("", words)
    if len(kept) == len(words) and words.isprintable():
        origin = tuple(range(len(words)))
    elif words.isprintable():
        origin = tuple([at for at, char in enumerate(words) if char not in _SKIPPED])
    else:
        origin = tuple([at for at, char in enumerate(words) if char not in _SKIPPED and char.isprintable()])
        kept = "".join([words[at] for at in origin])
    plain = _kana(kept)
    return Heard(words=words, flat=lengthened(plain, _DRAWN), plain=plain, origin=origin)


def normal(text: str) -> str:
    """The one form of a text: "そうです。" is "ソーデス"."""
    kept = _SKIPPED_ONES.sub("", _narrow(text))
    if not kept.isprintable():
        kept = "".join([char for char in kept if char.isprintable()])
    return lengthened(_kana(kept), _DRAWN)


def _narrow(text: str) -> str:
    """The beginning of a text that is looked at, in NFKC."""
    return unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST]


def coarse(flat: str) -> str:
    """Forget voicing, length and small kana of a text in the one form."""
    return flat.translate(_COARSE)


def is_kana(flat: str) -> bool:
    """Whether a text in the one form is katakana only, as from a recogniser without kanji."""
    return _KANA_ONLY.fullmatch(flat) is not None


def cues(words: str, *, drawn: bool = False) -> re.Pattern[str]:
    """A pattern that finds any of the words, given with spaces between them, in a text of the one form.

    ^ before a word means the text's beginning, $ after it the end. drawn: a word is found as well where its first vowel
    only draws the one before it (臭いはありません, 匂イハーリマセン).
    """
    parts = [cue(word, drawn=drawn) for word in sorted(words.split(), key=len, reverse=True)]
    return re.compile("|".join(parts))


def cue(word: str, *, drawn: bool = False) -> str:
    """The pattern of one word, as in `cues`."""
    start, end = "^" if word.startswith("^") else "", "$" if word.endswith("$") else ""
    form = normal(word.strip("^$"))
    first = re.escape(form[:1])
    if drawn and not start and len(form) >= _LONG_ENOUGH and form[0] in _LENGTHENS:
        first = f"[{form[0]}ー]"
    return start + first + re.escape(form[1:]) + end


def _kana(text: str) -> str:
    kana = text.lower().translate(_KATAKANA)
    return kana if len(kana) == len(text) else text  # places are kept; a letter that lower() doubles gives up folding


def _long(drawn: re.Match[str]) -> str:
    return "ー" * (drawn.end() - drawn.start())
