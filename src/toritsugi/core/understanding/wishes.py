"""What callers want of the talk itself, and remarks that count whatever is being asked.

Each is found by words; `flag_words` and `abuse_words` return the caller's own, which are kept exactly.
"""

from __future__ import annotations

import re

from toritsugi.core.understanding.alarms import THREAT, alarms
from toritsugi.core.understanding.answer_cues import NOT_WRONG
from toritsugi.core.understanding.normal import Heard, cues, normal

#: the caller did not hear
_UNHEARD = r"(?:聞|キ)コエ(?:ナ|マセ|ズラ|ニク|ヅラ|テ(?:マセ|ナ|イマセ))"
REPEAT = re.compile(
    r"モー(?:一|イチ|1)(?:度|ド|回|遍)(?!(?:言|イ)?ー?イ?マス(?!カ)|言[ウオ]|言イ直)|モーイッ(?:カイ|ペン)(?!(?:言|イ)?ー?イ?マス(?!カ)|言[ウオ]|言イ直)"
    r"|(?:聞キ|キキ)(?:取?ト?レ(?:ナ|マセ|ズ)|(?:逃|ノガ)シ|(?:漏|モ)ラシ|(?:取|ト)リ(?:ニク|ヅラ|ズラ))|(?:声|コエ|電話|デンワ)ガ(?:聞コエ|キコエ|遠|トー)"
    rf"|^(?:スミマセン|スイマセン|アノー?|チョット|ヨク|アッ|エ|ゴメンナサイ|今|イマ)*(?:.{{0,12}}(?:クテ|ノデ|テテ|ケド))?{_UNHEARD}"
    r"|(?:何|ナン)(?:テ|ト|番(?:ッテ|ト))(?:言|イッ|[オー]ッシャ)|(?:繰リ返|クリカエ)シテ(?!イ?ル|イ?マス|イ?タ|ン|シマ|バ)"
    r"|^(?:ハイ|エー?ッ?|ア|スミマセン|スイマセン|ゴメンナサイ|ゴメン|今|イマ|ッ)*(?:何|ナニ|ナン(?:デスカ|デスッテ|ダッテ|デショーカ|テ))(?:デスカ|デショーカ|デスッテ)?$|^エッ?$"
)
#: the caller does not hear, or asks whether the desk does: nothing else is said
OF_THE_LINE = re.compile(
    r"(?:モシモシ|ハイ|スミマセン|スイマセン|アレッ?|アノー?|アッ?|エーット|チョット|ヨク|全然|ゼンゼン|コッチ|コチラ|ソチラ|ソッチ|私|ワタシ|ノ|[ニハワモ]|ガ|声|コエ|今|イマ)*+"
    r"(?:聞|キ)コエ(?:マセン|ナイ|ズライ|ニクイ|テ(?:イ|ー)?(?:マセン|ナイ|マスカ|ルカ)|マスカ|マスデショーカ|ルカ)"
    r"(?:デス|ン|ノ|カ|ネ|ヨ|ガ|ケレ?ド(?:モ|ー)?|ー|モシモシ)*+"
)
#: 「はい？」: the caller asks back; heard only where it is written
ASKED_BACK = re.compile(r"(?:はい|え|えっ|ん|は|あ|へ|ハイ|エ|エッ|ハ)[?？]$")
_LONGEST_OF_THE_LINE = 40
#: why somebody wants to hear it again
_HEARING = cues("聞 きこ きき 声 電話 でんわ 音 電波 回線 途切 分か わか 早 速 言 おっしゃ 今の いまの")
#: characters before the wish to hear it again from which they tell what somebody calls about
_BUSINESS = 9
SLOWER = re.compile(
    r"ユックリ(?:ト)?(?:オ?願|オ?ネガ|言ッ|イッテ|話シ|ハナシ|シャベ|[オー]ッシャ|モー|デ?$)|早口|ハヤクチ|(?:早|速|ハヤ)スギ"
    r"|(?:早|速|ハヤ)クテ(?:[^ ]{0,6})(?:聞|キ|分|ワカ|追|オイ)"
    r"|^(?:スミマセン|チョット|スコシ|少シ|モー|アノー?)*(?:早|速|ハヤ)イ(?:デス|ンデス)(?:ネ|ヨ|ケド|ガ)*$"
)
WAIT = cues(
    """
    少々お待ち しょうしょうおまち お待ちください おまちください お待ちを ちょっと待 ちょっとまっ ちょっとお待ち
    ちょっとおまち 待ってください まってください 待って$ 少し待 すこしまっ 少々お時間 今調べ いましらべ メモを取
    書くものを 書くもの取 書く物を かくものを メモを探
    メモ取 めもをと ペンを探 ペンを取 携帯見ま 手帳を見 しょーしょーおま ショーショーオマ
    """
)
GOODBYE = cues(
    """
    また後でかけ またあとでかけ 後でかけま あとでかけま 失礼します 失礼いたします しつれいします
    しつれいいたします さようなら また掛け またかけ かけ直し 掛け直し かけなおし もう結構です
    もうけっこうです もういいです もういい$ 切ります きりますね 電話を切 でんわをき やっぱりいいです
    やめておきます また連絡します また連絡いた またれんらくしま 改めます あらためます 改めてお電話
    あらためておでんわ
    """
)
#: 結構です ends a call only where it does not answer the question
GOODBYE_WEAK = re.compile(r"^(?:ア|アー|ジャー?|ソレナラ|デ[ワハ]|モー)*(?:結構|ケッコー)(?:デス|デスー)?$")
#: words to be passed on are no wish of the caller's about this talk
PASS_ON = cues("伝え つたえ 伝言 でんごん")
#: what may stand before a refusal that is the whole answer to an open question
BEFORE_REFUSAL = re.compile(
    r"^(?:ハイ|イエ|イーエ|エー?ット?ー?|アノー?|スミマセン|スイマセン|チョット|ソレ[ハワ]?|マダ|今|イマ|ヨク|モー|デモ|申シ訳(?:アリマセン)?)*"
)
REFUSE = cues(
    """
    言えませ いえませ 言えない 言いたくな 言いたくありませ いいたくな いいたくありませ いーたくありませ 教えられ
    おしえられ 教えたく おしえたく お答えできませ おこたえできませ 答えたく こたえたく 答えられ
    こたえられ お断り おことわり ことわります 控えさせ ひかえさせ 遠慮し えんりょし 勘弁して かんべんして
    名乗りたく なのりたく 名乗れ 匿名 とくめい 内緒 言う必要 いう必要 申し上げられ もうしあげられ
    答える必要 こたえるひつよ 教える必要 おしえるひつよ 非公開 ひこうかい 秘密です ひみつです 言わないといけ
    教えないといけ 言わなきゃいけ 教えなきゃ 必要ないでしょう 必要ないですよね 必要ありますか
    """
)
UNKNOWN = cues(
    """
    わかりませ 分かりませ わからない 分からない わからん 分からん わかりかね 分かりかね 知りませ
    しりませ 電話がない でんわがな 番号がない ばんごうがな 知らない しらない 覚えてな 覚えていな
    覚えてませ 覚えていませ おぼえて 忘れ わすれ 不明です ふめいです 手元にな てもとにな 手元にありませ
    てもとにありませ 特にありませ とくにありませ 特にない とくにない ありません$ ないです$ ^なし$
    ^なしです$ ^特に$ 未定です まだ決ま まだきま 決まってな きまってな いつでもいい いつでも構
    いつでもかま 持っていませ もってませ 持ってませ
    """
)
ABUSE = re.compile(
    r"死ネ(?!バ)|(?:^|オマエ|テメー|サッサト|モー|イッペン|バカ)シネ(?:$|ヨ|ヤ|バ?カ)|殺ス|殺シテヤ"
    r"|ブッコロ|ブッ殺|コロスゾ|コロシテヤル|馬鹿(?:野郎|ヤロー|カ|ニ|ガ|ジャ|$)|バカ(?:ヤロー|野郎"
    r"|カオマエ|ジャナイノ|ニシテンノカ)|オマエバカ|^バカ$|阿呆|アホ(?:カ|ンダラ|$)"
    r"|クソ(?:ガ$|ヤロー|野郎|ババア|ジジイ)|クズ(?:ガ|ヤロー|野郎)|頭(?:ガ)?オカシー"
    r"|アタマ(?:ガ)?オカシー|土下座|ドゲザ|役立タズ|ヤクタタズ|無能|ムノー(?:ガ|メ|$)|フザケ(?:ン"
    r"|ル)ナ|黙レ|ダマレ|ブス(?:$|ガ|ノ)|家ニ火ヲ|火[オヲ]ツケ(?:テヤル|ルゾ)|殴(?:ル|ッテヤ)"
    r"|ナグッテヤ|ヤクザ"
)
FLAGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "wrong_number",
        re.compile(
            r"間違イ電話|マチガイデンワ|番号[オヲ]?間違|バンゴー[オヲ]?マチガ|カケ間違|掛ケ間違|カケマチガ"
            r"|^(?:ア|アッ|アー|スミマセン|スイマセン|ゴメンナサイ|失礼シマシタ)*(?:間違エマシタ"
            r"|マチガエマシタ|マチガイマシタ)|違ウトコロニ(?:カケ|掛ケ)"
        ),
    ),
    (
        "urgent",
        cues(
            """
    緊急 きんきゅう 至急 だいしきゅう しきゅうお 今すぐ いますぐ すぐに来て すぐきて すぐ来て すぐに対応 早急 さっきゅう
    そうきゅう 急いで いそいで 急ぎで いそぎで 急ぎです 一刻も早く
    """
        ),
    ),
    (
        "complaint",
        cues(
            """
    クレーム 苦情 くじょう 文句 もんくを 納得いか 納得でき なっとくいか なっとくでき 責任者を出 責任者出
    せきにんしゃをだ せきにんしゃおだ 上の者を出 上司を出 上司出 じょうしをだ 謝罪 しゃざい 怒って
    おこってる 腹が立 はらがた 頭にき あたまにき ひどい対応 ひどすぎ ふざけてる どうなってるん どうなっているん
    どーなってる 迷惑して めいわくして 我慢の限界 がまんのげんかい
    """
        ),
    ),
    (
        "sales",
        re.compile(
            r"(?:案内|アンナイ|紹介|ショーカイ|提案|テーアン)(?:デ|ノ|オ)?"
            r"(?:オ?電話|オ?デンワ|サセテ|シタク|イタシタク|デス$|デゴザイマス|差シ上ゲ|サシアゲ)"
            r"|(?:光回線|ヒカリカイセン|電気(?:料金|代)|デンキ(?:リョーキン|ダイ)|複合機|フクゴーキ|太陽光|タイヨーコー|助成金|ジョセーキン|求人広告"
            r"|キュージンコーコク|ホームページ|ウォーターサーバー)[^。]{0,10}?"
            r"(?:ゴ案内|ゴアンナイ|提案|テーアン|ゴ紹介|ゴショーカイ|見直シ|ミナオシ|オ得|オトク)"
            r"|コスト(?:削減|サクゲン)|経費削減|ケーヒサクゲン|投資用|トーシヨーマンション|seo対策"
            r"|(?:営業|エーギョー)ノオ?(?:電話|デンワ)デ(?![ハワ])|経営者様|ケーエーシャサマ"
        ),
    ),
)
#: who was sent by somebody does not sell
_REFERRED = re.compile(
    r"(?:知リ合イ|シリアイ|知人|チジン|友人|ユージン|友達|トモダチ|家族|親戚|同僚|近所|サン|様|サマ|先生|センセー)ノ"
    r"(?:ゴ|御)?(?:紹介|ショーカイ)"
)
#: words of hurry that mean none: denied, past, or part of a name of something
_NO_HURRY = re.compile(
    r"(?:急イデ|イソイデ)(?:[ハワ])?(?:イ|ー|オリ)?(?:マセン|ナ[イクカ])|(?:急ギ|イソギ)(?:デ[ハワ]|ジャー?)(?:[アーナ]|ゴザ)"
    r"|(?:急ギ|イソギ)マセン|(?:至急|シキュー|緊急|キンキュー|早急|ソーキュー|サッキュー)(?:(?:ト|ッテ)?(?:ユー|イウ|イー|言ウ|言ー)(?:ワケ|ホド)|ノ用)?"
    r"(?:デ[ハワ]|ジャー?)(?:[アーナ]|ゴザ)|(?:急ギ|イソギ)デ(?:頼ンダ|タノンダ|オ?願イシ[テマ]?[ータ]?[イタ]?)(?:分|ブン|モノ|物|件)[^。]{0,8}(?:届|トド|済|ス[ミン]|終)"
    r"|(?:緊急|キンキュー)(?:ノ|時ノ|ジノ)?(?:(?:連絡|レンラク)(?:先|網|サキ|モー)|速報|地震|番号|時)"
    r"|(?:今|イマ)スグ(?:デ(?:[ハワ])?|ジャー?)ナ|(?:至急|急ギ|緊急|大急ギ)[^。]{0,12}(?:マシタガ|タケド|ケレド)[^。]{0,8}(?:済ミ|終ワリ|解決|今回|モー)"
)
#: words of complaint that are about complaints, or deny one
_NO_COMPLAINT = re.compile(
    r"(?:クレーム|苦情|クジョー|文句|モンク)(?:ト(?:ユー|イウ)(?:ワケ|ホド)|ガアルワケ|オイウツモリ)?(?:デ[ハワ]|ジャー?|[ハガワ])(?:[アーナ]|ゴザ)"
    r"|(?:クレーム|苦情|クジョー)(?:ノ)?(?:担当|受付|窓口|部署|対応ノ(?:研修|部署|担当)|記録|係)"
)
_CALL_BACK = cues(
    """
    折り返しお 折り返しで 折り返しを 折り返し電話 折り返しの おりかえしお おりかえしで おりかえしを
    お電話ください お電話をください おでんわください おでんわおください かけ直してください 電話してほしい
    お電話いただけ おでんわいただけ お電話をいただ ご連絡ください ご連絡をください 連絡ほしい 連絡をください
    """
)
#: behind such words: that the call came already (佐藤さんからお電話をいただいた渡辺です)
_CAME = (
    r"(?:オ?(?:電話|デンワ)|ゴ?(?:連絡|レンラク)|[オヲデノー])*(?:イタダ|頂|モラ|クダサ)?"
    r"(?:イタ(?!ラ|ダ)|ッタ(?!ラ)|[キイ]マシ[タテ]|[イッ]テ(?:[イー]?[マル]|オリ))"
)
#: a wish to be called back
CALL_BACK = re.compile(f"(?:{_CALL_BACK.pattern})(?!{_CAME})")
_BACKCHANNEL = re.compile(
    r"(?:(?:ハイ|ハー|ハ|エー?|ウン|ンー?|ホー|ヘー|フーン|フン|ナルホド(?:デスネ|ネー?)?|ソーナンデスカ|ソーナノ|ソーカ|ソーデスカ|ソーナンデスネ|アー|ア"
    r"|アッ|オー|エー?ット?ー?|エー?ト|アノー?|ソノー?|ウーン|マー|ソーデスネー?|モシモシ"
    r"|(?:オ待タセ|オマタセ)(?:[イー]タ)?シマシタ))+ー*"
)
# on the plain form: を and the お after it would be one long vowel in the other
_PERSON = re.compile(
    r"(?P<who>[^、。]{1,16}?)(?:サン|様|サマ|君|クン|先生|センセ[ーイ]|部長|ブチョ[ーウ]|課長|カチョ[ーウ]|社長"
    r"|シャチョ[ーウ]|店長|テンチョ[ーウ]|所長|ショチョ[ーウ]|サ(?=モネガイ))"
    r"(?:[オヲニワハトガ]|ニデンワ[オヲ]|ニオデンワ[オヲ])?(?P<wish>オ?願イ|オ?ネガイ|イラッシャ|オラレ"
    r"|イマスカ|オリマスカ|ゴザイタク|代ワッ|カワッテ|替ワッ|ツナ[イゲ]|繋[イゲ]|オ話|話シ|ハナシ"
    r"|出シテ|ダシテ|呼ンデ|ヨンデ|モネガイ)"
)
_ROLE = re.compile(
    r"(?P<who>担当ノ方|担当者様?|タントーノカタ|[タダ]ント[ーウ]シャ|担当|タント[ーウ]|責任者|セキニンシャ"
    r"|上司|ジョ[ーウ]シ|上ノ(?:人|方|者)|ウエノ(?:ヒト|カタ|モノ)|店長|テンチョ[ーウ]|社長|シャチョ[ーウ]|部長"
    r"|ブチョ[ーウ]|課長|カチョ[ーウ]|係ノ(?:人|方|者)|社員ノ方|人間|ニンゲン|オペレーター|誰カ|ダレカ"
    r"|(?<![0-9一-龠々])人|(?<![ァ-ヶー])ヒト)"
    r"(?:[オヲニワハト]|ノ方[ニオヲト]|ノカタ[ニオト])?(?P<wish>オ?願イ|オネガイ|イラッシャ|オラレ|代ワッ"
    r"|カワッテ|カワリ|替ワッ|変ワッ|ツナ[イゲ]|繋[イゲ]|オ話シ|話シ|話ガ|話[オヲ]|ハナシ|出シテ"
    r"|ダシテ|ガシテ|出セ|ダセ|呼ンデ|ヨンデ|直接)"
)
_WHO_LEAD = re.compile(r"^.*(?:ガ|デス|マス|ケド|ケレドモ|カラ|ノデ|[、。])")
_WHO_START = re.compile(
    r"^(?:ハイ|スミマセン|スイマセン|アノー?|エー?ット?ー?|エー?ト|ソチラノ|ソチラニ|御社ノ|オンシャノ"
    r"|デ[ワハ]|ジャー?)+"
)


