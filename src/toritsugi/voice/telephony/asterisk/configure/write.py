"""Files onto disk: each whole or not at all, nobody else's file overwritten, secrets readable by their owner alone."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

import msgspec

from toritsugi.voice.telephony.asterisk.configure.files import MARKER
from toritsugi.voice.telephony.asterisk.configure.plan import FIRST_PHONE, application
from toritsugi.voice.telephony.asterisk.configure.trunks import ConfigError
from toritsugi.voice.telephony.asterisk.settings import Secrets, read_secrets


def foreign(folder: Path, names: list[str]) -> list[Path]:
    """Files of these names that are there and were not written by us."""
    found = []
    for name in names:
        path = folder / name
        if path.exists():
            with path.open("rb") as file:
                first = file.readline()
            if first.strip() and first != MARKER.encode():
                found.append(path)
    return found


def refuse_foreign(folder: Path, names: list[str], *, force: bool) -> None:
    """Raises ConfigError when a file of these names is somebody else's and force is False."""
    others = foreign(folder, names)
    if others and not force:
        raise ConfigError(
            str(others[0]),
            "this file was not written by toritsugi",
            "choose another --out, or give --force to overwrite it",
        )


def write(folder: Path, texts: dict[str, str], *, force: bool) -> None:
    """Write every file, 0600. Raises ConfigError when one there is somebody else's and force is False; OSError."""
    refuse_foreign(folder, list(texts), force=force)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        put(folder / name, text.encode(), 0o600)


def put(path: Path, data: bytes, mode: int) -> None:
    """Write through a temporary file beside it, synced, so that a crash leaves the old file or the new one."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def made_secrets(
    path: Path,
    *,
    http_port: int,
    nodes: tuple[str, ...],
    phones: int,
    renew: bool,
    sip: str = "",
    media: str = "rtp",
    outgoing: str = "",
    abroad: tuple[str, ...] = (),
) -> Secrets:
    """The secrets of the exchange: those at `path` are kept, missing ones made; nothing is written.

    renew: make all anew. Raises ConfigError when the file cannot be read, OSError.
    """
    old: Secrets | None = None
    if path.exists() and not renew:
        try:
            old = read_secrets(path)
        except ValueError as wrong:
            raise ConfigError(str(path), "the secrets cannot be read", "give --new-secrets to make new ones") from wrong
    names = [str(FIRST_PHONE + number) for number in range(phones)]
    kept = old.phones if old else {}
    return Secrets(
        url=f"http://127.0.0.1:{http_port}",
        user="toritsugi",
        password=old.password if old else secrets.token_urlsafe(24),
        apps={node: application(node) for node in nodes},
        phones={name: kept.get(name) or secrets.token_urlsafe(18) for name in names},
        sip=sip,
        media=media,
        outgoing=outgoing,
        abroad=abroad,
    )


def writable(folder: Path, mode: int) -> None:
    """Make a folder that is missing, and see that files can be written there. Raises OSError."""
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def keep_secrets(path: Path, made: Secrets) -> None:
    """Write the secrets (0600). Raises OSError."""
    put(path, msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n", 0o600)
