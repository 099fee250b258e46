"""The envelope of an answer, and what a manual allows."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.understanding.examples import MANUAL
from toritsugi.core.language_model.answering import Answered, answered
from toritsugi.core.language_model.checking import BadAnswer
from toritsugi.core.language_model.consent import WAYS, mask_of
from toritsugi.core.language_model.masking import Mask


def raw(message: dict[str, Any], reason: str = "stop", **more: Any) -> bytes:
    return json.dumps(
        {"id": "x", "choices": [{"index": 0, "message": message, "finish_reason": reason}], **more}
    ).encode()


def test_the_text_and_what_it_cost() -> None:
    told = {"prompt_tokens": 900, "completion_tokens": 20, "total_tokens": 920, "prompt_tokens_details": {"a": 1}}
    assert answered(raw({"role": "assistant", "content": "{}"}, usage=told)) == Answered("{}", (900, 20))
    assert answered(raw({"content": "{}"})) == Answered("{}", None)
    assert answered(raw({"content": "{}"}, usage=None)) == Answered("{}", None)


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{}]}',
        b'{"error": {"message": "no"}}',
        raw({"content": None, "refusal": "I cannot"}),
        raw({"content": ""}),
        raw({"content": [{"type": "text", "text": "{}"}]}),
        raw(
            {"content": None, "tool_calls": [{"function": {"name": "transfer_call", "arguments": "{}"}}]}, "tool_calls"
        ),
        raw({"content": '{"commands": ['}, "length"),
        b"[" * 100_000,
    ],
)
def test_what_is_no_answer(bad: bytes) -> None:
    with pytest.raises(BadAnswer):
        answered(bad)


@given(st.binary(max_size=400))
def test_any_bytes_are_an_answer_or_a_bad_one(bad: bytes) -> None:
    try:
        found = answered(bad)
    except BadAnswer:
        return
    assert found.text


@pytest.mark.parametrize(
    ("desk", "way", "mask"),
    [
        (Mask.NONE, "", Mask.NONE),
        (Mask.NONE, "plain", Mask.NONE),
        (Mask.NONE, "numbers", Mask.NUMBERS),
        (Mask.NONE, "masked", Mask.ALL),
        (Mask.NUMBERS, "plain", Mask.NUMBERS),
        (Mask.ALL, "plain", Mask.ALL),
        (Mask.NONE, "none", None),
        (Mask.ALL, "none", None),
    ],
)
def test_the_stricter_of_desk_and_manual_holds(desk: Mask, way: str, mask: Mask | None) -> None:
    assert way in ("", *WAYS)
    assert mask_of(desk, msgspec.structs.replace(MANUAL, language_model=way)) == mask
