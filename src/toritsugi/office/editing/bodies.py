"""What the editor's page may post: checked JSON, hostile until it has passed."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec
from django.http import HttpRequest

from toritsugi.core.manual.conditions import WITHHELD
from toritsugi.office.manuals.drafting import FILE, MOST_FILES
from toritsugi.resources import MANUAL_FILE

#: most turns of a call that is tried, and longest answer in characters
MOST_TURNS, LONGEST_TEXT = 60, 500
#: number of a caller, "" withheld
CALLER = re.compile(r"\+?[0-9]{0,20}")
#: longest offer of a page's call, in characters: the voice process looks at it closely
LONGEST_SDP = 32_768
#: longest sentence that is spoken, in characters
LONGEST_SPOKEN = 600


class BadBody(Exception):
    """The body is not what the address takes; the text says where."""


class Sources(msgspec.Struct, frozen=True):
    """What is being written: name of a file → its text."""

    sources: dict[str, str]


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a place. values: the value, or the entries of a list; none takes the place away.

    listed: whether it is a list. new: put there what the language asks for, and look at no values.
    """

    sources: dict[str, str]
    file: str
    path: list[str | int]
    values: list[str] = []
    listed: bool = False
    new: bool = False


class Save(msgspec.Struct, frozen=True):
    """Keep this as the draft. revision: the one it was written from, 0 none."""

    sources: dict[str, str]
    revision: int


class Spoken(msgspec.Struct, frozen=True):
    """Words that the desk's voice is to say."""

    words: str


class Turn(msgspec.Struct, frozen=True):
    """What the caller does in one turn; with neither text nor keys the caller is silent."""

    text: str = ""
    keys: str = ""
    hangs_up: bool = False


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """A call to try what is being written: all turns of the caller so far. withheld: why there is no `caller`."""

    sources: dict[str, str]
    turns: list[Turn] = []
    caller: str = ""
    withheld: str = ""
    closed: bool = False


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A page's offer of a call by voice to try what is being written."""

    sources: dict[str, str]
    sdp: str
    type: str
    caller: str = ""
    withheld: str = ""
    closed: bool = False


class Resume(msgspec.Struct, frozen=True):
    """A page in such a call has lost its connection and makes another."""

    sdp: str
    type: str = "offer"


def read_resume(request: HttpRequest) -> Resume:
    """The posted offer. Raises BadBody."""
    try:
        body = msgspec.json.decode(request.body, type=Resume)
    except msgspec.MsgspecError as error:
        raise BadBody(str(error)) from error
    if len(body.sdp) > LONGEST_SDP:
        raise BadBody(f"sdp: at most {LONGEST_SDP} characters")
    return body


def read_spoken(request: HttpRequest) -> str:
    """The posted words. Raises BadBody."""
    try:
        words = msgspec.json.decode(request.body, type=Spoken).words.strip()
    except msgspec.MsgspecError as error:
        raise BadBody(str(error)) from error
    if not 1 <= len(words) <= LONGEST_SPOKEN:
        raise BadBody(f"words: 1 to {LONGEST_SPOKEN} characters")
    return words


Shape = TypeVar("Shape", Sources, Edit, Save, Talk, Offer)


def read(request: HttpRequest, shape: type[Shape]) -> Shape:
    """The posted JSON as `shape`. Raises BadBody."""
    try:
        body = msgspec.json.decode(request.body, type=shape)
    except msgspec.MsgspecError as error:
        raise BadBody(str(error)) from error
    unfit = [name for name in body.sources if not FILE.fullmatch(name)]
    if unfit or MANUAL_FILE not in body.sources or len(body.sources) > MOST_FILES:
        raise BadBody(f"sources: {MANUAL_FILE} and the .yaml and .csv files that it names, at most {MOST_FILES}")
    if isinstance(body, Edit) and (body.file not in body.sources or not 1 <= len(body.path) <= 24):
        raise BadBody("file: one of sources; path: 1 to 24 parts")
    if isinstance(body, Talk):
        if len(body.turns) > MOST_TURNS:
            raise BadBody(f"turns: at most {MOST_TURNS}")
        if any(len(turn.text) > LONGEST_TEXT or len(turn.keys) > 32 for turn in body.turns):
            raise BadBody(f"turns: at most {LONGEST_TEXT} characters and 32 keys each")
        if any(key not in "0123456789*#" for turn in body.turns for key in turn.keys):
            raise BadBody("turns: keys are 0-9, * and #")
    if isinstance(body, Talk | Offer) and not CALLER.fullmatch(body.caller):
        raise BadBody("caller: digits")
    if isinstance(body, Talk | Offer) and body.withheld and (body.caller or body.withheld not in WITHHELD):
        raise BadBody(f"withheld: one of {', '.join(WITHHELD)}, without caller")
    if isinstance(body, Offer) and len(body.sdp) > LONGEST_SDP:
        raise BadBody(f"sdp: at most {LONGEST_SDP} characters")
    return body
