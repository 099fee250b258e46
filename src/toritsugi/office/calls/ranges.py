"""Answering a request for a part of some bytes (RFC 9110 §14): what a player asks for when somebody seeks."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def span(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; None for the whole. Raises ValueError where nothing of it is there.

    Several ranges, or what is no range, give the whole, as the RFC allows.
    """
    found = ONE_RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        if int(last) == 0 or size == 0:
            raise ValueError("an empty range")
        return max(0, size - int(last)), size - 1
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise ValueError("beyond the end")
    return start, end


def part(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    """The whole, or the part asked for: 200, 206 or 416."""
    size = len(content)
    try:
        wanted = span(request.headers.get("Range", ""), size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    if wanted is None:
        response = HttpResponse(content, content_type=content_type)
    else:
        first, last = wanted
        response = HttpResponse(content[first : last + 1], content_type=content_type, status=206)
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    return response
