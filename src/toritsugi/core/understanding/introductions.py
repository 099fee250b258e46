"""Who is calling: 「さくら工務店の渡辺と申します」, in kanji and in unsegmented katakana.

Callers introduce themselves in fixed frames, so the frame is found first and what stands before it is cut: the part
after the last の is the person, the part before it the organisation.
"""

from __future__ import annotations

import re

import msgspec

from toritsugi.core.understanding.normal import Heard, is_kana, normal

#: longest name taken, in characters of the one form; longer stretches are sentences, not names
LONGEST_PERSON = 14
LONGEST_ORGANIZATION = 36
#: an organisation in bare kana shorter than this is rather the beginning of a name with ノ in it
_SHORTEST_KANA_ORGANIZATION = 4

_STRONG = re.compile(
    r"ト(?:モー?シマ[スシ]|申シマ[スシ]|ユー?(?:モノ|者)|言ーマス|イーマス|言イマス|イウモノ)|テ[イー]ーマス"
    r"|ッテイーマス|ト[モマ]ーシ[マヤ]ス|ドモーシマス"
)
_WEAK = re.compile(r"デス(?:ガ|ケド|ケレドモ?|ネ|ー)?|デゴザイマス|ダ(?:ケド|ガ)|ナンデス(?:ガ|ケド)")
#: words before a name: remarks, and subjects, which a particle may follow (ワ after ハイ begins a name: ワタナベ)
_LEAD = re.compile(
    r"^(?:(?:ハイ(?!バラ|ジマ|ダ$)|エー?ット?ー?|エー?ト|アノー|アノ(?=[一-龠])|アッ|アー|ア(?=[一-龠])|ドーモ|モシモシ"
    r"|スミマセン|スイマセン|失礼シマス|シツレーシマス|(?:イツモ)?(?:オ|御)?世話ニナッ?(?:リマス"
    r"|テ(?:オリ|イ|)マス)"
    r"|(?:イツモ)?オセワニナッ?(?:リマス|テ(?:オリ|イ|)マス)|コンニチ[ワハ]|オハヨーゴザイマス)"
    r"|(?:私(?:ドモ)?|ワタ(?:ク)?シ(?:ドモ)?|僕|ボク|コチラ|(?:オ|御)?名前|ナマエ|名字|ミョージ|苗字|氏名|シメー|フルネーム"
    r"|会社名?|カイシャ(?:メー)?|社名|シャメー|御社名?|担当)(?:ハ|ワ)?)"
)
_MARKS = re.compile(
    r"株式|有限|合同会社|会社|㈱|工務店|商事|商店|商会|工業|産業|建設|銀行|病院|医院|クリニック|事務所"
    r"|法人|大学|学校|組合|協会|薬局|不動産|製作所|電機|電気|運輸|物産|旅館|ホテル|センター|サービス"
    r"|システム"
    r"|カブシキ|ユーゲン|ガイシャ|カイシャ|コームテン|ショージ(?=$|ノ)|ショーテン|ショーカイ"
    r"|コーギョー|サンギョー|ケンセツ|ギンコー|ビョーイン|イーン$|ジムショ|ホージン|ダイガク|ガッコー"
    r"|クミアイ|キョーカイ|ヤッキョク|フドーサン|セーサクショ|ブッサン"
)
#: readings with ノ inside, which is no particle
_NO_INSIDE = sorted(
    (
        "イノーエ",
        "キノシタ",
        "シノダ",
        "シノハラ",
        "シノザキ",
        "ニノミヤ",
        "エノモト",
        "オノデラ",
        "オノダ",
        "オノヅカ",
        "オノズカ",
        "ノノムラ",
        "タケノウチ",
        "タケノーチ",
        "ホリノーチ",
        "イノマタ",
        "イチノセ",
        "イチノミヤ",
        "コノエ",
        "シノミヤ",
        "ヤマノウチ",
        "ヤマノーチ",
        "サカノウエ",
        "サノ",
        "アマノ",
        "ウノ",
        "オーノ",
        "オノ",
        "カノー",
        "カンノ",
        "クノ",
        "コンノ",
        "シンノ",
        "スガノ",
        "タカノ",
        "チノ",
        "ナガノ",
        "ニシノ",
        "ハギノ",
        "ハマノ",
        "ヒノ",
        "フジノ",
        "ホシノ",
        "マキノ",
        "マツノ",
        "ミズノ",
        "ミノ",
        "モリノ",
        "ヤノ",
        "ヨシノ",
        "ワタノ",
        "イシノ",
        "カドノ",
        "キタノ",
        "ヒガシノ",
        "ミナミノ",
        "ナカノ",
        "アサノ",
        "オギノ",
        "イマノ",
    ),
    key=len,
    reverse=True,
)
_SPELLS = re.compile(
    r"ト書[イキク]|トカ[イキ](?:テ|マス)|トイウ?字|トユー?ジ|ノ字|漢字[ハワデ]|カンジ[ハワデ]|偏ニ"
    r"|ヘンニ|サンズイ|ニンベン|クサカンムリ|草冠|ノ[ァ-ヶ一-龠]ニ[ァ-ヶ一-龠]{1,8}ノ[ァ-ヶ一-龠]"
)
#: what stands before です in a sentence and not in a name
_SENTENCE = re.compile(
    r"シタ[イカ]|タイン?$|テ[イオ]?ル|ナイ|レ[テル]|マス|マシ|オ?ネガイ|願|[イルタナ]ン$|ソー$|コト"
    r"|キタ|カラ$|ノデ|ドー|ナン|オ電話|オデンワ|ミツモリ|ヨヤク|電話番号|デンワバンゴー|[0-9]{3}"
)
_TAIL = re.compile(r"(?:サン|様|サマ)$")


