"""Yes, no, or neither: what an answer means to a question that wants one of them.

Cues are weighed in order: putting off (聞いてみます, 場合によります) is neither; a beginning はい or いいえ counts
unless what follows says the opposite; then words of assent and dissent anywhere; then, for a question about a wish,
whether the answer wants what was asked.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

import msgspec
from rapidfuzz import fuzz

from toritsugi.core.dialogue.commands import Confirm, Deny
from toritsugi.core.understanding.answer_features import Ruled
from toritsugi.core.understanding.answer_model import AnswerModel
from toritsugi.core.understanding.answer_topics import by_topic, topic_of
from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.normal import cues, is_kana, normal
from toritsugi.core.understanding.reading import reading_of
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.yes_no import yes_no_value


class Answer(StrEnum):
    """What was meant."""

    YES = "yes"
    NO = "no"
    NEITHER = ""


_FILLERS = re.compile(
    r"^(?:エー?ット?ー?(?:デスネー?)?|エー?ト|エーシ?ト|アノー?(?:デスネー?)?|ソノー?(?=ハイ|イ)|アッ(?!テ)|アー+(?!レ)|マー|ンー+|ウーン|オ(?=ツ|ナオ)"
    r"|ア(?=ハ[イー]|イ[エヤー]|ソー|ソレ|ウン|エー|オネガイ|オ願イ|チガ|違|大|ダイ|ケッコ|結|マチ|間違|モー|ヨロシ|ヨク|コレ|イマ|今|車|電|歩|ジャ"
    r"|スミ|スイ|バッチ|合ッ|動|前|初|昔|イツ))+"
)
_PUT_OFF = cues(
    """
    聞いてみ きいてみ 聞いてから 相談し そうだんし 確認し かくにんし 検討し けんとうし 考え かんがえ によります
    によりますね によるな による$ 次第 しだいで どちらでも どっちでも なんでもいい 迷って まよって 保留 ほりゅう
    わからな わかりませ 分からな 分かりませ まだ決め まだきめ 決まって 決めて 未定 かもしれ こだわりはな
    こだわりませ こだわらな 特に希望はな こだわりはあり こだわりがあり 特にこだわり とくにこだわり 気にしな
    きにしな 問いませ 思い付か 思いつか 特に希望はありませ 何でも 場合 ばあい おまかせ お任せ
    """,
    drawn=True,
)
_YES_FIRST = re.compile(
    r"^(?:ハーイ|ハイ|ハッ|エー+(?!シ?ト)|エ(?=ソー)|ウン|ソーデス|ソーソー|ソーシテ|モチロン|ゼヒ|是非"
    r"|オーケー|ok|オネガイ|オ願イ|合ッテ|アッテ|間違イ(?:ナイ|アリマセン|ゴザイマセン)"
    r"|マチガイ(?:ナイ|アリマセン|ゴザイマセン)|大丈夫|ダイジョーブ|正シイ|タダシー|ソノ通リ"
    r"|ソノトーリ|オッシャ[ルッ](?:タ)?(?:通リ|トーリ)|ソレソレ|バッチリ|完璧|カンペキ|ヨロシイ(?:デス|カト)|ヨロシーデス|バチリ|イーデスネ|良イデスネ|結構デス|ケッコーデス|ヨロシク|了解|カシコマリ"
    r"|承知)"
)
_NO_FIRST = re.compile(
    r"^(?:[ススッ]?イ[イー]{0,3}エ|イエ|イヤ(?!ス)|イーヤ|ウーウン|ンーン|ノー$"
    r"|(?:チガ|違)(?:ウ|イ(?!ワ?(?:アリ|ナ[イク]|ゴザイ))|ッ(?!テ(?:ワ|モ|イ)?(?:ナ[イク]|[イー]?マセン)))"
    r"|駄目|ダメ|ソージャナ|ソーデ[ワハ]ナ|別ニ|ベツニ|イイッ?ス$)"
)
_NO_WORDS = cues(
    """
    違います ちがいます 違いまし ちがいまし 違う ちがう 違って ちがって 間違って 間違え まちがえ まちがって
    じゃなくて ではなくて そうじゃな いりませ 要りませ いらな 要らな 不要 ふようです 必要ありませ 必要はありませ 必要な
    ひつようありませ 結構です けっこうです 困り こまり 困る だめ ダメ 駄目 無理 むりです 嫌です いやです
    いません ありません ないです ないんです ございません しません しないで できません 苦手 やめ 直りませ
    なおりませ 直らな なおらな 変わりませ かわりませ まだです 希望しませ 興味がな
    """,
    drawn=True,
)
_YES_WORDS = cues(
    """
    そうです その通り 合ってます 合っています あってます あっています 正しい ただしい 大丈夫です
    だいじょうぶです 構いませ かまいませ かまわな 構わな 問題ありませ 問題な もんだいありませ もんだいな
    間違いありませ 間違いな まちがいありませ まちがいな お願い おねがい それでいい それでけっこう それで結構
    いいです 良いです よいです いいよ よろしい あります ございます 欲しい ほしい 希望です 希望します 助かり
    たすかり 嬉しい うれしい ありがたい オーケー オッケー ok 直りました なおりました できました 解決し
    かいけつし します しています してます 頼みます もちろん ぜひ 使います 最高 必要です ひつようです
    """,
    drawn=True,
)
#: what is said of a value read back only
_WRONG = cues(
    """
    多いです おおいです 多いかな 足りませ たりませ 足りな たりな 逆です ぎゃくです 逆に 逆になって 抜けて ぬけて
    抜けま 惜しい
    おしいです もう一度言い もういちどいい もう一回言い 言い直し いいなおし 直してもらえ 直して なおして 訂正
    ていせい ノーです
    聞き間違 ききまちが 入れ替わ いれかわ 余計 よけい おかしい 変です ちゃいます 誤り あやまり 一桁 ひとけた 桁が
    聞き違 ききちが 個多 こおお 別の べつの 古い 前の番号 変わりました 変わって ずれて
    """
)
_RIGHT = cues(
    """
    ばっちり バッチリ 進めて すすめて いいと思 いい思 良いと思 いーとおも 合ってる あってる 合うてます 合ってはい
    それそれ
    完璧 かんぺき
    オッケー おっけー 通りです とおりです そのとおり そのままで そのまま登録 よろしいかと 異存 正解 せいかい その番号
    そのばんごう 同じです おなじです そうなります そうだと思 そーだとおも 左様 さよう イエス 異議 間違いござ
    まちがいござ 問題ござ それで登録 それでよろし それでいき 確かに
    たしかに ぴったり
    """
)
#: what leaves an answer open whatever the question is
_OPEN = cues(
    """
    聞いてみ きいてみ 聞いてから きいてから 相談し そうだんし 確認し かくにんし 検討し けんとうし によります
    によりますね
    によるかな にもより 忘れ わすれ
    次第です 次第かな しだいです 次第で どちらでも どっちでも どちらとも 保留 ほりゅう わかりませ
    分かりませ わかんな
    分かんな わからない 分からない 迷って まよって 未定 みてい おまかせ お任せ どうでしょう どうだろ どうかな
    見てきます みてきます
    見てみ 見ないと なんとも 何とも はっきりしな まだ決め まだきめ 決まってな 決まっていな 決めていな 決めてな
    決めかね
    """,
    drawn=True,
)
_AFTER_YES_NO = cues(
    """
    違います ちがいます 違うんです じゃなくて ではなくて 違って ちがって 間違って 間違え
    """
)
_AFTER_NO_YES = cues(
    """
    合って あって 大丈夫 だいじょうぶ そうです 正しい それで 構いませ 問題
    """
)
_ASKS = re.compile(r"(?:デスカ|マスカ|マセンカ|デショーカ|カナ|ナノカ|ノカ|デスッケ|タッケ|マシタカ|カネ|カシラ)ー?$")
_NWT = cues(
    """
    なくていい なくても なくて構 なくてかま じゃなくて でなくて 以外 いらな より
    """
)
_WORDS = re.compile(r"[一-龠々]+|[ァ-ヶー]{2,}|[A-Za-z]{2,}")
#: words of questions that say nothing of what is asked for
_EMPTY_WORDS = frozenset(
    "希望 御 良 宜 方 探 利用 必要 用意 予約 場所 部屋 宿 何 致 様 今回 予定 ホテル 時間 使 付 有".split()  # noqa: SIM905
)
_WANTS = cues("がいい が良い がよい でいい 希望 したい ほしい 欲しい お願い 助か 便利 好き 必要 たい")
_ASSENTING = cues(
    """
    問題ありませ 問題な もんだいありませ もんだいな 構いませ かまいませ 構わな かまわな 間違いありませ 間違いな
    それで結構 それでけっこう それで大丈夫 そちらで結構 特に問題 ぜひ 是非 でお願いできれば
    """
)
_THAT_PLEASE = re.compile(
    r"(?:ソレ|ソチラ|ソー|ソノヨーニ|コチラ)(?:デ|ノ方デ)?(?:ヨロシク)?オ?(?:願イ|ネガイ)|(?:ソー|ソノヨーニ)シテ"
)
_PLEASE_AFTER_REASON = re.compile(
    r"(?:ノデ|カラ|ナラ|タラ|レバ)(?:ヨロシク)?(?:オ?(?:願イ|ネガイ)|(?:大丈夫|ダイジョーブ)デス[^ガケ]*$)"
)
_WITHOUT = re.compile(r"(?:ナク|無ク)(?:テ(?:モ|構|カマ|イー|良|大丈夫)|トモ)|(?:ジャ|デ)ナクテモ")
_SO_SO = re.compile(r"^(?:ソーデスネ|ウーン|ウン|ソーデス(?=検|相|カ|ドー))")
#: of a value read back: that it is not wrong
_NOT_WRONG = re.compile(
    r"(?:違|チガ|間違|マチガ)(?:イ[ハワガモ]?(?:アリマセン|ゴザイマセン|ナイ(?:デス)?)|[ッエ]テ[ハワモ]?イ?(?:マセン|ナイ(?:デス)?))(?!カ)"
)
_AGREED = re.compile(
    r"(?:違|チガ|間違|マチガ|チャ)(?:[イッ]テ|ワ|ーテ|ッテイ)?(?:イ|ー)?(?:ナイ|マセン|ナカッタ)|結構デス|ケッコーデス"
    r"|間違イ(?:アリ|ナ|ゴザイ)[^ ]{0,3}|マチガイ(?:アリ|ナ|ゴザイ)[^ ]{0,3}"
    r"|(?:問題|モン?[ダサザタ]イ)(?:アリマセン|ナイ)|構イマセン|カマイマセン"
)
#: assent without any word of its own
_ALONE = re.compile(
    r"(?:大丈夫|ダイジョーブ|結構|ケッコー|イー|良イ|オ?願イシマス|オネガイシマス|ヨロシク|助カリマス|デス|ヨ|ネ|ソレデ|デ|ト|オ願イイタシマス|モ|トテモ|最高|嬉シイ|アリガタイ)+"
)
_ASKS_WITHOUT = re.compile(r"ナ[クイシ]|無[クイシ]|マセン")
_OTHER_THAN = re.compile(
    r"ヨリ(?!モ?オ)|以外|デ[ワハ]ナイ|ジャナイ|ホカ[ニノ]|他[ニノ]|別ノ|モット|ナシ[デノ]|無シ[デノ]"
)
_ASKS_WHICH = re.compile(
    r"ドノヨー|ドンナ|何時|ナンジ|ドー(?:致|イタ|サレ|ナサ)|イクラ|ドチラ(?:ガ|デ|ニ|ノ)|ドッチ|ドコ"
)


def yes_no_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """Yes or no to the question of the item asked; () when it is neither."""
    found = yes_or_no(turn, turn.item.ask.text if turn.item else "")
    return (found,) if found else ()


def yes_or_no(turn: Turn, question: str = "", *, confirming: bool = False) -> Candidate | None:
    """Yes or no to a question; None when it is neither. confirming: the question reads a value back."""
    key = f"yes_no {confirming} {question}"
    return turn.own.once(turn.said, key, lambda: _yes_or_no(turn, question, confirming=confirming))


def _yes_or_no(turn: Turn, question: str, *, confirming: bool) -> Candidate | None:
    asked = question
    if asked and is_kana(turn.flat) and turn.tokenizer is not None:
        asked = reading_of(question, turn.tokenizer)
    words = turn.said.words if question else ""
    flat = _flat(turn)
    found = read(flat, asked, words=words, confirming=confirming, model=turn.answers)
    unsure = found.by == "yes_no.cues" or (found.by == "yes_no.model" and found.sure < _DOUBTED)
    if unsure and turn.tokenizer is not None and not is_kana(flat):
        found = _by_sound(turn, question, found, confirming=confirming) or found
    if found.meant is Answer.NEITHER:
        return None
    value = yes_no_value(found.meant is Answer.YES, words=turn.said.words)
    return Candidate(value=value, confidence=found.sure, span=turn.whole, by=found.by)


def answers_plainly(turn: Turn) -> bool:
    """Whether a turn says yes or no in so many words, or to the topic of the question."""
    found = yes_or_no(turn, turn.item.ask.text if turn.item else "")
    return found is not None and found.confidence >= _PLAIN


def without_forced(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The hypotheses with a はい or いいえ that a closed grammar forced behind what was heard without it.

    Such a grammar hears はい or いいえ in anything. Where the others are longer they go first, and the forced one stays
    behind them only if they have something of it.
    """
    forced = normal(texts[0]) if texts else ""
    others = [flat for text in texts[1:] if (flat := normal(text))]
    if forced not in ("ハイ", "イーエ") or not others or not all(map(is_kana, others)) or len(others[0]) < _LONGER:
        return texts
    close = any(fuzz.partial_ratio(forced, other[:_LONGER]) >= _ALIKE for other in others)
    return (*texts[1:], *(texts[:1] if close else ()))


