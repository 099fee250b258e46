"""Answers to each kind of item, as people say them and as recognisers write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.core.understanding.examples import asking, brief, understand
from toritsugi.core.dialogue.commands import Fill
from toritsugi.core.understanding.dates import find_when
from toritsugi.core.values.date_time import When
from toritsugi.core.values.phone import PhoneState, parse_phone

PHONES = [
    ("09012345678", "09012345678"),
    ("090-1234-5678です", "09012345678"),
    ("０９０－１２３４－５６７８", "09012345678"),
    ("090の1234の5678です", "09012345678"),
    ("090ハイフン1234ハイフン5678", "09012345678"),
    ("〇九〇 一二三四 五六七八", "09012345678"),
    ("ゼロキュウゼロイチニーサンヨンゴーロクナナハチデス", "09012345678"),
    ("バンゴーワゼロキューゼロヨイチニーサンヨンヨゴーロクナナハチデス", "09012345678"),
    ("れいきゅうれい、いちにいさんし、ごおろくしちはち", "09012345678"),
    ("マルキュウマル、イチニサンシ、ゴロクシチハチ", "09012345678"),
    ("ゼロサンノイチニサンシノゴロクシチハチバンデス", "0312345678"),
    ("03の1234の5678番です", "0312345678"),
    ("電話番号はゼロサン、イチニーサンヨン、ゴーロクナナハチにお願いします", "0312345678"),
    ("0312345678におかけください", "0312345678"),
    ("はい、えっと03の、えー、4215の9862です", "0342159862"),
    ("ゼロサンヨンニーーチゴーキューハチロクニーデス", "0342159862"),
    ("ゼロサン、イチイチニーニー、サンサンヨンヨンニオネガイシマス", "0311223344"),
    ("ゼロキュウゼロ、1234、5678、ゼロキュウゼロ、1234、5678です", "09012345678"),
    ("090、あ、いえ080の1234の5678です", "08012345678"),
    ("090の1243、いえ1234の5678です", "09012345678"),
    ("はい、携帯で、090 1234 5678 です", "09012345678"),
    ("ゼロイチニーゼロ、ヨンヨンヨン、ヨンヨンヨン", "0120444444"),
    ("ゼロロクノロクロクロクロクノイチイチイチイチ", "0666661111"),
    ("ゼロハチゼロレイレイマルイチシチシクサンデス", "08000017493"),
    ("会社の番号で、03-1234-5678、内線はありません", "0312345678"),
    ("+81 90 1234 5678", "09012345678"),
    ("ほな080-7273-3031に電話してくれます?", "08072733031"),
    ("〇三の一二三四の五六七八とお伝えください", "0312345678"),
    ("待ってくださいね、えー、03、1234、5678ですね", "0312345678"),
    ("ゼロキューゼロキューハチゼロサンロクヨンキューヨンニナリマス", "09098036494"),
    ("ゼロハチゼロサンゼロナナキュューハチロクハチサンニナリマス", "08030798683"),
    ("ゼロロクノハチイキューハチヨヨンロクサンヨン", "0681984634"),
]


@pytest.mark.parametrize(("words", "kept"), PHONES)
def test_phone_numbers(words: str, kept: str) -> None:
    commands = understand(asking("phone"), words)
    assert brief(commands) == f"={kept}"
    fill = commands[0]
    assert isinstance(fill, Fill)
    assert parse_phone(fill.value.shown).digits == kept
    assert fill.span != (0, 0)


@pytest.mark.parametrize(
    ("words", "result", "state"),
    [
        ("090の1234の", "unclear incomplete", PhoneState.INCOMPLETE),
        ("ゼロサン、イチニーサンヨン", "unclear incomplete", PhoneState.INCOMPLETE),
        ("1234の5678です", "unclear incomplete", PhoneState.INCOMPLETE),
        ("110番です", "unclear invalid", PhoneState.INVALID),
        ("090-1234-5678-9", "unclear invalid", PhoneState.INVALID),
        ("そうですね", "backchannel", None),
        ("サンニンデス", "unclear", None),
    ],
)
def test_numbers_that_cannot_be_called_are_not_filled(words: str, result: str, state: PhoneState | None) -> None:
    commands = understand(asking("phone"), words)
    assert brief(commands) == result
    heard = getattr(commands[0], "heard", "")
    assert bool(heard) == (state is not None)
    assert state is None or parse_phone(heard).state is state


def test_a_number_cut_by_a_pause_is_whole_when_the_turns_are_joined() -> None:
    assert brief(understand(asking("phone"), "ゼロキュウゼロノイチニー")) == "unclear incomplete"
    assert (
        brief(understand(asking("phone"), "ゼロキュウゼロノイチニー サンヨンノゴーロクナナハチデス")) == "=09012345678"
    )


def test_the_hypothesis_that_is_a_number_wins() -> None:
    commands = understand(
        asking("phone"), "ゼロキューゼロイチニーサンヨンゴーロクナナ", "ゼロキューゼロイチニーサンヨンゴーロクナナハチ"
    )
    assert brief(commands) == "=09012345678"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("渡辺です", "渡辺"),
        ("渡辺と申します", "渡辺"),
        ("はい、渡辺といいます。", "渡辺"),
        ("えっと、田中太郎です", "田中太郎"),
        ("名前は鈴木一郎です", "鈴木一郎"),
        ("渡辺", "渡辺"),
        ("佐々木でございます", "佐々木"),
        ("もしもし、小野寺ですけども", "小野寺"),
        ("ワタナベデス", "ワタナベ"),
        ("ワタナベトモーシマス", "ワタナベ"),
        ("アナカタロートイイマス", "アナカタロー"),
        ("ハイサトーデス", "サトー"),
        ("イノウエデス", "イノウエ"),
        ("キノシタデス", "キノシタ"),
        ("オノデラトモウシマス", "オノデラ"),
        ("私、木下と申しますが、見積もりをお願いしたくて", "木下"),
        ("林です", "林"),
        ("ヒラオカデス", "ヒラオカ"),
        ("ヤマシタデス", "ヤマシタ"),
        ("ナイトーデス", "ナイトー"),
        ("ソーマデス", "ソーマ"),
    ],
)
def test_names(words: str, name: str) -> None:
    assert brief(understand(asking("name"), words)) == f"={name}"


@pytest.mark.parametrize(
    ("words", "company", "name"),
    [
        ("さくら工務店の渡辺と申します", "さくら工務店", "渡辺"),
        ("株式会社あおば商事の佐藤です。", "株式会社あおば商事", "佐藤"),
        ("お世話になっております。ミドリ不動産の佐々木です。", "ミドリ不動産", "佐々木"),
        ("サクラコームテンノワタナベトモーシマス", "サクラコームテン", "ワタナベ"),
        ("タクラコームセンノワタナデトモーシマス", "タクラコームセン", "ワタナデ"),
        ("カブシキガイシャアオバショージノサトーデス", "カブシキガイシャアオバショージ", "サトー"),
        ("オセワニナッテオリマスサクラコームテンノワタナベデス", "サクラコームテン", "ワタナベ"),
        ("サクラコームテンノイノウエトモーシマス", "サクラコームテン", "イノウエ"),
        ("サクラコームテンノミズノトモーシマス", "サクラコームテン", "ミズノ"),
        ("サクラコームテンノオノトモウシマス", "サクラコームテン", "オノ"),
        ("あおば銀行の林です", "あおば銀行", "林"),
        ("さくら工務店、営業の高橋です", "さくら工務店 営業", "高橋"),
        ("渚ホームの渡辺です", "凪咲ホーム", "渡辺"),
        ("ナギサホームノワタナベデス", "凪咲ホーム", "ワタナベ"),
    ],
)
def test_company_and_name_in_one_breath(words: str, company: str, name: str) -> None:
    assert brief(understand(asking("company", "name"), words)) == f"={company}; fill name={name}"
    assert brief(understand(asking("name", "company"), words)) == f"={name}; fill company={company}"


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("株式会社日の出です", "=株式会社日の出"),
        ("ひので株式会社です", "=ひので株式会社"),
        ("さくら工務店と申します", "=さくら工務店"),
        ("会社名はあおば商事です", "=あおば商事"),
        ("サクラコームテンデス", "=サクラコームテン"),
        ("個人です", "refuse"),
        ("コジンデス", "refuse"),
        ("会社ではなくて個人です", "refuse"),
        ("いえ、個人の者です", "refuse"),
        ("渡辺と申します", "fill name=渡辺"),
        ("はい", "backchannel"),
        ("えーと", "backchannel"),
    ],
)
def test_companies(words: str, result: str) -> None:
    assert brief(understand(asking("company", "name"), words)) == result


def test_company_name_and_number_in_one_breath() -> None:
    commands = understand(asking("company", "name", "phone"), "さくら工務店の渡辺と申します。電話は03-1234-5678です")
    assert brief(commands) == "=さくら工務店; fill name=渡辺; fill phone=0312345678"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("明日の午後1時にお願いします", "2026-11-21T13:00"),
        ("アシタノゴゴイチジニオネガイシマス", "2026-11-21T13:00"),
        ("12月8日の13時がいいです", "2026-12-08T13:00"),
        ("ジューニガツヨーカノジューサンジガイイデス", "2026-12-08T13:00"),
        ("十二月八日の午後三時半", "2026-12-08T15:30"),
        ("来週の火曜日の午前中で", "2026-11-24T00:00/12:00"),
        ("ライシューノカヨービノゴゼンチューデ", "2026-11-24T00:00/12:00"),
        ("あさっての夕方", "2026-11-22T16:00/19:00"),
        ("しあさって", "2026-11-23"),
        ("火曜の10時から12時", "2026-11-24T10:00/12:00"),
        ("来月の3日", "2026-12-03"),
        ("3日後", "2026-11-23"),
        ("二週間後の月曜", "2026-11-30"),
        ("再来週の金曜日", "2026-12-04"),
        ("18時以降なら", "T18:00/24:00"),
        ("17時まで", "T00:00/17:00"),
        ("今月末", "2026-11-30"),
        ("20日の9時半", "2026-11-20T09:30"),
        ("はつかのくじはん", "2026-11-20T09:30"),
        ("ナナガツハツカ、ジュウナナジ", "2027-07-20T17:00"),
        ("12/8 13:30", "2026-12-08T13:30"),
        ("1時から3時の間で", "T13:00/15:00"),
        ("今日中にお願いします", "2026-11-20"),
        ("1月4日", "2027-01-04"),
        ("今夜お願いします", "2026-11-20T19:00/22:00"),
        ("先週の水曜日", "2026-11-11"),
    ],
)
def test_days_and_times(words: str, kept: str) -> None:
    assert brief(understand(asking("visit"), words)) == f"={kept}"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("昨日からです", "2026-11-19"),
        ("キノーカラデス", "2026-11-19"),
        ("おとといの夜です", "2026-11-18T19:00/22:00"),
        ("今朝からです", "2026-11-20T07:00/10:00"),
        ("11月3日からです", "2026-11-03"),
        ("12月24日です", "2025-12-24"),
        ("水曜日からです", "2026-11-18"),
        ("3日前です", "2026-11-17"),
        ("二時間前", "2026-11-20T13:00"),
        ("さっきです", "2026-11-20T15:00"),
        ("先月の15日", "2026-10-15"),
        ("一週間前くらい", "2026-11-13"),
    ],
)
def test_days_that_lie_behind(words: str, kept: str) -> None:
    assert brief(understand(asking("since"), words)) == f"={kept}"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("三名です", 3),
        ("サンニンデス", 3),
        ("二人です", 2),
        ("フタリデス", 2),
        ("1万2千円です", 12000),
        ("一万二千円", 12000),
        ("ニジューゴメイ", 25),
        ("サンジューマンエン", 300000),
        ("15人くらい", 15),
        ("3,000円", 3000),
        ("百五十", 150),
    ],
)
def test_numbers(words: str, number: int) -> None:
    assert brief(understand(asking("people"), words)) == f"={number}"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("A-100です", "A-100"),
        ("契約番号はAB12345です", "AB12345"),
        ("エービーイチニーサンデス", "AB123"),
        ("ケーヤクバンゴーワエービーイチニーサンデス", "AB123"),
        ("ゼロゼロキュウハチ", "0098"),
        ("エヌハイフンイチイチゼロ", "N-110"),
    ],
)
def test_codes(words: str, code: str) -> None:
    assert brief(understand(asking("contract"), words)) == f"={code}"


@pytest.mark.parametrize(
    ("item", "words", "result"),
    [
        ("visits", "初めてです", "=new"),
        ("visits", "ハジメテデス", "=new"),
        ("visits", "前にも行きました", "=known"),
        ("visits", "2番で", "=known"),
        ("visits", "再診です", "=known"),
        ("visits", "天気がいいですね", "unclear"),
        ("gas", "はい、します", "=yes"),
        ("gas", "ハイ", "=yes"),
        ("gas", "いいえ、しません", "=no"),
        ("gas", "スイーエ", "=no"),
        ("gas", "臭いはしないです", "=no"),
        ("gas", "臭いがします", "=yes"),
        ("gas", "わかりません", "unknown"),
        ("about", "そうですね、えーと、あの、請求書の件です", "=請求書の件です"),
        ("about", "あのですね、すみません、請求書のことで、えーと、聞きたいことが", "=請求書のことで、聞きたいことが"),
        ("about", "えーと、雨漏りの修理のことで相談がありまして", "=雨漏りの修理のことで相談がありまして"),
        ("about", "キッチンの水栓がぐらつくので直してほしいです", "=キッチンの水栓がぐらつくので直してほしいです"),
        (
            "about",
            "パソコンが起動しない件でわからないことがありまして電話しました",
            "=パソコンが起動しない件でわからないことがありまして電話しました",
        ),
        ("place", "港区芝1-2-3です", "=港区芝1-2-3"),
        ("about", "ログインの仕方がわかりません", "=ログインの仕方がわかりません"),
        ("about", "傘を忘れました", "=傘を忘れました"),
        ("about", "音が聞こえません", "=音が聞こえません"),
        ("about", "特にありません", "unknown"),
        ("about", "ちょっと言えません", "refuse"),
        ("phone", "すみません、よく聞こえないです", "repeat"),
        ("about", "またかけますとお伝えください", "=またかけますとお伝えください"),
        ("about", "もう一度電話しますと田中さんに伝えてください", "=もう一度電話しますと田中さんに伝えてください"),
        ("reach", "部署の全員です", "=some"),
        ("reach", "全員です", "=all"),
        ("reach", "自分だけ", "=one"),
        ("phone", "言えません", "refuse"),
        ("phone", "教えたくありません", "refuse"),
        ("name", "名乗りたくないです", "refuse"),
        ("name", "イータクアリマセン", "refuse"),
        ("contract", "わかりません", "unknown"),
        ("contract", "ワカリマセン", "unknown"),
        ("contract", "手元にありません", "unknown"),
        ("visit", "特にありません", "unknown"),
        ("visit", "いつでもいいです", "=../.."),
        ("phone", "もう一度お願いします", "repeat"),
        ("phone", "モーイチドオネガイシマス", "repeat"),
        ("phone", "もう少しゆっくりお願いします", "slower"),
        ("phone", "モーッコシユックリオネガイシマス", "slower"),
        ("phone", "少々お待ちください", "wait"),
        ("phone", "ちょっと待ってください", "wait"),
        ("phone", "担当者に代わってください", "person 担当者"),
        ("name", "ダントーシャニカワッテクダサイ", "person ダントーシャ"),
        ("name", "田中さんをお願いします", "person 田中 sales"),
        ("name", "タナカサンオネガイシマス", "person タナカ sales"),
        ("name", "渡る辺りの辺と書いてワタナベです", "spell"),
        ("phone", "もう結構です。失礼します", "goodbye"),
        ("phone", "かけ直します", "goodbye"),
        ("phone", "駐車場はありますか", "card parking"),
        ("name", "うん", "backchannel"),
        ("name", "スイーエ", "unclear"),
        ("name", "ダイジョーブデス", "unclear"),
        ("name", "ソージャナクテ", "unclear"),
        ("name", "ミズナモレテイヤンデス", "unclear"),
        ("name", "ミツモリオオネガイシタインデスガ", "unclear"),
        ("name", "ゼロハチゼロレイレイマルイチチクサンデス", "unclear"),
        ("name", "ヤマモトサモネガイシマス", "person ヤマモト"),
        ("name", "", "unclear"),
    ],
)
def test_other_answers_to_items(item: str, words: str, result: str) -> None:
    assert brief(understand(asking(item), words)) == result


@pytest.mark.parametrize("day", range(1, 32))
def test_a_day_is_understood_as_the_desk_says_it(day: int) -> None:
    wished = When(day=date(2026, 12, day), start=17 * 60)
    assert find_when(wished.spoken, datetime(2026, 12, 1, 9, 0, tzinfo=UTC)) == wished


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("11月10日の午後2時", "unclear"),
        ("11月19日です", "unclear"),
        ("来年の11月10日です", "=2027-11-10"),
        ("11月20日の16時", "=2026-11-20T16:00"),
        ("7月1日です", "=2027-07-01"),
    ],
)
def test_a_day_that_has_just_gone_by_is_not_taken_for_next_year(words: str, result: str) -> None:
    assert brief(understand(asking("visit"), words)) == result


@pytest.mark.parametrize(
    ("kind", "words", "kept"),
    [
        ("people", "2人分お願いします", "2"),
        ("people", "えっと、3人前お願いします", "3"),
        ("people", "はい、11名様お願いします", "11"),
        ("visit", "えー、二営業日後お願いします", "2026-11-24"),
    ],
)
def test_what_is_asked_for_is_no_wish_for_a_person(kind: str, words: str, kept: str) -> None:
    assert brief(understand(asking(kind), words)) == f"={kept}"
