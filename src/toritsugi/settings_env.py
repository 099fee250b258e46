"""The settings of the desk: typed environment variables `TORITSUGI_*`, read once into one frozen struct.

Also the files of `DATA/secrets`, which every process may be the first to need: `secret()` creates each exactly once.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from toritsugi import disk, settings_llm, settings_voice

PREFIX = "TORITSUGI_"
RECOGNISER = PREFIX + "RECOGNISER_"


class SettingsError(ValueError):
    """Settings that cannot be used. problems: one line each, naming the variable and the mend."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings. Every field is the variable TORITSUGI_<FIELD>, except `recogniser_options`.

    data: folder of everything the desk keeps. database_url: postgres://user:password@host:port/name, "" for SQLite.
    base_url: address under which people reach the desk, without a slash at the end; made of host and port if not set.
    asterisk_*: "" takes data/secrets/asterisk.json. asterisk_media: with asterisk_url, "rtp" or "websocket".
    recogniser: "none", "openai", "sherpa" or "module:factory";
    recogniser_options: every TORITSUGI_RECOGNISER_<NAME> as {"<name>": value}.
    end_of_turn_model: file of a model that votes on the ends of turns, "" for none.
    smtp_url: smtp://, smtps:// or smtp+starttls://user:password@host:port, "" sends no mail. mail_from: sender.
    answer_delay: seconds between the ring and the first word.
    max_calls: calls that one voice process takes at once; fewer where it falls behind.
    browser_peers: pages that may talk at once in one voice process. ice_servers: STUN and TURN servers by which the
    voice process reaches pages behind strict networks, stun:host:port or turn:user:password@host:port.
    streams_port: where the voice process takes media streams of a carrier's platform, 0 nowhere. streams_host: address
    it listens on there. streams_url: the same seen from outside, wss://host. streams_auth_token: the platform's secret
    that signs its requests, "" where it signs none.
    webhook_private_hosts: "host:port" of receivers inside the own network, the only private addresses that webhooks
    may go to besides the desk's own inbox. allowed_hosts: further names under which the desk answers.
    voice: what speaks where a manual does not say: "openjtalk" (built in), "voicevox" or "openai". voice_speaker: its
    speaker. voicevox_url: address of a VOICEVOX ENGINE. speech_url: address of a server of the OpenAI-compatible speech
    API; speech_model: its model there; speech_key, speech_key_file: its key, or the file that holds it; without both
    data/secrets/speech.key, if it is there. voice_deadline: seconds that one stretch may take.
    llm_url: address of a language model (any server of the OpenAI-compatible API), "" for none. llm_model: its name
    there. llm_key, llm_key_file: its key, or the file that holds it; without both data/secrets/llm.key, if it is there.
    llm_deadline: seconds that one request may take. llm_mask: what is hidden before words leave: "all", "numbers" or
    "none". llm_daily_tokens, llm_daily_yen: what the calls of one client may cost on one day, 0 without a limit.
    llm_yen_sent, llm_yen_answered: yen for a million tokens. llm_body: a JSON object that is added to each request.
    """

    data: Path
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    node: str = "desk"
    asterisk_url: str = ""
    asterisk_user: str = ""
    asterisk_password: str = ""
    asterisk_app: str = ""
    asterisk_media: str = "rtp"
    recogniser: str = "none"
    recogniser_options: dict[str, str] = {}
    end_of_turn_model: str = ""
    smtp_url: str = ""
    mail_from: str = "desk@localhost"
    answer_delay: float = 0.5
    max_calls: int = 200
    browser_peers: int = 10
    ice_servers: tuple[str, ...] = ()
    streams_port: int = 0
    streams_host: str = "127.0.0.1"
    streams_url: str = ""
    streams_auth_token: str = ""
    webhook_private_hosts: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    voice: str = "openjtalk"
    voice_speaker: str = ""
    voicevox_url: str = ""
    speech_url: str = ""
    speech_model: str = "tts-1"
    speech_key: str = ""
    speech_key_file: str = ""
    voice_deadline: float = 10.0
    llm_url: str = ""
    llm_model: str = ""
    llm_key: str = ""
    llm_key_file: str = ""
    llm_deadline: float = 0.7
    llm_mask: str = "all"
    llm_daily_tokens: int = 500_000
    llm_daily_yen: int = 300
    llm_yen_sent: float = 0.0
    llm_yen_answered: float = 0.0
    llm_body: str = ""

    @property
    def address(self) -> str:
        """Where people reach the desk: scheme, host and port, without a slash at the end."""
        return self.base_url or self.own_address

    @property
    def own_address(self) -> str:
        """Where the desk's own processes reach its web process on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def path(self, *parts: str) -> Path:
        """A path below the data folder."""
        return self.data.joinpath(*parts)

    def __repr__(self) -> str:
        """Without secrets, so that settings may stand in a log."""
        return f"Settings(data={str(self.data)!r}, database={'postgres' if self.database_url else 'sqlite'!r})"


