"""The language model: whether one is set up, its key is safe, and its server answers."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

from toritsugi.doctor.findings import Finding, Health, Words
from toritsugi.settings_env import Settings
from toritsugi.voice.language_model.settings import KEY_FILE, ModelSettings, model_settings

#: Asks the server of a language model whether it is there: (where requests go, key). Raises OSError with the reason.
AskModel = Callable[[str, str], None]

_TITLE = Words("言語モデル", "Language model")
_COST = Words(
    "言葉の理解は、窓口の規則だけで続きます。聞き直しが増えるだけです。",
    "Words are understood by the desk's own rules alone; more is asked again.",
)
_HIDDEN = {
    "all": Words("番号・名前・住所は伏せて送ります", "numbers, names and addresses are hidden"),
    "numbers": Words("番号は伏せて送ります", "numbers are hidden"),
    "none": Words("言葉をそのまま送ります", "words leave as they are"),
}


def language_model(settings: Settings, ask: AskModel) -> Finding:
    """What is to be told of it. Nothing of a caller is sent."""
    try:
        found = model_settings(settings)
    except ValueError as why:
        return _broken(
            Words(f"鍵が使えません（{why}）", f"its key cannot be used ({why})"),
            Words(
                "TORITSUGI_LLM_KEY_FILE を直すか、toritsugi llm key で入れ直してください。",
                "Mend TORITSUGI_LLM_KEY_FILE, or run toritsugi llm key.",
            ),
        )
    if found is None:
        return Finding(
            "language_model",
            _TITLE,
            Health.GOOD,
            Words("使いません（窓口の規則だけで理解します）", "not used (the desk's own rules understand)"),
        )
    readable = _read_by_others(settings)
    if readable is not None:
        return _broken(
            Words(
                f"鍵のファイルをほかの人が読めます（{readable}）", f"others can read the file of its key ({readable})"
            ),
            Words(f"chmod go= {readable}", f"chmod go= {readable}"),
        )
    try:
        ask(found.url, found.key)
    except OSError as why:
        return _broken(
            Words(
                f"{found.model} のサーバーが使えません（{why}）", f"the server of {found.model} cannot be used ({why})"
            ),
            Words(
                "サーバーを起動し、TORITSUGI_LLM_URL と鍵を確かめてください。",
                "Start the server; check TORITSUGI_LLM_URL and its key.",
            ),
        )
    return Finding("language_model", _TITLE, Health.GOOD, _told(found))


def _told(found: ModelSettings) -> Words:
    hidden = _HIDDEN[found.mask.value]
    return Words(f"{found.model} が使えます。{hidden.ja}", f"{found.model} is ready; {hidden.en}")


def _broken(what: Words, mend: Words) -> Finding:
    return Finding("language_model", _TITLE, Health.BROKEN, what, _COST, mend)


def _read_by_others(settings: Settings) -> Path | None:
    """The file of the key where others may read it."""
    if settings.llm_key:
        return None
    file = Path(settings.llm_key_file).expanduser() if settings.llm_key_file else settings.path(*KEY_FILE)
    return file if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077 else None
