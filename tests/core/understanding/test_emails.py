"""Mail addresses spelled aloud."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.understanding.examples import ITEMS, MANUAL, NOW, UNDERSTANDER
from toritsugi.core.dialogue.commands import Correct, Fill
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.values.email import email_value, speak_email, tidy_email
from toritsugi.core.values.making import value_from_keys, value_from_words
from toritsugi.core.values.model import Kind

ITEM = msgspec.structs.replace(ITEMS["contract"], id="mail", kind=Kind.EMAIL, title="メールアドレス")
WITH_MAIL = msgspec.structs.replace(MANUAL, items={**MANUAL.items, "mail": ITEM})
ASKING = Expect(asked=Asked.ITEM, item="mail", kind=Kind.EMAIL)


def address(words: str) -> str:
    """The mail address of an answer, "" when there is none."""
    found = UNDERSTANDER.understand((words,), ASKING, WITH_MAIL, NOW)[0]
    return found.value.kept if isinstance(found, Fill) else ""


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("taro.yamada@gmail.comです", "taro.yamada@gmail.com"),
        ("ティーエーアールオーアットマークジーメールドットコムです", "taro@gmail.com"),
        ("A S H I D A 44、アットマーク、ドコモドットエヌイードットジェーピーです", "ashida44@docomo.ne.jp"),
        ("ikeya_a、そのあとアットマークでsakura-koumu.co.jpです", "ikeya_a@sakura-koumu.co.jp"),
        (
            "最初がケーイーエヌイチキュウナナゼロで、アットマーク、ヤフードットシーオードットジェーピー",
            "ken1970@yahoo.co.jp",
        ),
        ("英語でエヌドットケイアンダーバーエスアットマークアイクラウドドットコム", "n.k_s@icloud.com"),
        ("メールじゃなくて電話でお願いします", ""),
        ("アットマークがわかりません", ""),
        ("yamadaの55、アットマーク、ezweb、ドット、ne、ドット、jp", "yamada55@ezweb.ne.jp"),
        ("携帯のメールですけどイーエイチエーキュウゼロアットマークニフティドットコムです", "eha90@nifty.com"),
        ("すずき1985アットアウトルックドットジェーピー", ""),
        ("エーはアップルのエー、ビーはブックのビー、アットマーク、ジーメールドットコム", "ab@gmail.com"),
        ("Aはアップル、Bはブック、アットマーク、gmail.com", "ab@gmail.com"),
        (
            "エムはマイクのM、アンダーバー、東京のT、ハイフン、5、アットマーク、ヤフードットシーオードットジェーピー",
            "m_t-5@yahoo.co.jp",
        ),
        ("アップルのエー、小文字のビー、1、2、アットマーク、ドコモドットエヌイードットジェーピー", "ab12@docomo.ne.jp"),
        ("全部小文字で、エスはさくらのエス、エーです、アットマーク、アイクラウドドットコム", "sa@icloud.com"),
        ("エスハスペインノエスエーアットマークアイクラウドドットコム", "sa@icloud.com"),
        ("スズキ、イチキュウハチゴ、アットマーク、アウトルック、点、ジェーピー", ""),
    ],
)
def test_mail_addresses_in_speech(words: str, kept: str) -> None:
    assert address(words) == kept


def test_a_read_back_address_is_put_right() -> None:
    confirming = Expect(
        asked=Asked.CONFIRM, item="mail", kind=Kind.EMAIL, read_back=email_value("taro@gmail.com").spoken
    )
    found = UNDERSTANDER.understand(("いえ、jiro@gmail.comです",), confirming, WITH_MAIL, NOW)[0]
    assert isinstance(found, Correct)
    assert found.value.kept == "jiro@gmail.com"


def test_what_is_no_address_is_not_kept() -> None:
    assert tidy_email("Taro@Example.JP") == "taro@example.jp"
    assert tidy_email("taro@example") == tidy_email("a..b@example.jp") == ""
    assert value_from_words(Kind.EMAIL, "taro@") is None
    assert value_from_keys(Kind.EMAIL, "123#") is None
    with pytest.raises(ValueError, match="not a mail address"):
        email_value("taro")


USERS = st.from_regex(r"[a-z]{2,8}[0-9]{0,3}", fullmatch=True)
DOMAINS = st.sampled_from(("gmail.com", "yahoo.co.jp", "docomo.ne.jp", "sakura.co.jp", "icloud.com"))


@settings(max_examples=120, deadline=None)
@given(USERS, DOMAINS)
def test_an_address_is_understood_as_the_desk_says_it(user: str, domain: str) -> None:
    assert address(f"{speak_email(f'{user}@{domain}')}です") == f"{user}@{domain}"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300) | st.text("アットマークドジエーピシオ@.ab0、ですジャナクテ", max_size=300))
def test_any_text_is_answered(text: str) -> None:
    kept = address(text)
    assert not kept or tidy_email(kept) == kept