_DENIED = {"urgent": _NO_HURRY, "complaint": _NO_COMPLAINT}
#: that nothing is wrong: neither a complaint nor a number dialled wrong
_NOTHING_WRONG = re.compile(
    rf"{NOT_WRONG.pattern}|(?:違|チガ|間違|マチガ)イ?(?:デ[ハワ]|ジャー?)(?:[アー]リマセン|ナ[イク])(?!カ)"
    r"|オカシクナ[イー]デス(?!カ)|(?:間違エ|マチガエ)(?:ナイヨーニ|ナイ様ニ|ズニ)"
)


def asks_of_the_line(flat: str) -> bool:
    """Whether a text says only that the caller does not hear, or asks whether the desk does (聞こえますか)."""
    return len(flat) <= _LONGEST_OF_THE_LINE and OF_THE_LINE.fullmatch(flat) is not None


def denied_flags(flat: str) -> frozenset[str]:
    """Flags that the words themselves deny, or that what they say cannot be."""
    found = {name for name, pattern in _DENIED.items() if pattern.search(flat)}
    if _NOTHING_WRONG.search(flat):
        found |= {"complaint", "wrong_number"}
    if REFUSE.search(flat):
        found |= {"complaint", "wrong_number"}
    if asks_of_the_line(flat):
        found |= {"complaint", "urgent", "wrong_number", "sales"}
    return frozenset(found | {"urgent"} if SLOWER.search(flat) else found)


