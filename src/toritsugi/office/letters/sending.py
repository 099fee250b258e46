"""One letter, as it is written and sent. It holds names of clients and lines, and a link; never what a manual says."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from toritsugi.office.clients.models import ManualVersion
from toritsugi.office.delivery import mail
from toritsugi.office.delivery.mail import address_of, one_line
from toritsugi.office.delivery.models import Result
from toritsugi.office.delivery.outcome import Outcome
from toritsugi.office.letters.actions import do_finish, do_start
from toritsugi.office.letters.models import Letter, Occasion


def do_send(letter_id: str) -> None:
    """Make one attempt and keep how it ended."""
    letter = do_start(letter_id)
    if letter is not None:
        do_finish(letter_id, _send(Letter.objects.select_related("to", "version__line", "client").get(pk=letter_id)))


def _send(letter: Letter) -> Outcome:
    desk = settings.TORITSUGI
    try:
        written = compose(letter, desk.mail_from, datetime.now(UTC))
    except ValueError as error:
        return Outcome(result=Result.PERMANENT, detail=str(error)[:100])
    return mail.send(desk.smtp_url, written)


def compose(letter: Letter, sender: str, now: datetime) -> EmailMessage:
    """The mail, in its reader's language. Raises ValueError for an address that is none."""
    with translation.override(letter.to.language):
        subject, asks, opens = _words(letter)
    link = f"{settings.TORITSUGI.address}{reverse('manuals:version', args=[letter.version_id])}"
    written = EmailMessage()
    written["Subject"] = one_line(subject)
    written["From"] = address_of(sender)
    written["To"] = address_of(letter.to.email)
    written["Date"] = mail.dated(now)
    written["Message-ID"] = mail.message_id(letter.letter_id, sender)
    written["Auto-Submitted"] = "auto-generated"
    written.set_content("\n".join([one_line(asks), "", f"{opens}: {link}", ""]))
    anchor = f'<a href="{escape(link)}">{escape(opens)}</a>'
    body = f"<p>{escape(one_line(asks))}</p><p>{anchor}</p>"
    written.add_alternative(f'<html lang="{letter.to.language}"><body>{body}</body></html>', subtype="html")
    return written


def _words(letter: Letter) -> tuple[str, str, str]:
    """Subject, sentence and the link's words."""
    version: ManualVersion = letter.version
    named = {"client": letter.client.name, "line": version.line.name, "number": version.number}
    match letter.occasion:
        case Occasion.SENT:
            subject = _("【%(client)s】対応マニュアル第%(number)d版のご確認のお願い")
            asks = _("%(line)sの対応マニュアル第%(number)d版をお送りしました。承認か差し戻しをお願いいたします。")
        case Occasion.RETURNED:
            subject = _("【%(client)s】対応マニュアル第%(number)d版が差し戻されました")
            asks = _("%(line)sの対応マニュアル第%(number)d版が差し戻されました。理由をご確認ください。")
        case Occasion.APPROVED:
            subject = _("【%(client)s】対応マニュアル第%(number)d版が承認されました")
            asks = _("%(line)sの対応マニュアル第%(number)d版が承認されました。")
        case _:
            subject = _("【%(client)s】対応マニュアル第%(number)d版にコメントがあります")
            asks = _("%(line)sの対応マニュアル第%(number)d版に、新しいコメントがあります。")
    return subject % named, asks % named, _("この版を開く")
