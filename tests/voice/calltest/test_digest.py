"""Digest answers against the examples of the standards."""

from __future__ import annotations

import re

import pytest

from toritsugi.voice.calltest.digest import Account, authorization

# RFC 7616 §3.9.1; the same person, challenge and request by both hashes
REALM = "http-auth@example.org"
NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_example_of_the_standard(algorithm: str, response: str) -> None:
    challenge = (
        f'Digest realm="{REALM}", qop="auth, auth-int", algorithm={algorithm}, nonce="{NONCE}", opaque="{OPAQUE}"'
    )
    told = authorization(Account("Mufasa", "Circle of Life"), challenge, "GET", "/dir/index.html", CNONCE)
    assert re.search(r'response="(\w+)"', told)[1] == response  # type: ignore[index]
    assert f'opaque="{OPAQUE}"' in told
    assert "Circle" not in told


def test_an_old_exchange_without_qop() -> None:
    told = authorization(Account("101", "secret"), 'Digest realm="asterisk",nonce="1"', "INVITE", "sip:1@x", "c")
    assert "qop" not in told


@pytest.mark.parametrize("challenge", ["Basic realm=x", 'Digest realm="x"', 'Digest nonce="1", algorithm=SHA-512'])
def test_what_is_not_known_is_said(challenge: str) -> None:
    with pytest.raises(ValueError, match="not known"):
        authorization(Account("101", "secret"), challenge, "INVITE", "sip:1@x", "c")


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(Account("101", "secret"))