def agreement(found: Candidate) -> Confirm | Deny:
    """A yes or a no as an answer to what was read back or asked."""
    meant = Confirm if found.value.kept == "yes" else Deny
    return meant(confidence=found.confidence, span=found.span, by=found.by)


def _flat(turn: Turn) -> str:
    """The one form without a drawn えー before the answer, which in it cannot be told from ええ."""
    drawn = _DRAWN.match(turn.said.words)
    return normal(turn.said.words[drawn.end() :]) if drawn else turn.flat


def _by_sound(turn: Turn, question: str, written: Read, *, confirming: bool) -> Read | None:
    """The answer by its reading, where what is written says nothing plainly: 地外ます sounds like 違います."""
    said = _FILLERS.sub("", normal(reading_of(turn.said.words[:_LONGEST_BY_SOUND], turn.tokenizer)))
    meant = answer(said, confirming=confirming)
    if _PLAIN_SOUND.match(said) or (confirming and written.meant is Answer.NEITHER and not explicit(said)):
        return Read(meant, _LIKELY, "yes_no.sound") if meant is not Answer.NEITHER else None
    open_ = written.by == "yes_no.open" or _OPEN.search(said) or _ASKS.search(said)
    topic = by_topic(said, normal(question)) if question and not confirming and not open_ else None
    return Read(Answer.YES if topic[0] else Answer.NO, _LIKELY, "yes_no.sound") if topic else None


