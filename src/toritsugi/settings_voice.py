"""The settings of the voices: which engines there are, and where they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from toritsugi.settings_llm import is_own_network

#: engine → the setting that it needs
_NEEDS = {"openjtalk": "", "voicevox": "voicevox_url", "openai": "speech_url"}


def engine(text: str) -> str:
    """The desk's own engine. Raises ValueError with the mend."""
    if text not in _NEEDS:
        raise ValueError(f"not an engine; write {', '.join(_NEEDS)}")
    return text


def address(text: str) -> str:
    """The base address of an engine. Raises ValueError with the mend."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not a web address; write for example http://127.0.0.1:50021")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("the address may have no user, key or query; write the key into TORITSUGI_SPEECH_KEY_FILE")
    if parts.scheme == "http" and not is_own_network(parts.hostname):
        raise ValueError("names and numbers of callers would leave the own network unencrypted; write https://")
    return text.rstrip("/")


def missing(given: Mapping[str, object], prefix: str) -> list[str]:
    """What the chosen engine lacks, a line each."""
    needed = _NEEDS.get(str(given.get("voice", "openjtalk")), "")
    if not needed or given.get(needed):
        return []
    return [f"{prefix}{needed.upper()}: not set; write the address of the engine that {prefix}VOICE names"]
