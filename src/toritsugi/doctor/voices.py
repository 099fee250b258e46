"""The engines that speak beside the built-in voice: whether those that are set up answer, and where words go."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from toritsugi.doctor.findings import Finding, Health, Words
from toritsugi.settings_env import Settings
from toritsugi.settings_llm import is_own_network, key
from toritsugi.voice.speech.engines import KEY_FILE

#: Asks a server of speech whether it is there: (address, key). Raises OSError with the reason.
AskSpeech = Callable[[str, str], None]

_COST = Words("内蔵の声（Open JTalk）が代わりに話します。", "The built-in voice (Open JTalk) speaks in its place.")


def voices(settings: Settings, ask: AskSpeech) -> list[Finding]:
    """One finding for each engine that is set up; nothing is spoken."""
    found = []
    if settings.voicevox_url:
        found.append(_asked("voicevox", "VOICEVOX ENGINE", settings.voicevox_url, "/version", "", ask))
    if settings.speech_url:
        found.append(_openai(settings, ask))
    return found


def _openai(settings: Settings, ask: AskSpeech) -> Finding:
    title = f"OpenAI ({settings.speech_model})"
    file = Path(settings.speech_key_file).expanduser() if settings.speech_key_file else settings.path(*KEY_FILE)
    if not settings.speech_key and file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        readable = Words(f"鍵のファイルをほかの人が読めます（{file}）", f"others can read the file of its key ({file})")
        return _broken("openai", title, readable, Words(f"chmod go= {file}", f"chmod go= {file}"))
    try:
        secret = key(settings.speech_key, settings.speech_key_file, settings.path(*KEY_FILE))
    except ValueError as why:
        return _broken(
            "openai",
            title,
            Words(f"鍵が使えません（{why}）", f"its key cannot be used ({why})"),
            Words("TORITSUGI_SPEECH_KEY_FILE を直してください。", "Mend TORITSUGI_SPEECH_KEY_FILE."),
        )
    base = settings.speech_url.removesuffix("/v1")
    return _asked("openai", title, base, "/v1/models", secret, ask)


def _asked(name: str, title: str, url: str, path: str, secret: str, ask: AskSpeech) -> Finding:
    try:
        ask(url + path, secret)
    except OSError as why:
        return _broken(
            name,
            title,
            Words(f"{url} が答えません（{why}）", f"{url} does not answer ({why})"),
            Words("起動し、アドレスを確かめてください。", "Start it, and check its address."),
        )
    host = urlsplit(url).hostname or ""
    if is_own_network(host):
        told = Words(f"{url} が答えます", f"{url} answers")
    else:
        told = Words(
            f"{url} が答えます。話す文と、復唱する発信者の名前や番号が、そこへ送られます",
            f"{url} answers; what is said, with callers' names and numbers, is sent there",
        )
    return Finding(f"voice_{name}", _title(title), Health.GOOD, told)


def _title(title: str) -> Words:
    return Words(f"声（{title}）", f"Voice ({title})")


def _broken(name: str, title: str, what: Words, mend: Words) -> Finding:
    return Finding(f"voice_{name}", _title(title), Health.BROKEN, what, _COST, mend)
