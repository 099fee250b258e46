"""The parts that a machine may lack: voice, ears, voice activity, the exchange, mail, paper, the database."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing

import psycopg

from toritsugi.doctor.findings import Finding, Health, Words
from toritsugi.paper.pdf import PACKAGES, Lacks, NoPdf, check_machine
from toritsugi.settings_env import Settings
from toritsugi.voice.speech.ports import TakesHints
from toritsugi.voice.speech.recognisers import limits_of, make_recogniser, with_model

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
                "TORITSUGI_RECOGNISER に openai、vosk、sherpa のどれかを指定します"
                "（docs/how-to/connect-a-recogniser.md）。",
                "Set TORITSUGI_RECOGNISER to openai, vosk or sherpa (docs/how-to/connect-a-recogniser.md).",
            ),
        )
    try:
        limits_of(settings.recogniser_options)
        made = make_recogniser(settings.recogniser, with_model(settings.recogniser_options, settings.data))
    except Exception as error:  # noqa: BLE001 — one of the owner's own making may raise anything
        return Finding(
            "recogniser",
            title,
            Health.BROKEN,
            Words(
                f"{settings.recogniser} が指定されていますが、使えません（{error}）",
                f"{settings.recogniser} is chosen, but cannot be used ({error})",
            ),
            Words(
                "認識なしで受けます（ガイド付き留守番電話）。",
                "Calls are taken without recognition (guided voicemail).",
            ),
            Words(
                "TORITSUGI_RECOGNISER と TORITSUGI_RECOGNISER_* を直してください。",
                "Mend TORITSUGI_RECOGNISER and TORITSUGI_RECOGNISER_*.",
            ),
        )
    can = made.can.told() if isinstance(made, TakesHints) else "-"
    name = str(getattr(made, "name", settings.recogniser))
    return Finding(
        "recogniser",
        title,
        Health.GOOD,
        Words(
            f"{name}（できること：{can}）。声を聞かせて確かめるには toritsugi models check",
            f"{name} (it can: {can}); toritsugi models check lets it hear a sentence",
        ),
    )


def exchange(settings: Settings, ask: AskExchange) -> Finding:
    """The telephone exchange (Asterisk)."""
    title = Words("電話交換機（Asterisk）", "Exchange (Asterisk)")
    url, user, password = settings.asterisk_url, settings.asterisk_user, settings.asterisk_password
    written = settings.path("secrets", "asterisk.json")
    if not url and written.exists():
        try:
            known = json.loads(written.read_bytes())
            url, user, password = known["url"], known["user"], known["password"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            return Finding(
                "exchange",
                title,
                Health.BROKEN,
                Words(
                    f"{written} が読めません（{type(error).__name__}）",
                    f"{written} cannot be used ({type(error).__name__})",
                ),
                Words("電話はお知らせと留守番電話になります。", "Callers get a notice and voicemail."),
                Words(
                    "toritsugi telephony asterisk --out フォルダー をもう一度実行してください。",
                    "Run toritsugi telephony asterisk --out FOLDER again.",
                ),
            )
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


def paper() -> Finding:
    """What a manual is put on paper with (`toritsugi manual render` as PDF): Pango, and a font with Japanese."""
    title = Words("紙（PDF）", "Paper (PDF)")
    try:
        check_machine()
    except (NoPdf, subprocess.TimeoutExpired) as error:
        lacks = error.lacks if isinstance(error, NoPdf) else Lacks.FONTCONFIG
        found, packages = _LACKING[lacks]
        return Finding(
            "paper",
            title,
            Health.MISSING,
            found,
            Words(
                "対応マニュアルを PDF にできません（toritsugi manual render は HTML なら書き出せます）。",
                "A manual cannot be put on paper (toritsugi manual render still writes HTML).",
            ),
            Words(f"sudo apt install {packages}", f"sudo apt install {packages}"),
        )
    return Finding("paper", title, Health.GOOD, Words("PDF を作れます", "PDF can be made"))


_LACKING = {
    Lacks.PANGO: (Words("Pango が開けません", "Pango cannot be opened"), PACKAGES),
    Lacks.FONTCONFIG: (
        Words("書体の一覧（fontconfig の fc-list）が得られません", "fonts cannot be listed (fontconfig's fc-list)"),
        f"fontconfig {PACKAGES}",
    ),
    Lacks.FONTS: (Words("日本語の書体がありません", "no font has Japanese"), "fonts-noto-cjk"),
}


def database(settings: Settings) -> Finding:
    """SQLite or PostgreSQL."""
    title = Words("データベース", "Database")
    if not settings.database_url:
        return _sqlite(settings, title)
    away = _postgres_away(settings.database_url)
    if away:
        return Finding(
            "database",
            title,
            Health.BROKEN,
            Words(f"PostgreSQL に接続できません（{away}）", f"PostgreSQL cannot be reached ({away})"),
            Words(
                "画面が開かず、受電報告はデータフォルダーに退避されます。",
                "No page opens; what calls write waits in the data folder.",
            ),
            Words(
                "PostgreSQL と TORITSUGI_DATABASE_URL を確かめてください。",
                "Check PostgreSQL and TORITSUGI_DATABASE_URL.",
            ),
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


def _sqlite(settings: Settings, title: Words) -> Finding:
    file = settings.path("toritsugi.sqlite3")
    good = Finding(
        "database", title, Health.GOOD, Words("SQLite（データフォルダーの中）", "SQLite (in the data folder)")
    )
    if not file.exists():
        return good
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as database:
            (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict == "ok":
        return good
    return Finding(
        "database",
        title,
        Health.BROKEN,
        Words(f"SQLite のファイルが壊れています（{verdict}）", f"the SQLite file is damaged ({verdict})"),
        Words("受電報告を保存できません。", "Messages cannot be kept."),
        Words(
            "窓口を止め、バックアップを別のフォルダーに戻して（toritsugi restore）、そちらで動かしてください。",
            "Stop the desk, restore a backup into another folder (toritsugi restore), and run it there.",
        ),
    )


def _postgres_away(url: str) -> str:
    """Why PostgreSQL cannot be reached, "" when it can; without the password."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        return (str(error).strip().splitlines() or [type(error).__name__])[0]
    return ""
