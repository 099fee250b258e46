"""The public models that the desk knows of. What could not be checked is empty: nothing is made up."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A public model.

    name: its folder's. engine: "sherpa", or "vosk" for a vosk-server. kind: of `sherpa_folder.PARTS`, "" finds out.
    url: of its archive, "" where it could not be checked. megabytes: about how large, 0 where it is not known. sha256:
    of the archive, "" where the publisher tells none. page: where licence and origin stand. note: Japanese.
    """

    name: str
    title: str
    engine: str
    licence: str
    page: str
    kind: str = ""
    url: str = ""
    megabytes: int = 0
    sha256: str = ""
    note: str = ""


@cache
def listed() -> tuple[Listed, ...]:
    """All of them."""
    raw = files("toritsugi").joinpath("models").joinpath("recognisers.json").read_bytes()
    return msgspec.json.decode(raw, type=tuple[Listed, ...])


def find(name: str) -> Listed | None:
    """The one of this name."""
    return next((one for one in listed() if one.name == name), None)
