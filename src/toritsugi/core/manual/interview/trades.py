"""What the interview knows of each trade: who calls, what is asked, what is wanted, what is urgent, what is not said.

Each is a beginning to be changed. Items of a trade name their own words; the items every manual has stand in `writing`.
"""

from __future__ import annotations

import msgspec


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """An item of a trade. choices: id → title, for kind "choice"."""

    id: str
    kind: str
    title: str
    ask: str
    optional: bool = False
    read_back: bool = False
    sensitive: bool = False
    choices: tuple[tuple[str, str], ...] = ()


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A matter of a trade. collect: items asked before those of every message; "about" is among them where wanted."""

    id: str
    title: str
    heard: tuple[str, ...]
    collect: tuple[str, ...] = ()
    say: str = ""


class Trade(msgspec.Struct, frozen=True, kw_only=True):
    """A trade. callers: "company", "individual" or "both". urgent_say: what a caller with something urgent is told."""

    id: str
    ja: str
    en: str
    callers: str
    never: tuple[str, ...]
    urgent: tuple[str, ...] = ()
    urgent_say: str = "お急ぎのご用件でございますね。担当の者へ、ただちに申し伝えます。"
    items: tuple[Ask, ...] = ()
    wishes: tuple[Wish, ...] = ()


_DAY = Ask(id="day", kind="date_time", title="ご希望の日時", ask="ご希望の日時をお聞かせください。", read_back=True)

TRADES = (
    Trade(
        id="general",
        ja="会社・事務所",
        en="Company or office",
        callers="both",
        never=("価格", "納期", "在庫", "在席"),
        urgent=("今日中に連絡がほしい", "急いでいます"),
    ),
    Trade(
        id="clinic",
        ja="医院・歯科",
        en="Clinic or dentist",
        callers="individual",
        never=("診断", "治ります", "心配ありません", "お薬を"),
        urgent=("痛くて我慢できない", "血が止まらない", "ひどく腫れてきた"),
        urgent_say="つらい症状でございますね。命にかかわると思われるときは、すぐに119番へおかけください。"
        "担当の者へ、ただちに申し伝えます。",
        items=(
            Ask(
                id="patient",
                kind="choice",
                title="受診歴",
                ask="当院は初めてでいらっしゃいますか、それとも、以前にいらしたことがございますか。",
                choices=(("new", "初めて"), ("known", "以前に受診した")),
            ),
            Ask(
                id="symptom",
                kind="text",
                title="症状",
                ask="どのような症状か、お話しになれる範囲でお聞かせください。",
                optional=True,
                sensitive=True,
            ),
            _DAY,
        ),
        wishes=(
            Wish(
                id="booking",
                title="ご予約",
                heard=("予約をお願いしたい", "診てもらいたい", "初診の予約をしたい"),
                collect=("patient", "symptom", "day"),
                say="ご予約のご希望でございますね。",
            ),
            Wish(
                id="change",
                title="ご予約の変更",
                heard=("予約を変更したい", "予約をキャンセルしたい", "予約の時間に遅れます"),
                collect=("day",),
                say="ご予約の変更でございますね。",
            ),
        ),
    ),
    Trade(
        id="law",
        ja="法律・会計の事務所",
        en="Law or accounting office",
        callers="both",
        never=("勝てます", "顧問先です", "ご依頼をいただいております", "在席"),
        urgent=("期日が明日です", "警察から連絡があった", "差し押さえの通知が来た"),
        items=(
            Ask(
                id="position",
                kind="choice",
                title="お立場",
                ask="ご相談やご依頼の方、裁判所など公の機関の方、そのほかの方、のどちらでいらっしゃいますか。",
                choices=(("client", "ご相談・ご依頼"), ("public", "公の機関"), ("other", "そのほか")),
            ),
            Ask(
                id="case_number",
                kind="text",
                title="事件番号など",
                ask="事件番号など、書類にある番号がおわかりでしたらお聞かせください。",
                optional=True,
                sensitive=True,
            ),
            _DAY,
        ),
        wishes=(
            Wish(
                id="consultation",
                title="ご相談の予約",
                heard=("相談の予約をしたい", "初めて相談したい", "法律相談をお願いしたい"),
                collect=("position", "day"),
                say="ご相談の予約でございますね。",
            ),
            Wish(
                id="case",
                title="進行中の件",
                heard=("裁判所です", "事件の件で", "書類の件で担当の先生をお願いします"),
                collect=("position", "case_number", "about"),
            ),
        ),
    ),
    Trade(
        id="rental",
        ja="賃貸管理・建物管理",
        en="Rental or building management",
        callers="individual",
        never=("弊社の負担で", "無料で直します", "本日中に伺います"),
        urgent=("水が漏れている", "ガスのにおいがする", "火災報知器が鳴っている", "鍵がなくて入れない"),
        urgent_say="お困りのことと存じます。火やガスのにおいがあるときは、すぐにその場を離れ、119番へおかけください。"
        "当番の者へ、ただちに申し伝えます。",
        items=(
            Ask(
                id="room",
                kind="text",
                title="物件名とお部屋",
                ask="物件のお名前と、お部屋の番号をお願いいたします。",
                read_back=True,
            ),
            Ask(id="symptom", kind="text", title="症状", ask="どこが、どのような様子か、お聞かせください。"),
        ),
        wishes=(
            Wish(
                id="repair",
                title="設備の不具合",
                heard=("お湯が出ない", "エアコンが動かない", "設備が壊れた"),
                collect=("room", "symptom"),
                say="設備の不具合でございますね。",
            ),
            Wish(
                id="contract",
                title="ご契約・解約",
                heard=("解約したい", "更新について聞きたい", "部屋を見学したい"),
                collect=("room", "about"),
            ),
        ),
    ),
    Trade(
        id="shop",
        ja="通信販売・店舗",
        en="Shop or mail order",
        callers="individual",
        never=("返金いたします", "在庫がございます", "本日中に届きます"),
        urgent=("けがをした", "食べて具合が悪くなった", "商品から煙が出た"),
        items=(
            Ask(
                id="order",
                kind="code",
                title="ご注文番号",
                ask="ご注文番号がおわかりでしたら、お願いいたします。",
                optional=True,
                read_back=True,
            ),
            Ask(id="goods", kind="text", title="商品", ask="どちらの商品か、お聞かせください。"),
        ),
        wishes=(
            Wish(
                id="order_question",
                title="ご注文・お届け",
                heard=("注文した商品が届かない", "配送の状況を知りたい", "注文を変更したい"),
                collect=("order", "goods", "about"),
            ),
            Wish(
                id="returning",
                title="返品・交換",
                heard=("返品したい", "交換してほしい", "商品が壊れていた"),
                collect=("order", "goods", "about"),
                say="ご不便をおかけしております。順に伺います。",
            ),
        ),
    ),
    Trade(
        id="it",
        ja="機器・システムの保守",
        en="IT support",
        callers="company",
        never=("復旧時刻は", "原因は", "料金は"),
        urgent=("業務が止まっている", "全員つながらない", "情報が漏れたかもしれない"),
        items=(
            Ask(
                id="contract",
                kind="code",
                title="契約番号",
                ask="契約番号がおわかりでしたら、お願いいたします。",
                optional=True,
                read_back=True,
            ),
            Ask(
                id="product",
                kind="text",
                title="機器・システム",
                ask="お使いの機器、またはシステムをお聞かせください。",
            ),
            Ask(
                id="symptom",
                kind="text",
                title="症状",
                ask="どのような症状か、画面に出ている言葉も含めてお聞かせください。",
            ),
            Ask(id="since", kind="text", title="発生した時期", ask="いつごろからでしょうか。", optional=True),
        ),
        wishes=(
            Wish(
                id="fault",
                title="機器の不具合",
                heard=("つながらない", "動かない", "エラーが出る", "故障した"),
                collect=("contract", "product", "symptom", "since"),
                say="機器の不具合でございますね。順に伺います。",
            ),
            Wish(
                id="usage",
                title="使い方のお問い合わせ",
                heard=("使い方を教えてほしい", "設定の方法を知りたい"),
                collect=("contract", "product", "about"),
            ),
        ),
    ),
    Trade(
        id="booking",
        ja="予約を受ける店（飲食・美容など）",
        en="Restaurant, salon and other places that take bookings",
        callers="individual",
        never=("お席がございます", "お取りできました", "予約が確定"),
        urgent=("いま向かっていますが遅れます", "アレルギーの症状が出た"),
        items=(
            _DAY,
            Ask(id="people", kind="number", title="人数", ask="何名さまでいらっしゃいますか。", read_back=True),
        ),
        wishes=(
            Wish(
                id="booking",
                title="ご予約",
                heard=("予約をお願いしたい", "席を取りたい", "今夜は空いていますか"),
                collect=("day", "people"),
                say="ご予約のご希望でございますね。担当の者が確かめまして、承ります。",
            ),
            Wish(
                id="change",
                title="ご予約の変更",
                heard=("予約を変更したい", "予約をキャンセルしたい", "人数が変わりました"),
                collect=("day",),
            ),
        ),
    ),
)


def trade_of(id: str) -> Trade:
    """A trade by its id; the general one where there is no such trade."""
    return next((trade for trade in TRADES if trade.id == id), TRADES[0])
