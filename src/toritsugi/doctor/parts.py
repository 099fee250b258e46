"""The parts that a machine may lack: voice, ears, voice activity, the exchange, mail, the database."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable

from toritsugi.doctor.findings import Finding, Health, Words
from toritsugi.settings_env import Settings

#: Asks an exchange whether it is there: (url, user, password) → its version. Raises OSError with the reason.
AskExchange = Callable[[str, str, str], str]


def voice() -> Finding:
    """Open JTalk, which speaks the desk's sentences."""
    title = Words("声（Open JTalk）", "Voice (Open JTalk)")
    if importlib.util.find_spec("pyopenjtalk") is None:
        return Finding(
            "voice",
            title,
            Health.BROKEN,
            Words("ありません", "missing"),
            Words("窓口は何も話せません。", "The desk cannot speak."),
            Words(
                "pyopenjtalk-plus を入れてください（make run が入れます）。",
                "Install pyopenjtalk-plus (make run does).",
            ),
        )
    return Finding(
        "voice",
        title,
        Health.GOOD,
        Words(
            "使えます。声は mei（名古屋工業大学、CC BY 3.0）",
            "ready; the voice is mei (Nagoya Institute of Technology, CC BY 3.0)",
        ),
    )


def voice_activity() -> Finding:
    """Silero's model, which tells speech from silence."""
    title = Words("発話の検出（Silero VAD）", "Voice activity (Silero VAD)")
    if importlib.util.find_spec("silero_vad") is None:
        return Finding(
            "vad",
            title,
            Health.BROKEN,
            Words("モデルがありません", "its model is missing"),
            Words(
                "発信者がいつ話し終えたか分からず、キー操作だけになります。",
                "The end of a turn is not seen; only keys work.",
            ),
            Words(
                "silero-vad を --no-deps で入れてください（make run が入れます）。",
                "Install silero-vad with --no-deps (make run does).",
            ),
        )
    return Finding("vad", title, Health.GOOD, Words("使えます", "ready"))


def recogniser(settings: Settings) -> Finding:
    """The recogniser that the owner chose."""
    title = Words("音声認識", "Speech recognition")
    if settings.recogniser == "none":
        return Finding(
            "recogniser",
            title,
            Health.MISSING,
            Words("なし", "none"),
            Words(
                "発信者の答えは録音で残し、番号はキーで伺います（ガイド付き留守番電話）。",
                "Answers are kept as recordings and numbers are asked by keys (guided voicemail).",
            ),
            Words(
                "TORITSUGI_RECOGNISER に openai または sherpa を指定します。",
                "Set TORITSUGI_RECOGNISER to openai or sherpa.",
            ),
        )
    if settings.recogniser == "sherpa" and importlib.util.find_spec("sherpa_onnx") is None:
        return Finding(
            "recogniser",
            title,
            Health.BROKEN,
            Words(
                "sherpa が指定されていますが、sherpa-onnx がありません", "sherpa is chosen, but sherpa-onnx is missing"
            ),
            Words(
                "認識なしで受けます（ガイド付き留守番電話）。",
                "Calls are taken without recognition (guided voicemail).",
            ),
            Words("sherpa-onnx を入れてください。", "Install sherpa-onnx."),
        )
    return Finding("recogniser", title, Health.GOOD, Words(settings.recogniser, settings.recogniser))


def exchange(settings: Settings, ask: AskExchange) -> Finding:
    """The telephone exchange (Asterisk)."""
    title = Words("電話交換機（Asterisk）", "Exchange (Asterisk)")
    url, user, password = settings.asterisk_url, settings.asterisk_user, settings.asterisk_password
    written = settings.path("secrets", "asterisk.json")
    if not url and written.exists():
        known = json.loads(written.read_text())
        url, user, password = known.get("url", ""), known.get("user", ""), known.get("password", "")
    if not url:
        return Finding(
            "exchange",
            title,
            Health.MISSING,
            Words("つながっていません", "not connected"),
            Words(
                "電話回線では受けられません。ブラウザーの電話だけです。",
                "No calls from the telephone network; only the browser's phone.",
            ),
            Words("toritsugi telephony asterisk --out フォルダー", "toritsugi telephony asterisk --out FOLDER"),
        )
    try:
        version = ask(url, user, password)
    except OSError as error:
        return Finding(
            "exchange",
            title,
            Health.BROKEN,
            Words(f"{url} が答えません（{error}）", f"{url} does not answer ({error})"),
            Words("電話はお知らせと留守番電話になります。", "Callers get a notice and voicemail."),
            Words("Asterisk を起動し、ari.conf を確かめてください。", "Start Asterisk and check ari.conf."),
        )
    return Finding("exchange", title, Health.GOOD, Words(version, version))


def mail(settings: Settings) -> Finding:
    """Outgoing mail."""
    title = Words("メール送信", "Outgoing mail")
    if not settings.smtp_url:
        return Finding(
            "mail",
            title,
            Health.MISSING,
            Words("設定されていません", "not set up"),
            Words(
                "受電報告をメールで届けられません（Webhook と受信箱は使えます）。",
                "Messages do not go out by mail (webhooks and the inbox do).",
            ),
            Words("TORITSUGI_SMTP_URL を設定します。", "Set TORITSUGI_SMTP_URL."),
        )
    return Finding("mail", title, Health.GOOD, Words("設定済み", "set up"))


def database(settings: Settings) -> Finding:
    """SQLite or PostgreSQL."""
    title = Words("データベース", "Database")
    if not settings.database_url:
        return Finding(
            "database", title, Health.GOOD, Words("SQLite（データフォルダーの中）", "SQLite (in the data folder)")
        )
    if shutil.which("pg_dump") is None:
        return Finding(
            "database",
            title,
            Health.MISSING,
            Words("PostgreSQL。pg_dump がありません", "PostgreSQL; pg_dump is missing"),
            Words("toritsugi backup が使えません。", "`toritsugi backup` does not work."),
            Words("PostgreSQL のクライアントを入れてください。", "Install PostgreSQL's client programs."),
        )
    return Finding("database", title, Health.GOOD, Words("PostgreSQL", "PostgreSQL"))