class Read(msgspec.Struct, frozen=True):
    """What an answer was read as. sure: 0..1. by: the rule, or the model."""

    meant: Answer
    sure: float
    by: str


def read(
    flat: str,
    question: str = "",
    *,
    words: str = "",
    confirming: bool = False,
    model: AnswerModel | None = None,
) -> Read:
    """What a text in the one form answers, how surely, and by what it was read.

    question: what was asked, in the form of the answer (its reading when the answer is katakana). はい and いいえ stand
    by themselves. Of other answers to a known question the topic decides, then the model; without it the rules do.
    """
    by_rules = answer(flat, question, words=words, confirming=confirming)
    said = _FILLERS.sub("", flat)
    if model is None or not (confirming or question):
        return _by_rules(said, question, by_rules, confirming=confirming)
    if _ALONE_SAID.fullmatch(said):
        return Read(by_rules, _SURE if by_rules else _NEITHER, "yes_no.words")
    told = ruled(flat, by_rules, words)
    asked = normal(question)
    chances = model.weigh(flat, asked, told, confirming=confirming)
    if max(chances) < _DOUBTED and not confirming and topic_of(asked) is not None:
        other = model.weigh(flat, asked, told, general=True)
        chances = ((chances[0] + other[0]) / 2, (chances[1] + other[1]) / 2, (chances[2] + other[2]) / 2)
    best = max(range(3), key=chances.__getitem__)
    known = confirming or topic_of(asked) is not None
    firm = _firmly(told, by_rules, said) if known else None
    if firm is not None and _MEANINGS[best] is not firm and chances[best] < _OVERRULES:
        return Read(firm, _LIKELY, "yes_no.words" if firm else "yes_no.open")
    return Read(_MEANINGS[best], round(chances[best], 3), "yes_no.model")


