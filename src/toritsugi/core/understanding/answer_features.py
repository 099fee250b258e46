"""What the model of yes and no looks at: pieces of the answer, what it shares with the question, what the rules say.

Each feature is a short text, taken to one of `BUCKETS` numbers by CRC-32. Training and the running desk both call
`features`, so a change here asks for new weights (tools/train-answers).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from toritsugi.core.understanding.normal import is_kana

#: numbers that features are taken to
BUCKETS = 1 << 18
#: characters of an answer and of a question that are looked at
LONGEST_ANSWER, LONGEST_QUESTION = 60, 80
_LONGEST_PIECE = 5
_LONGEST_SHARED = 12
#: the same words of answer and question count from so many characters in kana, or with one that is no kana
_SHARED_KANA = 4
_KANA = re.compile(r"[ァ-ヶー]")
#: what a question asks for, by its words; kana forms where recognisers or readings give them
_SORTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("which", r"ドノ|ドンナ|何[時名泊人色曜]|ナンジ|イクラ|ドチラ|ドッチ|ドコ|ドレ|イツ|何ガ|何カ(?!ゴ)|ナニ"),
        ("without", r"マセンガ|ナイ(?:ノ)?デスガ|無イ(?:ノ)?デスガ|ナシ|ナクテモ|ナクテ|ナイ"),
        ("fine", r"(?:ヨロシイ|宜シイ|ヨロシー|イー|良イ|構イマセン|カマイマセン|大丈夫|ダイジョーブ|問題)[^ ]{0,8}$"),
        ("need", r"(?:必要|ヒツヨー|イリ|要リ|入用|ニューヨー)[^ ]{0,6}$"),
        ("wish", r"(?:希望|キボー|望ミ|ノゾミ|探シ|サガシ|所望|期待)[^ ]{0,9}$"),
        ("use", r"(?:利用|リヨー|使イ|ツカイ|使ワ|ツカワ|召シ|メシ|入リ|予約|ヨヤク)[^ ]{0,9}$"),
        ("have", r"(?:ゴザイマス|アリマス|イラッシャイマス|オ持チ|オモチ|連レ|ゴザイマショー)[^ ]{0,6}$"),
        ("how", r"(?:イカガ|ドー)[^ ]{0,9}$"),
        ("shall", r"(?:マショーカ|マスカ)$"),
    )
)


def features(answer: str, question: str, rule: str, *, asks: bool) -> list[int]:
    """The numbers of the features of an answer to a question, both in the one form, each once.

    rule: what the rules make of it. asks: whether the answer was written with a question mark.
    """
    said, asked = answer[:LONGEST_ANSWER], question[:LONGEST_QUESTION]
    return sorted({bucket(one) for one in named(said, asked, rule, asks=asks)})


def bucket(name: str) -> int:
    """The number of a feature."""
    return zlib.crc32(name.encode()) % BUCKETS


def named(said: str, asked: str, rule: str, *, asks: bool) -> Iterator[str]:
    """The features by name: "a" pieces of the answer, "d" of it with Q, "q" of the question, else the rest."""
    whole, marked = f"^{said}$", f"^{_marked(said, asked)}$"
    sorts = [name for name, pattern in _SORTS if pattern.search(asked)] or ["other"]
    shared = min(marked.count("Q"), 3)
    for size in range(1, _LONGEST_PIECE + 1):
        for at in range(len(whole) - size + 1):
            yield "a" + whole[at : at + size]
    for size in range(1, _LONGEST_PIECE + 2):
        for at in range(len(marked) - size + 1):
            if "Q" in marked[at : at + size]:
                yield "d" + marked[at : at + size]
    for size in range(2, _LONGEST_PIECE + 1):
        for at in range(len(asked) - size + 1):
            yield "q" + asked[at : at + size]
    yield f"r{rule}"
    yield f"n{shared}"
    yield f"e{asks}"
    yield f"l{min(6, len(said) // 5)}"
    yield f"rn{rule}{shared}"
    edges = (whole[:3], whole[:4], whole[-4:], whole[-5:], whole[-6:], whole[-7:], whole[-8:])
    for sort in sorts:
        yield "t" + sort
        yield f"tr{sort}{rule}"
        yield f"tn{sort}{shared}"
        yield from (f"te{sort}|{edge}" for edge in edges)


def _marked(said: str, asked: str) -> str:
    """The answer with Q for each stretch that the question has as well."""
    kana = is_kana(said)
    out: list[str] = []
    at = 0
    while at < len(said):
        length = _shared(said, at, asked, kana=kana)
        out.append("Q" if length else said[at])
        at += length or 1
    return "".join(out)


def _shared(said: str, at: int, asked: str, *, kana: bool) -> int:
    """How long the stretch from here is that the question has; 0 when it is none worth a mark."""
    written = not kana and not _KANA.match(said[at])
    if not written and said[at : at + _SHARED_KANA] not in asked:
        return 0
    length = min(_LONGEST_SHARED, len(said) - at)
    while length and said[at : at + length] not in asked:
        length -= 1
    return length if written or length >= _SHARED_KANA else 0
