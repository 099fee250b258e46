"""The data channel: what a page may say, and what it may not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.voice.telephony.browser.messages import MAX_TEXT, FromPage, JunkMessage, read, write
from toritsugi.voice.telephony.captions import Caption


@pytest.mark.parametrize("key", "0123456789*#")
def test_every_key_is_read(key: str) -> None:
    assert read(json.dumps({"key": key}), 4000) == FromPage(key=key)


def test_text_is_cleaned_and_bye_is_bye() -> None:
    assert read('{"text":"\\u0000 山田\\u2028 太郎\\n"}', 4000) == FromPage(text="山田  太郎")
    assert read('{"bye":true}', 4000) == FromPage(bye=True)


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "null",
        "[]",
        "5",
        "{}",
        "{",
        '{"key":""}',
        '{"key":"12"}',
        '{"key":"A"}',
        '{"key":"５"}',
        '{"key":"5\\n"}',
        '{"key":5}',
        '{"bye":false}',
        '{"text":"  \\n "}',
        '{"key":"5","text":"a"}',
        '{"key":"5","bye":true}',
        '{"key":"5","and":"more"}',
        json.dumps({"text": "あ" * (MAX_TEXT + 1)}),
        '{"text":"' + "a" * 5000 + '"}',
        "[" * 3000,
        "\ud800",
        '{"text":"\ud800"}',
        b'{"key":"5"}',
        b"\xff",
        None,
    ],
)
def test_junk_is_refused(junk: object) -> None:
    with pytest.raises(JunkMessage):
        read(junk, 4000)


@given(st.one_of(st.text(), st.binary(), st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps)))
def test_anything_is_a_message_or_junk(raw: object) -> None:
    try:
        found = read(raw, 4000)
    except JunkMessage:
        return
    assert (found.key is not None) + (found.text is not None) + found.bye == 1


def test_a_caption_shows_what_is_set_and_nothing_else() -> None:
    assert json.loads(write(Caption(say="はい。", line="yes"))) == {"say": "はい。", "line": "yes"}
    assert json.loads(write(Caption(finished="message"))) == {"finished": "message"}