def _firmly(told: Ruled, by_rules: Answer, said: str) -> Answer | None:
    """What the first word or a putting off means unless the model is quite sure of something else; None where neither
    is there."""
    if "begins yes" in told.signs or "begins no" in told.signs:
        return by_rules if not _SO_SO.match(said) else None
    return Answer.NEITHER if "open" in told.signs and not _FIRM.search(said) else None


def ruled(flat: str, meant: Answer, words: str) -> Ruled:
    """What the rules make of a text in the one form. words: the text as written."""
    said = _FILLERS.sub("", flat)
    rest = _AGREED.sub("", said)
    signs = [name for name, pattern in _SIGNS if pattern.search(rest if name == "no" else said)]
    return Ruled(str(meant), tuple(signs), "?" in words or "？" in words)


def _by_rules(said: str, question: str, meant: Answer, *, confirming: bool) -> Read:
    """What is read without a model. said: without fillers. meant: what the words tell."""
    if explicit(said) and not _SO_SO.match(said):
        return Read(meant, _SURE if meant else _NEITHER, "yes_no.words")
    if confirming or not question:
        return Read(meant, _LIKELY, "yes_no.cues")
    firm = _FIRM.search(said)
    if _OPEN.search(said) and not firm:
        return Read(Answer.NEITHER, _SURE, "yes_no.open")
    on_topic = by_topic(said, normal(question)) if firm or not _ASKS.search(said) else None
    if on_topic is not None:
        return Read(Answer.YES if on_topic[0] else Answer.NO, _ON_TOPIC, "yes_no.topic")
    return Read(meant, _LIKELY, "yes_no.cues")