def flag_words(said: Heard) -> list[tuple[str, str]]:
    """(flag, the caller's words) of everything to be marked."""
    found = []
    for name, pattern in FLAGS:
        flat = _REFERRED.sub("。", said.flat) if name == "sales" else said.flat
        denied = _DENIED.get(name)
        if pattern.search(denied.sub("。", flat) if denied is not None else flat):
            found.append((name, said.words))
    raised = alarms(said)
    if THREAT in raised and all(name != "complaint" for name, _ in found):
        found.append(("complaint", said.words))
    return [*((name, said.words) for name in raised), *found]


def abuse_words(said: Heard, named: tuple[str, ...] = ()) -> str:
    """The caller's words when they hold abuse, else "". named: what the manual counts as abuse besides."""
    own = any(word and word in said.flat for word in map(normal, named))
    return said.words if own or ABUSE.search(said.flat) else ""


def tells_business(before: str) -> bool:
    """Whether what stands before もう一度 tells what the call is about (紙をなくしたので). before: in the one form."""
    return len(BEFORE_REFUSAL.sub("", before)) >= _BUSINESS and not _HEARING.search(before)


def is_backchannel(flat: str) -> bool:
    """Whether a text is 相槌 and fillers only."""
    return len(flat) <= 40 and _BACKCHANNEL.fullmatch(flat) is not None


def wanted_person(said: Heard) -> str | None:
    """Whom the caller asks to speak to, in the caller's words; None when nobody is asked for."""
    for pattern in (_PERSON, _ROLE):
        found = pattern.search(said.plain)
        if found:
            start, end = found.span("who")
            lead = _WHO_LEAD.match(said.plain[start:end]) or None
            start += lead.end() if lead else 0
            begin = _WHO_START.match(said.plain[start:end])
            start += begin.end() if begin else 0
            return said.slice(start, end) if start < end else said.slice(*found.span("who"))
    return None
