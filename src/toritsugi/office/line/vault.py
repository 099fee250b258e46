"""Keys: AES-256-GCM, one key for each call, wrapped by a master key from a file. Decision: docs/adr/0019.

`DATA/secrets/master.key` holds one line for each master key, "<8 hex digits> <base64 of 32 bytes>", the current one
first. New keys are wrapped by the current one; the others only open what they once wrapped.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
import threading

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from toritsugi import disk, settings_env
from toritsugi.settings_env import Settings
from toritsugi.voice.ports import CallKey

FILE = "master.key"
KEY_BYTES = 32
NONCE_BYTES = 12
MARK_BYTES = 4
SHAPE = re.compile(r"([0-9a-f]{8}) ([A-Za-z0-9+/=]+)")

CALL_KEY = b"toritsugi call key 1"
OWN = b"toritsugi office 1"
SPOOL = b"toritsugi spool 1"
CALLER = b"toritsugi caller 1"


class BadMasterKey(ValueError):
    """The master key file cannot be used; the text names the line and the mend, never the key."""


class OfficeVault:
    """The vault of `voice.ports`, and the office's own sealing. Safe to share between threads.

    Raises BadMasterKey when the file is damaged, OSError when it can be neither read nor made.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._keys = self._load()

    def new_key(self) -> CallKey:
        """A fresh key for one call."""
        clear = secrets.token_bytes(KEY_BYTES)
        return CallKey(clear=clear, wrapped=self._wrap(clear, CALL_KEY))

    def open_key(self, wrapped: bytes) -> bytes:
        """The clear key of a call from its row. Raises ValueError when no master key of the file fits."""
        return self._unwrap(bytes(wrapped), CALL_KEY)

    def rewrap(self, wrapped: bytes) -> bytes:
        """The same call key under the current master key; unchanged when it is already."""
        if self.is_current(wrapped):
            return bytes(wrapped)
        return self._wrap(self.open_key(wrapped), CALL_KEY)

    def is_current(self, sealed: bytes) -> bool:
        """Whether the current master key holds it already."""
        return bytes(sealed[:MARK_BYTES]) == self._current()[0]

    def seal(self, key: bytes, clear: bytes, about: bytes) -> bytes:
        """AES-256-GCM with a random nonce in front; `about` is associated data."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, clear, about)

    def unseal(self, key: bytes, sealed: bytes, about: bytes) -> bytes:
        """The clear bytes. Raises ValueError when key, data or `about` do not fit."""
        try:
            return AESGCM(key).decrypt(bytes(sealed[:NONCE_BYTES]), bytes(sealed[NONCE_BYTES:]), about)
        except (InvalidTag, ValueError):  # ValueError: shorter than a nonce
            raise ValueError("the seal does not open: key, data or what they are about do not fit") from None

    def spool_keys(self) -> tuple[bytes, ...]:
        """Keys for the local spool, derived from the master keys: of the current one first, then of the others.

        A process that began before the current key was added seals under an older one until it ends.
        """
        return tuple(_derive(key, SPOOL) for key in self._keys.values())

    def number_marks(self, client: str, number: str) -> tuple[str, ...]:
        """Marks of a client's caller, 32 hex digits: the one under the current master key first, then under the others.

        The same number gives the same mark for one client only, and none that can be guessed without the file.
        """
        told = f"{client}\0{number}".encode()
        return tuple(
            hmac.new(_derive(key, CALLER), told, hashlib.sha256).hexdigest()[:32] for key in self._keys.values()
        )

    def seal_own(self, clear: bytes, about: bytes) -> bytes:
        """Seal what belongs to no call (a webhook's secrets) under the master key."""
        return self._wrap(clear, OWN + b"\0" + about)

    def unseal_own(self, sealed: bytes, about: bytes) -> bytes:
        """Open what `seal_own` sealed. Raises ValueError when it does not fit."""
        return self._unwrap(bytes(sealed), OWN + b"\0" + about)

    def _current(self) -> tuple[bytes, bytes]:
        return next(iter(self._keys.items()))

    def _wrap(self, clear: bytes, about: bytes) -> bytes:
        mark, key = self._current()
        return mark + self.seal(key, clear, mark + about)

    def _unwrap(self, wrapped: bytes, about: bytes) -> bytes:
        mark = wrapped[:MARK_BYTES]
        if mark not in self._keys:
            with self._lock:
                self._keys = self._load()  # somebody put a new key in while this process ran
        key = self._keys.get(mark)
        if key is None:
            raise ValueError(f"no master key {mark.hex()!r} in {FILE}; put its line back")
        return self.unseal(key, wrapped[MARK_BYTES:], mark + about)

    def _load(self) -> dict[bytes, bytes]:
        return parse(settings_env.secret(self._settings, FILE, new_line).decode("ascii", "replace"))


def make_vault(settings: Settings) -> OfficeVault:
    """The vault of this data folder; makes the master key on first use."""
    return OfficeVault(settings)


def about(client: str, call: str, column: str) -> bytes:
    """Associated data of a sealed column: it opens nowhere but in its own client, call and column."""
    return "\0".join(("toritsugi 1", client, call, column)).encode()


def new_line() -> bytes:
    """A line of the master key file with a new key."""
    key = secrets.token_bytes(KEY_BYTES)
    return f"{hashlib.sha256(key).hexdigest()[:8]} {base64.b64encode(key).decode()}\n".encode()


def parse(text: str) -> dict[bytes, bytes]:
    """Master keys by mark, the current one first. Raises BadMasterKey."""
    keys: dict[bytes, bytes] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        shape = SHAPE.fullmatch(line.strip())
        try:
            key = base64.b64decode(shape.group(2), validate=True) if shape else b""
        except binascii.Error:
            key = b""
        if shape is None or len(key) != KEY_BYTES:
            raise BadMasterKey(f"secrets/{FILE}:{number}: not a master key; put the line back from a backup")
        keys[bytes.fromhex(shape.group(1))] = key
    if not keys:
        raise BadMasterKey(f"secrets/{FILE}: empty; put the file back from a backup, the calls cannot be read without")
    return keys


def add_master_key(settings: Settings) -> None:
    """Put a new master key in front; the others stay until everything is wrapped anew. The spool must be empty."""
    file = settings.path("secrets", FILE)
    old = settings_env.secret(settings, FILE, new_line)
    parse(old.decode())
    draft = file.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(new_line() + old)
        out.flush()
        os.fsync(out.fileno())
    os.replace(draft, file)
    disk.sync(file.parent)


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)