def explicit(said: str) -> bool:
    """Whether a text without fillers begins with a yes or a no."""
    return bool(_YES_FIRST.match(said) or _NO_FIRST.match(said))


#: what the model is told that an answer holds
_SIGNS = (
    ("begins yes", _YES_FIRST),
    ("begins no", _NO_FIRST),
    ("yes", _YES_WORDS),
    ("no", _NO_WORDS),
    ("right", _RIGHT),
    ("wrong", _WRONG),
    ("agreed", _AGREED),
    ("asks", _ASKS),
    ("open", _OPEN),
    ("puts off", _PUT_OFF),
    ("without", _WITHOUT),
)
#: a yes or a no and nothing beside it
_ALONE_SAID = re.compile(
    r"(?:(?:ハーイ|ハイ|エー+|ウン|ソーデス|ソー|合ッテマス|アッテマス)+|(?:ス?イ[イー]*エ|イヤ|イエ|チガイマス|違イマス|チガウ|違ウ)+)ー?"
)
_LONGER, _ALIKE = 4, 60
_DRAWN = re.compile(r"[えエ]ー+[、,\s]+(?=\S)")
_LONGEST_BY_SOUND = 60
#: answers that are plain by their sound alone
_PLAIN_SOUND = cues(
    """
    ちがいます ちがうん まちがいな まちがいありませ まちがいござ だいじょうぶ あってます あっています けっこうです
    そうです
    おねがいします そのとおり もんだいありませ もんだいな かまいませ
    """
)
_SURE, _LIKELY, _ON_TOPIC, _NEITHER = 0.98, 0.85, 0.93, 0.9
#: the probability below which the sound, and what is learnt of other questions, count too; and from which it is plain
_DOUBTED, _PLAIN = 0.6, 0.75
#: the model's probability from which it goes before a beginning はい or いいえ, or わかりません
_OVERRULES = 0.9
_MEANINGS = (Answer.NEITHER, Answer.YES, Answer.NO)
#: what answers いつでもいい or 急ぎません to a topic though it also may put off
_FIRM = re.compile(
    r"イツデモ|ユックリ|モラエ(?:マス|ナイデス|マセン)カ|イタダケ(?:マス|マセン)カ|頂ケ(?:マス|マセン)カ"
)


