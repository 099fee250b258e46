"""What the model of yes and no looks at: pieces of the answer, what it shares with the question, what the rules say.

Each feature is a short text, taken to one of `BUCKETS` numbers by CRC-32; sorts of answers share none. Training and
the running desk both call `features`, so a change here asks for new weights (tools/train-answers).
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Iterator

import msgspec

from toritsugi.core.understanding.answer_topics import Topic
from toritsugi.core.understanding.normal import is_kana

#: numbers that features of one sort of answers are taken to, and those of all four sorts
_BUCKETS = 1 << 18
BUCKETS = 4 * _BUCKETS
#: the first number of features of an answer to a question of a stay; those to any other begin at 0
STAYS = 3 * _BUCKETS
#: characters of an answer and of a question that are looked at
LONGEST_ANSWER, LONGEST_QUESTION = 60, 80
_LONGEST_PIECE = 5
_LONGEST_SHARED = 12
#: the same words of answer and question count from so many characters in kana, or with one that is no kana
_SHARED_KANA = 4
_KANA = re.compile(r"[ァ-ヶー]")
#: sorts of pieces: of an answer, of it with Q, of a question, of an answer to what was read back, of one to a known
#: topic, of that with Q
_ANSWER, _SHARED, _QUESTION, _READ_BACK, _OF_TOPICS, _SHARED_OF_TOPICS = 1, 2, 3, 4, 5, 6
#: longest pieces of an answer that are told apart by the topic of the question
_LONGEST_OF_TOPIC = 4
#: digits, and what stands among them: which they are tells nothing of a yes or a no
_DIGIT = r"(?:[0-9〇零一二三四五六七八九]|ゼロ|レー|マル|イチ|ニー|サン|ヨン|ゴー|ロク|ナナ|シチ|ハチ|キュー)"
_DIGITS = re.compile(rf"{_DIGIT}(?:{_DIGIT}|[ニヨシゴクノ-]|ハイフン)*{_DIGIT}")
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
        ("offer", r"マショーカ$"),
        ("may", r"テモ(?:ヨロシ|宜シ|構|カマ|差シ支|サシツカ|大丈夫|ダイジョーブ|[イー]ー|良イ)"),
        (
            "denied",
            r"(?:マセン|ナイデス|イナイ|マダデス)ヨネ$|マダ.{0,12}(?:ナイデスカ|マセンカ|ナイデショーカ|マセンヨネ|ナイトイウコトデ.{0,9})$",
        ),
        (
            "done",
            r"(?:マシタ(?:デショー)?カ|[済ス]ミ(?:デ(?:ス|ショー)カ|デ[ワハ]ナイ.{0,9})|コト[ハワガ](?:アリ|ゴザイ)マス.{0,3}|モラエマシタカ|[イー]タダケマシタ.{0,3})$",
        ),
        ("going", r"テ?(?:[イー]|オリ|[イー]ラッシャイ|イタダ[イー]テ[イー])マス(?:デショー)?カ$"),
    )
)


#: the question's sort that pieces of the answer are learnt with, besides by themselves: the first of these
_WITH_PIECES = ("denied", "done", "going", "may", "offer", "have", "fine")
#: an ending that denies, standard and of the west and the south
_DENIES = re.compile(
    r"(?:ナイ|無イ|マセン|マヘン|ヘン|ヒン|ナカ|[ラカマワガバ]ン|シトン|ネー)"
    r"(?:デス|ッス|ノ|ン|ケド|ケン|ワ|ヨ|ネ|ナ|カラ|ガ|デシタ|タイ|バイ|ッタ|クテ|ト|モ|シ|ジャ){0,4}$"
)

#: what may follow the verb at the end of an answer and says nothing of a yes or a no
_TAIL = r"(?:デス|ッス|ンデス|ノデス|ノ|ン|ケド|ケレド|ケン|ワ|ヨ|ネ|ナ|カラ|ガ|ノデ|ンデ|モノデ|シ|ー|モ){0,4}$"
#: characters at the end of an answer in which it is looked for
_LONGEST_END = 16
#: how an answer ends: the first of these that fits
_ENDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern + _TAIL))
    for name, pattern in (
        (
            "please",
            r"(?:クダサイ|下サイ|願イ(?:シマ(?:ース|ス)|イタシマス)?|ネガイ(?:シマ(?:ース|ス)|イタシマス)?|頼ミマス|タノミマス|チョーダイ)",
        ),
        ("may", r"(?:モラエ|イタダケ|頂ケ)(?:マス|マセン|ルト|レバ|ナ[イー]デス)?(?:カ)?"),
        ("asks", r"(?:カ|カナ|カシラ|カネ|ッケ)"),
        ("denies", _DENIES.pattern.removesuffix("$")),
        (
            "wants",
            r"(?:[リミキシチギビニエケセテネメレゲゼデベイ]タ[イーク](?:ト思イマス)?|ホシ[イー]|欲シ[イー]|助カリマス|希望(?:シマス)?)",
        ),
        (
            "is so",
            r"(?:[テデ](?:[イー]?マス|[イー]?ル|オリマス|アリマス|アル|ラッシャイマス)|[トド](?:ル|リマス|オル))",
        ),
        ("did", r"(?:マシタ|[ッインシ]タ|ンダ|デシタ)"),
        ("has", r"(?:アリマス|ゴザイマス|イマス|オリマス|アル|イル)"),
        ("does", r"(?:マス|マ(?:ース))"),
        ("fine", r"(?:大丈夫|ダイジョーブ|結構|ケッコー|[イヨ]ー|良イ|ヨロシ[イー])"),
        ("yet", r"(?:マダ|コレカラ|途中|トチュー)"),
        ("while", r"(?:テ|デ)"),
    )
)
#: what answers a question with another, or with what is not known
_ASKS_BACK = re.compile(
    r"ドノ|ドンナ|何[^カモデ]|ナン(?:ジ|ニチ|プン|ノ|デ[スシ])|イクラ|ドチラ|ドッチ|ドコ|ドレ|イツ(?!モ|デモ)|誰|ダレ|ドナタ|ドー[^モゾ]|ナゼ"
)


class Ruled(msgspec.Struct, frozen=True):
    """What the rules make of an answer. meant: yes, no, or "". signs: names of the cues that they find in it.

    asks: whether it was written with a question mark.
    """

    meant: str = ""
    signs: tuple[str, ...] = ()
    asks: bool = False


def features(
    answer: str,
    question: str,
    ruled: Ruled,
    *,
    confirming: bool = False,
    topic: Topic | None = None,
    stay: bool = False,
) -> list[int]:
    """The numbers of the features of an answer to a question, both in the one form, each once.

    confirming: the question is a value as it was read back. topic: what the question is known to be about. stay: it is
    about a stay somewhere, and of no topic.
    """
    said, asked = answer[:LONGEST_ANSWER], question[:LONGEST_QUESTION]
    if confirming:
        first, found = 2 * _BUCKETS, _confirmed(said, asked, ruled)
    elif topic is not None:
        first, found = _BUCKETS, _on_topic(topic, said, asked, ruled)
    else:
        first, found = STAYS if stay else 0, _asked(said, asked, ruled)
    return sorted({first + one for one in found})


def _bucket(name: str) -> int:
    return zlib.crc32(name.encode()) % _BUCKETS


def _pieces(text: str, sizes: range, sort: int, holding: str = "") -> Iterator[int]:
    """The pieces of a text of so many characters. sort: tells pieces of one sort from those of another.

    holding: a character that each has.
    """
    marks = text.encode("utf-16-le", "surrogatepass")
    for size in sizes:
        for at in range(len(text) - size + 1):
            if not holding or holding in text[at : at + size]:
                yield zlib.crc32(marks[2 * at : 2 * (at + size)], sort) % _BUCKETS


def _asked(said: str, asked: str, ruled: Ruled) -> Iterator[int]:
    """The features of an answer to a question: pieces of the answer, what it shares with the question, its cues."""
    whole, shares = f"^{said}$", f"^{marked(said, asked)}$"
    shared = min(shares.count("Q"), 3)
    yield from _pieces(whole, range(1, _LONGEST_PIECE + 1), _ANSWER)
    if shared:
        yield from _pieces(shares, range(1, _LONGEST_PIECE + 2), _SHARED, "Q")
    yield from _pieces(asked, range(2, _LONGEST_PIECE + 1), _QUESTION)
    sorts = [name for name, pattern in _SORTS if pattern.search(asked)] or ["other"]
    main = next((sort for sort in _WITH_PIECES if sort in sorts), "")
    if main:
        yield from _pieces(whole, range(2, _LONGEST_OF_TOPIC + 1), zlib.crc32(main.encode()))
    yield from map(_bucket, _told(whole, shared, sorts, ruled))


def _told(whole: str, shared: int, sorts: list[str], ruled: Ruled) -> Iterator[str]:
    rule = ruled.meant
    yield f"r{rule}"
    yield f"n{shared}"
    yield f"e{ruled.asks}"
    yield f"l{min(6, (len(whole) - 2) // 5)}"
    yield f"rn{rule}{shared}"
    denies = bool(_DENIES.search(whole[1:-1]))
    begins = "".join(sign for sign in ruled.signs if sign.startswith("begins"))
    yield from (f"g{sign}" for sign in ruled.signs)
    ends = _end(whole[1:-1])
    back = _ASKS_BACK.search(whole) is not None
    yield from (f"k{ends}", f"kb{ends}{back}", f"kn{ends}{min(shared, 1)}", f"kg{ends}{begins}")
    edges = (whole[:3], whole[:4], whole[-4:], whole[-5:], whole[-6:], whole[-7:], whole[-8:])
    for sort in sorts:
        yield "t" + sort
        yield f"tr{sort}{rule}"
        yield f"tn{sort}{shared}"
        yield f"td{sort}{denies}{begins}"
        yield f"ts{sort}{denies}{min(shared, 1)}"
        yield f"tk{sort}{ends}{back}"
        yield f"tk{sort}{ends}{min(shared, 1)}{begins}"
        yield from (f"tg{sort}{sign}" for sign in ruled.signs)
        yield from (f"te{sort}|{edge}" for edge in edges)


def _end(said: str) -> str:
    """How an answer ends, of its verb: the name of one of `_ENDS`, or "" where it ends with something else."""
    return next((name for name, pattern in _ENDS if pattern.search(said, max(0, len(said) - _LONGEST_END))), "")


def _on_topic(topic: Topic, said: str, asked: str, ruled: Ruled) -> Iterator[int]:
    """The features of an answer to a question of a known topic: pieces, alone and with the topic, and its cues.

    What it shares with the question counts as well: 悪いです says yes to ご気分は悪くございませんか.
    """
    whole, shares = f"^{said}$", f"^{marked(said, asked)}$"
    shared = min(shares.count("Q"), 2)
    if shared:
        yield from _pieces(shares, range(2, _LONGEST_PIECE + 1), _SHARED_OF_TOPICS, "Q")
    yield from _pieces(whole, range(1, _LONGEST_PIECE + 1), _OF_TOPICS)
    yield from _pieces(whole, range(2, _LONGEST_OF_TOPIC + 1), zlib.crc32(topic.name.encode()))
    found = topic.meant(said)
    told = "" if found is None else ("yes" if found[0] else "no")
    names = [f"p{topic.name}", f"py{told}", f"px{ruled.meant}", f"pz{ruled.asks}", f"pe{topic.name}|{said}"]
    names += [f"pr{topic.name}{ruled.meant}", f"py{topic.name}{told}", f"pyr{topic.name}{told}{ruled.meant}"]
    ends, denies = _end(said), bool(_DENIES.search(said))
    names += [f"pn{topic.name}{shared}", f"pk{topic.name}{ends}", f"pkn{topic.name}{ends}{shared}"]
    names += [f"pd{topic.name}{denies}{shared}", f"pdn{denies}{shared}"]
    names += [f"pg{sign}" for sign in ruled.signs]
    names += [f"ps{topic.name}{sign}" for sign in ruled.signs]
    yield from map(_bucket, names)


def _confirmed(said: str, read: str, ruled: Ruled) -> Iterator[int]:
    """The features of an answer to a value that was read back: what it says beside values, and what it repeats."""
    whole = f"^{_DIGITS.sub('D', marked(said, read) if read else said)}$"
    yield from _pieces(whole, range(1, _LONGEST_PIECE + 2), _READ_BACK)
    names = [f"cr{ruled.meant}", f"ce{ruled.asks}", f"cl{min(6, len(whole) // 5)}", f"cw{whole}"]
    names.append(f"cd{min(3, whole.count('D'))}{min(2, whole.count('Q'))}")
    names += [f"cs{sign}" for sign in ruled.signs]
    names += [f"cp{one}{other}" for one, other in itertools.combinations(ruled.signs, 2)]
    yield from map(_bucket, names)


def marked(said: str, asked: str) -> str:
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
