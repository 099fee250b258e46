"""Sending one message by mail: plain text and HTML, Japanese, nothing sensitive in the subject."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from html import escape
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from django.utils import translation

from toritsugi.core.dialogue.message import Message, State
from toritsugi.office.base.flags import marks_of
from toritsugi.office.base.times import shown_time
from toritsugi.office.calls.models import Message as Row
from toritsugi.office.calls.opened import told
from toritsugi.office.calls.who import who
from toritsugi.office.delivery.models import Result
from toritsugi.office.delivery.outcome import Outcome
from toritsugi.office.delivery.payload import message_link

#: seconds for each step of the exchange
TIMEOUT = 20.0

WORDS = {
    State.REFUSED: "（お答えいただけませんでした）",
    State.UNKNOWN: "（不明）",
    State.CLIP: "（録音をお聞きください）",
}


def compose(
    row: Row, delivery_id: str, to: str, sender: str, now: datetime, *, text: str = "", reminder: int = 0
) -> EmailMessage:
    """The mail of a message. The Message-ID is made of the delivery's id: the same on every attempt.

    text: words of the manual above the message. reminder: 0, or n for the n-th time it is told again.

    The subject holds the client's name and the matter's title, which come from the manual; never a value of the call.
    Raises ValueError for an address that is none, Erased when the call was erased.
    """
    clear = told(row)
    mail = EmailMessage()
    mail["Subject"] = one_line(("【再通知】" if reminder else "") + _subject(row, clear))
    mail["From"] = address_of(sender)
    mail["To"] = address_of(to)
    mail["Date"] = dated(now)
    mail["Message-ID"] = message_id(delivery_id, sender)
    mail["Auto-Submitted"] = "auto-generated"
    rows = _rows(row, clear)
    link = message_link(row.message_id)
    above = [one_line(text), ""] if text else []
    lines = [*above, *(f"{title}：{value}" for title, value in rows), "", f"詳細と完了の登録：{link}", ""]
    mail.set_content("\n".join(lines))
    cells = "".join(f"<tr><th align=left>{escape(t)}</th><td>{escape(v)}</td></tr>" for t, v in rows)
    anchor = f'<a href="{escape(link)}">詳細と完了の登録</a>'
    said = f"<p>{escape(one_line(text))}</p>" if text else ""
    page = f'<html lang="ja"><body>{said}<table>{cells}</table><p>{anchor}</p></body></html>'
    mail.add_alternative(page, subtype="html")
    return mail


def dated(now: datetime) -> str:
    """A moment as mails tell it."""
    return format_datetime(now)


def message_id(id: str, sender: str) -> str:
    """The Message-ID that belongs to an id: the same on every attempt."""
    return f"<{id}@{sender.rpartition('@')[2].strip('>') or 'localhost'}>"


def send(smtp_url: str, mail: EmailMessage) -> Outcome:
    """One attempt. Never raises for what the server does: that is the outcome.

    What the server refuses before it is handed the mail (a login, a greeting) says nothing about this recipient, and
    may be mended. Once it has taken the mail, its farewell changes nothing.
    """
    if not smtp_url:
        return Outcome(result=Result.PERMANENT, detail="no mail server is set (TORITSUGI_SMTP_URL)")
    handed = False
    try:
        server = _connect(smtp_url)
        try:
            handed = True
            server.send_message(mail)
        finally:
            _leave(server)
        return Outcome(result=Result.ACCEPTED, status=250)
    except smtplib.SMTPRecipientsRefused as error:
        return _of_code(min((code for code, _ in error.recipients.values()), default=550))
    except smtplib.SMTPResponseException as error:
        if handed:
            return _of_code(error.smtp_code)
        return Outcome(result=Result.RETRY, status=error.smtp_code, detail=f"SMTP {error.smtp_code}")
    except smtplib.SMTPNotSupportedError:
        result = Result.PERMANENT if handed else Result.RETRY
        return Outcome(result=result, detail="the mail server lacks what is asked of it")
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        result = Result.UNKNOWN if handed else Result.RETRY
        return Outcome(result=result, detail=type(error).__name__)


def _connect(smtp_url: str) -> smtplib.SMTP:
    """A server that has let the desk in."""
    parts = urlsplit(smtp_url)
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        secure = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=secure)
    else:
        server = smtplib.SMTP(host, parts.port or (587 if parts.scheme == "smtp+starttls" else 25), timeout=TIMEOUT)
    try:
        server.ehlo_or_helo_if_needed()
        if parts.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _leave(server: smtplib.SMTP) -> None:
    """End the exchange, however the server takes it."""
    try:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def _of_code(code: int) -> Outcome:
    """4xx may pass, 5xx does not. The server's text is not kept: it quotes addresses."""
    result = Result.RETRY if 400 <= code < 500 else Result.PERMANENT
    return Outcome(result=result, status=code, detail=f"SMTP {code}")


def _subject(row: Row, clear: Message) -> str:
    marks = "".join(f"【{mark.word}】" for mark in marks_of(clear.flags) if mark.tone)
    unfinished = "" if clear.complete else "（途中まで）"
    return f"{marks}【{row.client.name}】受電報告 {clear.matter_title}{unfinished}".strip()


def _rows(row: Row, clear: Message) -> list[tuple[str, str]]:
    zone, caller = ZoneInfo(row.line.timezone), who(row.call, clear)
    with translation.override("ja"):  # a mail is Japanese, whatever language is active
        absent = caller.shown
    rows = [
        ("受電日時", shown_time(row.call.started_at.astimezone(zone), "ja")),
        ("窓口", row.line.name),
        ("用件", clear.matter_title or "（未定）"),
        ("発信者番号", caller.number or f"（{absent}）"),
    ]
    if caller.name:
        rows.append(("発信者名（電話会社の表示）", caller.name))
    for known in clear.items:
        value = known.masked or WORDS.get(known.state, "（不明）")
        reading = f"（{known.value.reading}）" if known.value and known.value.reading and not known.mask else ""
        rows.append((known.title, value + reading))
    rows += [("折り返し", "希望あり")] * clear.callback_wanted
    rows += [("発言", text) for text in clear.words]
    rows += [("状態", "途中で終了しました")] * (not clear.complete)
    rows.append(("対応マニュアル", f"第{row.call.version.number}版"))
    return [(one_line(title), value) for title, value in rows]


def one_line(text: str) -> str:
    """Without line breaks and control characters, which could begin another header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def address_of(text: str) -> str:
    """One mail address, as a header takes it. Raises ValueError."""
    _name, address = parseaddr(text)
    if "@" not in address or any(c.isspace() for c in address) or not text.isprintable() or "," in text:
        raise ValueError("not one mail address")
    return text
