"""Logs without personal data."""

from __future__ import annotations

import io
import logging

import pytest

from tests.support.office import NAME, PHONE, a_message
from toritsugi.config.logs import MASK, MaskingFormatter, Withhold, mask
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import CallerSaid


@pytest.mark.parametrize(
    "text",
    [
        "09012345678",
        "+81 90 1234 5678",
        "090-1234-5678",
        "０９０－１２３４－５６７８",
        "(03) 1234-5678",
        "4111 1111 1111 1111",
    ],
)
def test_numbers_are_masked(text: str) -> None:
    for line in (text, f"from {text}.", f"発信者は{text}です"):
        masked = mask(line)
        assert MASK in masked
        assert not any(c.isdigit() for c in masked)


@pytest.mark.parametrize("text", ["port 8000", "in 12345 ms", "call 019ab34f5678901234567890abcdef12", "v1.2.3"])
def test_what_operators_need_stays(text: str) -> None:
    assert mask(text) == text


def log_line(*args: object, message: str = "it was %s", error: bool = False) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(Withhold())
    handler.setFormatter(MaskingFormatter("%(levelname)s %(message)s"))
    logger = logging.getLogger("toritsugi.test_logs")
    logger.handlers.clear()
    logger.propagate = False
    logger.addHandler(handler)
    if error:
        try:
            raise ValueError(f"bad number {PHONE}")
        except ValueError:
            logger.exception(message, *args)
    else:
        logger.warning(message, *args)
    return out.getvalue()


@pytest.mark.parametrize(
    "personal",
    [
        a_message(),
        a_message().items[0],
        a_message().items[0].value,
        CallerSaid(texts=(NAME,)),
        Context(call_id="c", started_at="", caller_number=PHONE),
        NAME.encode(),
    ],
)
def test_structs_of_a_call_are_withheld(personal: object) -> None:
    line = log_line(personal)
    assert "<withheld>" in line
    assert NAME not in line
    assert PHONE not in line


def test_tracebacks_are_masked_too() -> None:
    line = log_line("x", error=True)
    assert "Traceback" in line
    assert PHONE not in line


def test_a_whole_record_that_is_a_struct_is_withheld() -> None:
    out = log_line(message=a_message())  # type: ignore[arg-type]
    assert NAME not in out
