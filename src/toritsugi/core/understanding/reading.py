"""Readings, when somebody opened a dictionary: the tokenizer is handed in, and everything works without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from toritsugi.core.understanding.normal import normal

#: words that dictionaries read in a way nobody says on the telephone
_SAID = {
    "何時": "ナンジ",
    "明日": "アシタ",
    "昨日": "キノウ",
    "私": "ワタシ",
    "明後日": "アサッテ",
    "一昨日": "オトトイ",
}
#: letters of names that dictionaries may know in an older form only
_OLDER = str.maketrans("曽沢辺高崎斉", "曾澤邊髙﨑齊")
#: particles that are not said as they are written
_SAID_PARTICLES = {"は": "ワ", "へ": "エ"}
#: surnames that dictionaries take for a common word, or for the beginning of a given name
_ONE_CHARACTER_SURNAMES = {
    "林": "ハヤシ",
    "森": "モリ",
    "原": "ハラ",
    "関": "セキ",
    "南": "ミナミ",
    "西": "ニシ",
    "東": "ヒガシ",
    "北": "キタ",
    "堀": "ホリ",
    "谷": "タニ",
    "島": "シマ",
    "岡": "オカ",
    "星": "ホシ",
    "辻": "ツジ",
    "浜": "ハマ",
    "泉": "イズミ",
    "牧": "マキ",
    "岸": "キシ",
    "畑": "ハタ",
    "沢": "サワ",
    "奥": "オク",
    "今": "コン",
    "桂": "カツラ",
    "柳": "ヤナギ",
    "榊": "サカキ",
    "杉": "スギ",
    "松": "マツ",
    "梶": "カジ",
    "峯": "ミネ",
    "嶋": "シマ",
    "堤": "ツツミ",
    "土": "ツチ",
}


class Morpheme(Protocol):
    """One word, as SudachiPy's morphemes are."""

    def surface(self) -> str: ...
    def reading_form(self) -> str: ...
    def normalized_form(self) -> str: ...
    def part_of_speech(self) -> Sequence[str]: ...


class Tokenizer(Protocol):
    """Cuts text into words, as SudachiPy's tokenizer does. Pure: the same text, the same words."""

    def tokenize(self, text: str, /) -> Iterable[Morpheme]: ...


class Once:
    """A tokenizer that is asked once for each text: the words of a turn are wanted by several rules and models."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, list[Morpheme]] = {}
        self._read: dict[str, str] = {}

    def tokenize(self, text: str, /) -> list[Morpheme]:
        """The words of a text."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = list(self._tokenizer.tokenize(text))
        return known

    def reading(self, text: str) -> str:
        """Katakana of a text."""
        known = self._read.get(text)
        if known is None:
            known = self._read[text] = "".join([_reading(word) for word in self.tokenize(text)])
        return known


def reading_of(text: str, tokenizer: Tokenizer | None) -> str:
    """Katakana of a text; "" without a tokenizer. Characters without a reading stay as they are."""
    if tokenizer is None or not text:
        return ""
    if isinstance(tokenizer, Once):
        return tokenizer.reading(text)
    return "".join([_reading(word) for word in tokenizer.tokenize(text)])


def sound_of(text: str, tokenizer: Tokenizer | None) -> str:
    """As `reading_of`, the particles は and へ as they are said: ワ and エ, as who hears them writes them."""
    if tokenizer is None or not text:
        return ""
    return "".join(_SAID_PARTICLES.get(_particle(word)) or _reading(word) for word in tokenizer.tokenize(text))


def name_reading(name: str, tokenizer: Tokenizer | None, surname: str = "", as_read: str = "") -> str:
    """Katakana of a person's name: a surname of one character before a given name is read as one (林一郎).

    surname, as_read: the common surname that the name begins with, and its reading, where one is known. Inside a full
    name the dictionary goes before it, where it takes the same characters for a surname.
    """
    if tokenizer is not None and (older := _in_older_letters(name, tokenizer)):
        return reading_of(older, tokenizer)
    if tokenizer is not None and surname and as_read:
        words = list(tokenizer.tokenize(name))
        first = words[0] if words else None
        if name == surname or first is None:
            return as_read
        if first.surface() == surname and not _is_name(first, "姓"):
            return as_read + reading_of(name[len(surname) :].strip(), tokenizer)
    if tokenizer is not None and _one_character_surname(name, tokenizer):
        return _ONE_CHARACTER_SURNAMES[name[0]] + reading_of(name[1:].strip(), tokenizer)
    return reading_of(name, tokenizer)


def _in_older_letters(name: str, tokenizer: Tokenizer) -> str:
    """A name in older letters where the dictionary knows it in fewer words so: 長曾我部 for 長曽我部; "" elsewhere."""
    older = name.translate(_OLDER)
    if older == name or not is_persons_name(older, tokenizer):
        return ""
    return older if len(list(tokenizer.tokenize(older))) < len(list(tokenizer.tokenize(name))) else ""


def is_persons_name(name: str, tokenizer: Tokenizer | None) -> bool:
    """Whether the dictionary knows every word of it as a surname or a given name; False without a dictionary."""
    if tokenizer is None or not name:
        return False
    words = [word for word in tokenizer.tokenize(name) if word.surface().strip()]
    return all(_is_name(word) for word in words) or _one_character_surname(name, tokenizer)


def _one_character_surname(name: str, tokenizer: Tokenizer) -> bool:
    rest = name[1:].strip()
    if not rest or name[0] not in _ONE_CHARACTER_SURNAMES:
        return False
    whole = [word for word in tokenizer.tokenize(name) if word.surface().strip()]
    if len(whole) > 1 and len(whole[0].surface()) > 1:  # 林田一郎: the surname is longer
        return False
    given = list(tokenizer.tokenize(rest))
    return len(given) == 1 and _is_name(given[0], "名")


def _is_name(word: Morpheme, sort: str = "") -> bool:
    part = tuple(word.part_of_speech())
    return part[2:3] == ("人名",) and sort in ("", *part[3:4])


def flat_reading(text: str, tokenizer: Tokenizer | None) -> str:
    """The reading in the one form, or the text itself in the one form without a tokenizer."""
    return normal(reading_of(text, tokenizer) or text)


def _particle(word: Morpheme) -> str:
    return word.surface() if word.part_of_speech()[0] == "助詞" else ""


def _reading(word: Morpheme) -> str:
    reading = _SAID.get(word.surface()) or word.reading_form()
    return word.surface() if not reading or reading == "キゴウ" else reading