class Introduction(msgspec.Struct, frozen=True):
    """Who a caller says to be, in the caller's words.

    strong: an introducing frame (と申します) was used; otherwise only です, which stands after anything. end: where it
    ends in the flat form.
    """

    person: str = ""
    organization: str = ""
    strong: bool = False
    end: int = 0


def find_introduction(said: Heard) -> Introduction | None:
    """The first introduction of a text; None when nothing in it has the frame of one."""
    frame = _STRONG.search(said.flat)
    strong = frame is not None
    if frame is None:
        frame = _WEAK.search(said.flat)
    if frame is None or frame.start() == 0:
        return None
    begin = _begin(said, frame.start())
    person, organization = _parted(said, begin, frame.start())
    organization = _with_clause_before(said, begin, organization)
    if not strong and _SENTENCE.search(normal(person)):
        person = ""
    if not person and not organization:
        return None
    return Introduction(person=person, organization=organization, strong=strong, end=frame.end())


def bare_name(said: Heard) -> str:
    """The text as a name when somebody was asked for one and just says it: without fillers, です and さん."""
    weak = _WEAK.search(said.flat) or _STRONG.search(said.flat)
    end = weak.start() if weak and weak.start() else len(said.flat)
    begin = _begin(said, end)
    return _clean(said.slice(begin, end))


def parted_name(said: Heard) -> tuple[str, str]:
    """(person, organisation) of a text that is only names, such as 「さくら工務店の渡辺」."""
    return _parted(said, _begin(said, len(said.flat)), len(said.flat))


def spells(flat: str) -> bool:
    """Whether the caller explains how a name is written."""
    return _SPELLS.search(flat) is not None


def is_organization(name: str) -> bool:
    """Whether a name has a mark of an organisation (株式会社, 工務店, 病院 …)."""
    return _MARKS.search(normal(name)) is not None


def _begin(said: Heard, end: int) -> int:
    """Where the names begin: after the sentence before them and after greetings and fillers."""
    begin = 0
    for at in range(end - 1, 0, -1):  # a comma or full stop in the words between two characters of the flat form
        between = said.words[said.origin[at - 1] + 1 : said.origin[at]]
        if any(char in "、。,.!?" for char in between) and said.words[said.origin[at - 1]] not in "のノ":
            begin = at
            break
    while True:
        lead = _LEAD.match(said.flat[begin:end])
        if not lead or lead.end() == 0 or begin + lead.end() >= end:
            return begin
        begin += lead.end()


def _with_clause_before(said: Heard, begin: int, organization: str) -> str:
    """「さくら工務店、営業の高橋です」: a company before the comma belongs to the department after it."""
    if not begin or not organization or is_organization(organization):
        return organization
    start = _begin(said, begin)
    before = _clean(said.slice(start, begin))
    if is_organization(before) and len(normal(before)) <= LONGEST_ORGANIZATION and not _WEAK.search(normal(before)):
        return f"{before} {organization}"
    return organization


def _parted(said: Heard, begin: int, end: int) -> tuple[str, str]:
    flat = said.flat[begin:end]
    cut = _person_at(flat)
    person = _clean(said.slice(begin + cut, end))
    organization = _clean(said.slice(begin, begin + cut - 1)) if cut else ""
    if not organization and is_organization(person):
        person, organization = "", person
    if re.fullmatch(r"(?:株式|有限|合同)会社.?", organization):  # 株式会社日の出: the の is inside the name
        person, organization = "", _clean(said.slice(begin, end))
    if len(normal(person)) > LONGEST_PERSON:
        person = ""
    if len(normal(organization)) > LONGEST_ORGANIZATION:
        organization = ""
    return person, organization


def _person_at(flat: str) -> int:
    """Where the person begins in "organisation の person"; 0 when there is no organisation."""
    kana = is_kana(flat)
    known = next((name for name in _NO_INSIDE if flat.endswith(name)), "")
    limit = len(flat) - (len(known) if known else 2)
    if known and limit > 0 and flat[limit - 1] == "ノ":
        return limit if limit - 1 >= (_SHORTEST_KANA_ORGANIZATION if kana else 1) else 0
    at = flat.rfind("ノ", 0, len(flat) - 1)
    while at > 0:
        organization = flat[:at]
        long_enough = not is_kana(organization) or len(organization) >= _SHORTEST_KANA_ORGANIZATION
        person_length = len(flat) - at - 1
        person_fits = person_length >= (2 if is_kana(flat[at + 1 :]) else 1)
        if long_enough and person_fits and not (known and at >= limit):
            return at + 1
        at = flat.rfind("ノ", 0, at)
    return 0


def _clean(words: str) -> str:
    tidy = words.strip(" 　、。,.!?「」『』")
    flat = normal(tidy)
    tail = _TAIL.search(flat)
    if tail and len(tidy) > tail.end() - tail.start():
        tidy = re.sub(r"(?:さん|様|さま|サン|サマ)$", "", tidy)
    return tidy if re.search(r"\w", tidy) else ""
