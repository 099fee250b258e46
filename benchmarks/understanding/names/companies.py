"""Invented organisations: none is taken from a list, any likeness is by chance."""

from __future__ import annotations

from benchmarks.understanding.names.people import People
from benchmarks.understanding.names.pieces import Chance, Piece

PLACES = (
    "東京|大阪|名古屋|札幌|福岡|仙台|横浜|神戸|京都|広島|千葉|埼玉|川崎|浜松|新潟|静岡|岡山|熊本|鹿児島|金沢|長野|松本|高松|松山|大分|長崎|那覇|青森|盛岡|秋田|山形|郡山|宇都宮|前橋"
    "|川越|船橋|柏|八王子|町田|鎌倉|小田原|甲府|岐阜|豊田|四日市|津|大津|奈良|和歌山|姫路|鳥取|松江|山口|徳島|高知|佐賀|宮崎|渋谷|新宿|池袋|品川|上野|銀座|日本橋|梅田|難波|天神|関東|関西|中部|東海|北陸|九州|四国|東北|北海道"
)
NATURE = (
    "さくら|みどり|あおば|ひまわり|すみれ|あさひ|ひかり|あゆみ|のぞみ|はるか|つばさ|かえで|もみじ|わかば|こだま|みらい|あかり|やまびこ|せせらぎ|たんぽぽ|すずらん|なごみ|ほほえみ|まごころ|日の出|富士|旭|大和|若葉|青空"
    "|桜|松風|竹林|梅園|白鳥|鶴亀|千鳥|八雲|瑞穂|白浜|清水|泉|緑|星|月光|太陽|朝日|夕日|大地|銀河|北斗|飛鳥|敷島|常盤|千歳|末広|高砂|住吉|稲荷|弁天|サクラ|ミドリ|アオバ|ヒマワリ|アサヒ|ヒカリ|コスモス|カモメ|ツバメ"
)
COINED = (
    "サンライズ|グローバル|テクノ|ネクスト|ブライト|アクア|フューチャー|クリエイト|パートナーズ|ライフ|スマイル|グリーン|ブルー|スカイ|オーシャン|マリン|ユニバーサル|アドバンス|プライム|エース|トップ|ベスト|イースト|ウエスト|サウス|ノース"
    "|セントラル|メトロ|シティ|タウン|ガーデン|フォレスト|リバー|マウンテン|スター|ムーン|サン|アース|ハート|ソレイユ|ルミエール|フローラ|アルファ|ベータ|オメガ|シグマ|デルタ|ゼニス|アペックス|ビジョン|イノベーション|リンク|コネクト|ブリッジ|ゲート"
    "|ポート|ベース|コア|ルート|シード|リーフ|ブランチ|フルーツ|オレンジ|レモン|ミント|ローズ|リリー|オリーブ|クローバー|パール|ダイヤ|クリスタル|シルバー|ゴールド|プラチナ|タイガー|ライオン|イーグル|ファルコン|ドルフィン|ペンギン|アルプス|ナイル|アトラス|オリオン|ペガサス|フェニックス|ソニック|マイクロ|ナノ|メディア|データ|クラウド|サイバー|ネット|ウェブ|デジタル|ロジック|インテリ|エナジー|パワー|スピード|ジャパン|ニッポン|アジア|パシフィック|ワールド|インター"
)
KANJI = "大|東|三|日|新|和|栄|光|昭|共|協|正|丸|山|川|中|北|南|西|高|松|竹|富|豊|明|永|信|義|友|愛|幸|福|寿|宝|金|銀|鉄|興|進|成|盛|平|安|秀|英|美|清|泰|太|洋|陽|恒|双|千|万|八|五|一|立|国|都|城|京|浜|港|武|総|常|信"
TRADES = (
    "工務店|商事|商店|商会|工業|産業|建設|建築|土木|設備|電気|電機|電工|電設|塗装|板金|造園|運輸|運送|物流|倉庫|印刷|製版|出版|書店|書房|食品|製菓|製麺|酒造|醸造|水産|農園|牧場|園芸|生花店|青果|精肉店|鮮魚店|米穀|茶舗|化学|化成|製薬|薬品|薬局|製作所|製造|精工|精機|精密|鉄工所|鋼業|金属|金物|工具|機械|機工|自動車|モータース|タクシー|観光|交通|バス|旅行|旅館|ホテル|温泉"
    "|不動産|ホーム|ハウジング|ハウス|住宅|リフォーム|開発|企画|設計|測量|デザイン|システム|システムズ|ソリューションズ|ソフト|テクノロジー|テック|通信|情報|データ|ネットワーク|コンサルティング|マネジメント|マーケティング|広告|広告社|放送|新聞社|新聞|銀行|信用金庫|信用組合|証券|生命|保険|保険事務所|損保|リース|クレジット|ファイナンス|人材|スタッフ|サービス|サポート|クリーニング|清掃|警備|ビルメンテナンス|管理|エステート|環境|エネルギー|ガス|石油|水道|電力|繊維|織物|衣料|アパレル|靴店|時計店|眼鏡店|家具|インテリア|木材|製材|硝子|ガラス|紙業|文具|玩具|楽器|スポーツ|フーズ|キッチン|食堂|レストラン|カフェ|ベーカリー|パン|弁当|寿司|そば店|美容室|理容室|サロン|整骨院|鍼灸院|接骨院|動物病院|写真館|葬祭|石材|仏具店|学習塾|予備校|スクール|教室|保育園|幼稚園|こども園|介護サービス|デイサービス|福祉会|ケアセンター|訪問看護ステーション"
    "|ホールディングス|グループ|コーポレーション|カンパニー|エンジニアリング|プランニング|プロジェクト|プロダクツ|トレーディング|インターナショナル|物産|貿易|実業|興業|興産|総業|商会|百貨店|スーパー|ストア|マート|ショップ|ドラッグ"
)
OFFICES = "法律事務所|税理士事務所|会計事務所|司法書士事務所|行政書士事務所|社会保険労務士事務所|社労士事務所|特許事務所|弁護士事務所|建築設計事務所|一級建築士事務所|事務所|総合法律事務所"
CLINICS = "病院|クリニック|医院|歯科|歯科医院|歯科クリニック|内科|内科クリニック|眼科|皮膚科|整形外科|小児科|耳鼻科|耳鼻咽喉科|総合病院|中央病院|記念病院|診療所|レディースクリニック|メンタルクリニック|デンタルクリニック"
SCHOOLS = "小学校|中学校|高校|高等学校|大学|女子大学|学園|専門学校|市役所|区役所|町役場|市民病院|警察署|消防署|郵便局|税務署|図書館|公民館|商工会議所|商工会|農協|漁協|商店街組合|協同組合|観光協会|自治会|町内会|マンション管理組合"
WITH_NO = "森の家|山のホテル|木の葉|日の丸|虹の橋|花の木|海の幸|風の丘|星の子|月の宿|山の湯|森のくまさん|光の園|緑の里|里の駅|道の駅|港の見える丘|丘の上|空の色|夢の街|湖のほとり|川のほとり|杜の都|花の里|の木|みどりの家|ひだまりの里|竹の子|松の実|梅の花|米の蔵|魚の店|本の森|音の葉|人の輪|町のパン屋|街の電器屋|まちの保健室|いのちの電話|あすの会|つくしの会|やまの工房|もりのカフェ|うみのいえ|たけのこ"
LEGAL = "株式会社|株式会社|株式会社|株式会社|有限会社|合同会社|合資会社|(株)|㈱|（株）"
BODIES = "医療法人|医療法人社団|社会福祉法人|学校法人|NPO法人|特定非営利活動法人|一般社団法人|一般財団法人|公益財団法人|弁護士法人|税理士法人|司法書士法人|独立行政法人|国立大学法人|宗教法人|農業協同組合"
LETTERS = "エー|ビー|シー|ディー|イー|エフ|ジー|エイチ|アイ|ジェー|ケー|エル|エム|エヌ|オー|ピー|キュー|アール|エス|ティー|ユー|ブイ|ダブリュー|エックス|ワイ"
LATIN = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXY", LETTERS.split("|"), strict=True))
LEGAL_KANA = {"(株)": "株式会社", "㈱": "株式会社", "（株）": "株式会社", "(有)": "有限会社"}
_VOWELS, _HEADS = (
    "アイウエオ",
    "カキクケコサシスセソタチツテトナニネノハヒフヘホマミムメモヤユヨラリルレロワガギグゴザジズゾダデドバビブベボパピプペポ",
)


