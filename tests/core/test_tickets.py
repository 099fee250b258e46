"""Tickets: genuine ones pass once, everything else is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.tickets import MAX_LENGTH, MAX_LIFE, Claims, NonceBook, TicketRefused, sign, ticket_key, verify

KEY = ticket_key("a token that both sides share")
NOW = 1_800_000_000.0

words = st.text(max_size=40)
claims_good_now = st.builds(
    Claims,
    line_id=words,
    visitor=words,
    exp=st.floats(NOW, NOW + MAX_LIFE, exclude_min=True),
    nonce=st.text(min_size=1, max_size=40),
)


def refusal(token: str, key: bytes = KEY, now: float = NOW) -> str:
    with pytest.raises(TicketRefused) as refused:
        verify(token, key, now)
    return refused.value.reason


def a_claim(exp: float = NOW + 60, nonce: str = "n-1") -> Claims:
    return Claims(line_id="line", visitor="v", exp=exp, nonce=nonce)


@given(claims_good_now)
def test_what_was_signed_is_what_is_verified(claims: Claims) -> None:
    assert verify(sign(claims, KEY), KEY, NOW) == claims


@given(claims_good_now, st.data())
def test_no_character_of_a_ticket_can_be_changed(claims: Claims, data: st.DataObject) -> None:
    token = sign(claims, KEY)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda c: c != token[at]))
    assert refusal(token[:at] + other + token[at + 1 :]) in {"malformed", "forged"}


@given(claims_good_now, st.binary(min_size=32, max_size=32).filter(lambda key: key != KEY))
def test_another_key_does_not_open(claims: Claims, key: bytes) -> None:
    assert refusal(sign(claims, KEY), key) == "forged"


@given(st.text(max_size=200))
def test_any_text_is_refused_without_another_error(text: str) -> None:
    assert refusal(text) in {"malformed", "forged"}


@pytest.mark.parametrize("token", ["", ".", "a", "a.", ".a", "a.b.c", "é.é", "AA==.AA==", "x" * (MAX_LENGTH + 1)])
def test_shapes_that_are_no_ticket(token: str) -> None:
    assert refusal(token) in {"malformed", "forged"}


def test_a_ticket_ends_at_its_time_and_not_before() -> None:
    token = sign(a_claim(exp=NOW + 60), KEY)
    assert verify(token, KEY, NOW + 59.9).exp == NOW + 60
    assert refusal(token, now=NOW + 60) == "expired"


def test_a_ticket_cannot_live_longer_than_the_limit() -> None:
    assert refusal(sign(a_claim(exp=NOW + MAX_LIFE + 1), KEY)) == "too_far"


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"[]",
        b"{}",
        b'{"line_id":"l","visitor":"v","exp":1e999,"nonce":"n"}',
        b'{"line_id":"l","visitor":"v","exp":1800000060,"nonce":""}',
        b'{"line_id":"l","visitor":"v","exp":1800000060,"nonce":"n","role":"owner"}',
        b'{"line_id":1,"visitor":"v","exp":1800000060,"nonce":"n"}',
        b"\xff\xfe",
    ],
)
def test_signed_nonsense_is_malformed(body: bytes) -> None:
    from toritsugi.core import tickets

    token = f"{tickets._encode(body)}.{tickets._encode(tickets._mac(body, KEY))}"
    assert refusal(token) == "malformed"


def test_a_short_token_makes_no_key() -> None:
    with pytest.raises(ValueError, match="16 characters"):
        ticket_key("short")


def test_a_nonce_is_spent_once() -> None:
    book = NonceBook()
    book.spend(a_claim(), NOW)
    with pytest.raises(TicketRefused, match="used"):
        book.spend(a_claim(), NOW)
    book.spend(a_claim(nonce="n-2"), NOW)


def test_a_full_book_refuses_until_tickets_expire() -> None:
    book = NonceBook(room=3)
    for number in range(3):
        book.spend(a_claim(exp=NOW + 10 + number, nonce=str(number)), NOW)
    with pytest.raises(TicketRefused, match="full"):
        book.spend(a_claim(nonce="late"), NOW + 9)
    book.spend(a_claim(exp=NOW + 100, nonce="late"), NOW + 10)
    assert len(book) == 3


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 20)), max_size=200))
def test_no_ticket_is_ever_let_in_twice(tries: list[tuple[int, float]]) -> None:
    """Whatever comes in whatever order: a nonce passes verification and the book at most once."""
    book = NonceBook(room=8)
    now, let_in = NOW, []
    for number, wait in tries:
        now += wait
        token = sign(a_claim(exp=NOW + 100 + number, nonce=str(number)), KEY)
        try:
            claims = verify(token, KEY, now)
            book.spend(claims, now)
        except TicketRefused:
            continue
        let_in.append(claims.nonce)
    assert len(let_in) == len(set(let_in))