def answer(flat: str, question: str = "", *, words: str = "", confirming: bool = False) -> Answer:
    """What a text in the one form answers. question: what was asked, for answers that only repeat or replace its words.

    words: the text as written, in which がする is not ガス.
    confirming: the question reads a value back (結構です and いえ、大丈夫です then agree).
    """
    said = _FILLERS.sub("", flat)
    if not said:
        return Answer.NEITHER
    if confirming:
        said = _NOT_WRONG.sub("合ッテマス", said)
    begins_yes, begins_no = _YES_FIRST.search(said), _NO_FIRST.search(said)
    if begins_yes and _SO_SO.search(said) and _PUT_OFF.search(said):
        return Answer.NEITHER
    if begins_yes and not _AFTER_YES_NO.search(said, begins_yes.end()):
        return Answer.YES if not _declines(said, confirming) else Answer.NO
    if begins_yes:
        return Answer.NO
    if begins_no:
        agrees = confirming and _AFTER_NO_YES.search(said, begins_no.end()) and not _AFTER_YES_NO.search(said)
        return Answer.YES if agrees else Answer.NO
    if _PUT_OFF.search(said) or _ASKS.search(said):
        return Answer.NEITHER
    if confirming:
        if _NO_WORDS.search(_AGREED.sub("", said)) or _WRONG.search(said):
            return Answer.NO
        return Answer.YES if _YES_WORDS.search(said) or _RIGHT.search(said) else Answer.NEITHER
    return _by_content(said, question, words)


def _declines(said: str, confirming: bool) -> bool:
    """「結構です」 and 「大丈夫です」 alone decline an offer, and agree to a value read back."""
    return not confirming and re.fullmatch(r"(?:モー)?(?:結構|ケッコー)デスー?", said) is not None


def _by_content(said: str, question: str, written: str) -> Answer:
    """An answer that begins with neither はい nor いいえ."""
    asked = normal(question)
    if _ASKS_WHICH.search(asked):
        return Answer.NEITHER
    if _WITHOUT.search(said):
        return Answer.YES if _ASKS_WITHOUT.search(asked) else Answer.NO
    if _ASSENTING.search(said) or _THAT_PLEASE.search(said):
        return Answer.YES
    if re.search(r"(?:ノデ|カラ|デ)(?:結構|ケッコー)", said) or _NO_WORDS.search(said):
        return Answer.NO
    if _PLEASE_AFTER_REASON.search(said):
        return Answer.YES
    shared = _shares(said, question, written) if question else None
    if _OTHER_THAN.search(said):
        return Answer.NO
    if shared:
        return Answer.YES
    if shared is False and _WANTS.search(said) and not _ALONE.fullmatch(said):
        return Answer.NO
    return Answer.YES if _YES_WORDS.search(said) else Answer.NEITHER


def _shares(said: str, question: str, written: str) -> bool | None:
    """Whether an answer speaks of what the question spoke of; None when the question names nothing."""
    words = {word for word in _WORDS.findall(unicodedata.normalize("NFKC", question)) if word not in _EMPTY_WORDS}
    if not words:
        return None
    if written and not is_kana(said):
        return any(word in written for word in words)
    return any(normal(word) in said for word in words)
