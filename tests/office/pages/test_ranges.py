"""Parts of a recording: the examples of RFC 9110 §14, and any header at all."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.office.calls.ranges import part, span

CONTENT = bytes(range(256)) * 4
SIZE = len(CONTENT)


@pytest.mark.parametrize(
    ("header", "status", "content_range", "body"),
    [
        ("", 200, None, CONTENT),
        ("bytes=0-499", 206, "bytes 0-499/1024", CONTENT[:500]),
        ("bytes=500-999", 206, "bytes 500-999/1024", CONTENT[500:1000]),
        ("bytes=-500", 206, "bytes 524-1023/1024", CONTENT[-500:]),
        ("bytes=1000-", 206, "bytes 1000-1023/1024", CONTENT[1000:]),
        ("bytes=1000-9999", 206, "bytes 1000-1023/1024", CONTENT[1000:]),
        ("bytes=0-0", 206, "bytes 0-0/1024", CONTENT[:1]),
        ("bytes=-9999", 206, "bytes 0-1023/1024", CONTENT),
        ("bytes=1024-", 416, "bytes */1024", b""),
        ("bytes=-0", 416, "bytes */1024", b""),
        ("bytes=5-2", 200, None, CONTENT),
        ("bytes=0-1,5-6", 200, None, CONTENT),
        ("items=0-1", 200, None, CONTENT),
        ("bytes=-", 200, None, CONTENT),
        ("bytes=a-b", 200, None, CONTENT),
    ],
)
def test_a_part_is_what_was_asked_for(header: str, status: int, content_range: str | None, body: bytes) -> None:
    request = RequestFactory().get("/", headers={"Range": header} if header else {})
    answer = part(request, CONTENT, "audio/wav")
    assert (answer.status_code, answer.get("Content-Range"), answer.content) == (status, content_range, body)
    assert answer["Accept-Ranges"] == "bytes"


@given(st.text() | st.from_regex(r"bytes=\d{0,19}-\d{0,19}", fullmatch=True), st.integers(0, 5000))
def test_any_header_gives_a_part_of_what_is_there(header: str, size: int) -> None:
    try:
        found = span(header, size)
    except ValueError:
        return
    assert found is None or 0 <= found[0] <= found[1] < size
