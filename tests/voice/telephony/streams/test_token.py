"""Tokens and the platform's signature."""

from __future__ import annotations

import base64
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.voice.telephony.streams.token import check_token, make_token, signature_fits, streams_key


def signature(secret: str, url: str) -> str:
    """As the platform makes it."""
    return base64.b64encode(hmac.digest(secret.encode(), url.encode(), "sha1")).decode()


KEY = streams_key("a token of at least sixteen")
NOW = 1_800_000_000.0


def test_a_token_is_its_names_until_its_time() -> None:
    assert check_token(KEY, make_token(KEY, "twilio"), NOW) == "twilio"
    assert check_token(KEY, make_token(KEY, "twilio", int(NOW) + 1), NOW) == "twilio"
    assert check_token(KEY, make_token(KEY, "twilio", int(NOW)), NOW) is None


def test_another_key_name_or_time_is_forged() -> None:
    token = make_token(KEY, "twilio", int(NOW) - 5)
    mac = token.split(".")[2]
    assert check_token(streams_key("another token of sixteen"), make_token(KEY, "twilio"), NOW) is None
    for forged in (f"twilio.0.{mac}", f"twilio.{int(NOW) + 5}.{mac}", f"other.0.{mac}", f"twilio.0.{'A' * 32}"):
        assert check_token(KEY, forged, NOW) is None


@given(st.text(max_size=80))
def test_rubbish_is_no_token(text: str) -> None:
    assert check_token(KEY, text, NOW) is None


@pytest.mark.parametrize("name", ["", "A", "a b", "a" * 40, "-a", "ア"])
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        make_token(KEY, name)


def test_a_short_secret_makes_no_key() -> None:
    with pytest.raises(ValueError, match="16"):
        streams_key("short")


def test_the_platforms_signature_is_hmac_sha1_of_the_whole_address() -> None:
    # computed apart, with `openssl dgst -sha1 -hmac 12345 -binary | base64`
    url, told = "wss://phone.example.jp/streams/t", "3EaltwBkvB2FCqv23g/Kj6Tib3c="
    assert signature_fits("12345", url, told)
    assert signature_fits("12345", url.removesuffix("/"), told)
    assert not signature_fits("12346", url, told)
    assert not signature_fits("12345", url + "x", told)
    assert not signature_fits("12345", url, "")
    assert not signature_fits("12345", url, "\udcff")
