"""The vault of this Django process, and opening and sealing the columns of a call."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from toritsugi.office.line.vault import OfficeVault, about, make_vault
from toritsugi.settings_env import Settings

if TYPE_CHECKING:
    from toritsugi.office.calls.models import Call


@lru_cache(maxsize=4)
def _vault_of(data: Path) -> OfficeVault:
    return make_vault(Settings(data=data))


def vault() -> OfficeVault:
    """The vault of the data folder in Django's settings."""
    return _vault_of(settings.TORITSUGI.data)


class Erased(Exception):
    """The call was erased: its key is gone, and with it what was said."""


class Opened:
    """One call's key, opened once; seals and opens the columns of its rows."""

    def __init__(self, client: str, call: str, wrapped_key: bytes | None) -> None:
        """Raises Erased when there is no key any more."""
        if wrapped_key is None:
            raise Erased(call)
        self.client = client
        self.call = call
        self.key = vault().open_key(wrapped_key)

    def seal(self, column: str, clear: bytes) -> bytes:
        """The sealed content of a column."""
        return vault().seal(self.key, clear, about(self.client, self.call, column))

    def unseal(self, column: str, sealed: bytes) -> bytes:
        """The clear content of a column. Raises ValueError when it does not fit."""
        return vault().unseal(self.key, bytes(sealed), about(self.client, self.call, column))


def opened(call: Call) -> Opened:
    """The key of a call's row. Raises Erased."""
    return Opened(call.client_id, call.call_id, call.wrapped_key)
