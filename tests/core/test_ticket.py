"""Tickets of visitors."""

from __future__ import annotations

import pytest

from toritsugi.core.ticket import BadTicket, Ticket, sign, ticket_key, verify

TICKET = Ticket(line_id="l1", visitor="v1", exp=1000.0, nonce="n1")
KEY = ticket_key("secret")


def test_a_ticket_comes_back_as_signed() -> None:
    assert verify(sign(TICKET, KEY), KEY, now=999.0) == TICKET


@pytest.mark.parametrize("token", ["", ".", "a.b", "日本.語", sign(TICKET, ticket_key("other"))])
def test_forged_tickets_are_refused(token: str) -> None:
    with pytest.raises(BadTicket, match="signature"):
        verify(token, KEY, now=0.0)


def test_late_tickets_are_refused() -> None:
    with pytest.raises(BadTicket, match="out of date"):
        verify(sign(TICKET, KEY), KEY, now=1000.0)