def company(chance: Chance, who: People, tag: str = "C") -> Piece:
    """One organisation."""
    written, reading = _core(chance, who)
    drawn = chance.random.random()
    if drawn < 0.42:
        legal = chance.one(LEGAL)
        spoken = LEGAL_KANA.get(legal, legal)
        if chance.is_so(0.65):
            written, reading = legal + written, spoken + reading
        else:
            written, reading = written + legal, reading + spoken
    elif drawn < 0.47:
        body = chance.one(BODIES)
        written, reading = body + written, body + reading
    return Piece(written, tag, reading if reading != written else "")


def _core(chance: Chance, who: People) -> tuple[str, str]:
    sort = chance.random.random()
    if sort < 0.07:
        base = chance.one(WITH_NO)
        trade = chance.maybe(0.35, TRADES)
        return base + trade, base + trade
    if sort < 0.13:
        letters = [chance.one(list(LATIN)) for _ in range(chance.random.randint(2, 3))]
        trade = chance.maybe(0.5, TRADES)
        written = "".join(letters) if chance.is_so(0.6) else "".join(LATIN[one] for one in letters)
        return written + trade, "".join(LATIN[one] for one in letters) + trade
    if sort < 0.22:
        base = chance.one(COINED) + chance.one(COINED) if chance.is_so(0.6) else _coin(chance)
        return base, base
    base, reading = _base(chance, who)
    if sort < 0.29:
        return base + (last := chance.one(OFFICES)), reading + last
    if sort < 0.37:
        return base + (last := chance.one(CLINICS)), reading + last
    if sort < 0.41:
        base = chance.one(PLACES)
        return base + (last := chance.one(SCHOOLS)), base + last
    if sort < 0.46:
        return base + "屋", reading + ("ヤ" if chance.is_so(0.7) else "屋")
    last = chance.one(TRADES) if chance.is_so(0.88) else chance.one(COINED)
    if chance.is_so(0.12):
        last = chance.one(TRADES) + last
    return base + last, reading + last


def _base(chance: Chance, who: People) -> tuple[str, str]:
    sort = chance.random.random()
    if sort < 0.3:
        return who.surname(chance)
    if sort < 0.42:
        place = chance.one(PLACES)
        return place, place
    if sort < 0.65:
        word = chance.one(NATURE)
        return word, word
    if sort < 0.83:
        word = "".join(chance.random.sample(KANJI.split("|"), 2))
        return word, word
    word = chance.one(COINED) if chance.is_so(0.7) else _coin(chance)
    return word, word


def _coin(chance: Chance) -> str:
    """A word of katakana that means nothing."""
    word = ""
    for _ in range(chance.random.randint(2, 4)):
        word += chance.one(list(_HEADS)) if chance.is_so(0.85) else chance.one(list(_VOWELS))
        word += chance.maybe(0.25, ["ー", "ン", "ッ"])
    return word.rstrip("ッ") + chance.maybe(0.3, ["ックス", "テック", "ア", "ス", "ル", "ント"])