def read(environ: Mapping[str, str]) -> Settings:
    """Settings from environment variables. Raises SettingsError naming every variable that cannot be used."""
    given: dict[str, object] = {}
    problems: list[str] = []
    for field in msgspec.structs.fields(Settings):
        name = PREFIX + field.name.upper()
        text = environ.get(name, "").strip()
        if not text or field.name == "recogniser_options":
            continue
        try:
            given[field.name] = _typed(field.name, text)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    if given.get("llm_url") and not given.get("llm_model"):
        problems.append(f"{PREFIX}LLM_MODEL: not set; write the model's name as its server calls it")
    if given.get("streams_auth_token") and not given.get("streams_url"):
        problems.append(f"{PREFIX}STREAMS_URL: not set; the platform signs the address it calls: write wss://host")
    problems += settings_voice.missing(given, PREFIX)
    if problems:
        raise SettingsError(problems)
    given.setdefault("data", Path("data").absolute())
    given["recogniser_options"] = {
        name.removeprefix(RECOGNISER).lower(): value for name, value in environ.items() if name.startswith(RECOGNISER)
    }
    return msgspec.convert(given, Settings)


def environment(settings: Settings) -> dict[str, str]:
    """The variables that make `read` give these settings again; for child processes."""
    found: dict[str, str] = {}
    for field in msgspec.structs.fields(Settings):
        value = getattr(settings, field.name)
        if field.name == "recogniser_options":
            found |= {RECOGNISER + name.upper(): text for name, text in value.items()}
        elif isinstance(value, tuple):
            found[PREFIX + field.name.upper()] = ",".join(value)
        else:
            found[PREFIX + field.name.upper()] = str(value)
    return found


def _typed(name: str, text: str) -> object:
    match name:
        case "data":
            return Path(text).expanduser().absolute()
        case "port":
            return _number(text, 1, 65535)
        case "browser_peers" | "max_calls":
            return _number(text, 1, 1000)
        case "asterisk_media":
            if text not in ("rtp", "websocket"):
                raise ValueError("write rtp or websocket")
            return text
        case "streams_port":
            return _number(text, 0, 65535)
        case "streams_host":
            return _ip(text)
        case "streams_url":
            return _stream_address(text)
        case "ice_servers":
            return tuple(_ice(part.strip()) for part in text.split(",") if part.strip())
        case "answer_delay":
            return _seconds(text, 0, 30)
        case "voice":
            return settings_voice.engine(text)
        case "voicevox_url" | "speech_url":
            return settings_voice.address(text)
        case "voice_deadline":
            return _seconds(text, 1, 60)
        case _ if name.startswith("llm_"):
            return _of_model(name, text)
        case "webhook_private_hosts" | "allowed_hosts":
            return tuple(part.strip() for part in text.split(",") if part.strip())
        case "base_url":
            return _address(text)
        case "database_url":
            return _url(text, ("postgres", "postgresql"), "write postgres://user:password@host:5432/name")
        case "smtp_url":
            return _url(text, ("smtp", "smtps", "smtp+starttls"), "write smtp://user:password@host:587")
        case _:
            return text


def _number(text: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise ValueError(f"not a number from {least} to {most}; write digits only")
    return int(text)


def _ip(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError("not an address; write 127.0.0.1, or 0.0.0.0 for every interface") from None


def _stream_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("ws", "wss") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise ValueError("not a stream's address without a path; write for example wss://phone.example.jp")
    return f"{parts.scheme}://{parts.netloc}"


def _ice(text: str) -> str:
    scheme, _, rest = text.partition(":")
    name, at, host = rest.rpartition("@")
    if scheme not in ("stun", "stuns", "turn", "turns") or not host or (at and ":" not in name):
        raise ValueError("not a server; write stun:host:3478 or turn:user:password@host:3478, several with commas")
    return text


def _of_model(name: str, text: str) -> object:
    match name:
        case "llm_url":
            return settings_llm.address(text)
        case "llm_deadline":
            return _seconds(text, 0.1, 0.9)
        case "llm_daily_tokens" | "llm_daily_yen":
            return _number(text, 0, 1_000_000_000)
        case "llm_yen_sent" | "llm_yen_answered":
            return _price(text)
        case "llm_mask":
            if text not in ("all", "numbers", "none"):
                raise ValueError("write all, numbers or none")
            return text
        case "llm_body":
            settings_llm.body(text)
            return text
        case _:
            return text


def _price(text: str) -> float:
    try:
        yen = float(text)
    except ValueError:
        yen = -1.0
    if not 0 <= yen <= 1_000_000:
        raise ValueError("not a price; write yen for a million tokens, for example 45")
    return yen


def _seconds(text: str, least: float, most: float) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise ValueError("not a number of seconds; write for example 0.5") from None
    if not least <= seconds <= most:
        raise ValueError(f"seconds must be from {least:g} to {most:g}")
    return seconds


def _url(text: str, schemes: tuple[str, ...], mend: str) -> str:
    if urlsplit(text).scheme not in schemes:
        raise ValueError(f"not an address of the kind {' or '.join(schemes)}; {mend}")
    return text


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise ValueError("not a web address without a path; write for example https://desk.example.jp")
    return f"{parts.scheme}://{parts.netloc}"


def secret(settings: Settings, name: str, make: Callable[[], bytes]) -> bytes:
    """The content of DATA/secrets/`name` (folder 0700, file 0600), made by `make` once if it is not there.

    Several processes may ask at once: the file appears whole, under its name, exactly once. Raises OSError.
    """
    folder = settings.path("secrets")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / name
    with contextlib.suppress(FileNotFoundError):
        return file.read_bytes()
    handle, draft = tempfile.mkstemp(dir=folder, prefix=f".{name}.")  # mkstemp gives 0600
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(make())
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first: its secret counts
            os.link(draft, file)
    finally:
        os.unlink(draft)
    disk.sync(folder)
    return file.read_bytes()
