"""Words of the desk for templates: outcomes, channels, reasons, days and lengths of time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toritsugi.office.base.flags import Mark, marks_of
from toritsugi.office.base.times import shown_day, shown_time

register = template.Library()


@register.simple_tag(takes_context=True)
def page_link(context: dict[str, Any], number: int, key: str) -> str:
    """The address of another page of the list whose page number is named `key`; all other choices stay."""
    query = context["request"].GET.copy()
    query[key] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def outcome(value: str) -> str:
    """How a call ended, in words."""
    words = {
        "message": _("受電報告"),
        "solved": _("解決"),
        "guided": _("ご案内"),
        "connected": _("取り次ぎ"),
        "escalated": _("引き継ぎ"),
        "declined": _("お断り"),
        "voicemail": _("留守番電話"),
    }
    return words.get(value, value or _("用件なし"))


@register.filter
def marks(flags: object) -> list[Mark]:
    """What a message is marked with, in the page's language; nothing for what is no list of flags."""
    given = [flag for flag in flags if isinstance(flag, str)] if isinstance(flags, list | tuple) else []
    return [mark._replace(word=_(mark.word)) for mark in marks_of(given)]


@register.filter
def channel(value: str) -> str:
    """By what a call came or a message goes."""
    words = {
        "sip": _("電話"),
        "stream": _("電話"),
        "browser": _("ブラウザー"),
        "text": _("文字"),
        "webhook": "Webhook",
        "mail": _("メール"),
        "inbox": _("受信箱"),
    }
    return words.get(value, value)


@register.filter
def clock(seconds: float | None) -> str:
    """Seconds as m:ss."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"


@register.filter
def why(reason: str) -> str:
    """Why a delivery failed."""
    words = {
        "no_endpoint": _("宛先が登録されていません"),
        "endpoint_disabled": _("宛先が止められています"),
        "permanent": _("宛先が受け取りを断りました"),
        "exhausted": _("再送を重ねても届きませんでした"),
        "gone": _("宛先がなくなっています（410）"),
        "erased": _("通話が消去されました"),
        "acknowledged": _("確認されたので、送るのをやめました"),
    }
    return words.get(reason, reason)


@register.filter
def mend(reason: str) -> str:
    """What to do about it."""
    words = {
        "no_endpoint": _("連絡先にこの種類の宛先を登録してから、送り直してください。"),
        "endpoint_disabled": _("連絡先で宛先を登録し直すと、また送れるようになります。"),
        "permanent": _("下の記録で応答を確かめ、宛先を直してから、送り直してください。"),
        "exhausted": _("相手のサーバーが動いていることを確かめてから、送り直してください。"),
        "gone": _("連絡先で新しい宛先を登録してから、送り直してください。"),
    }
    return words.get(reason, "")


@register.filter
def stopped(reason: str) -> str:
    """Why nothing is sent to an endpoint."""
    return _("手で止めました") if reason == "retired" else reason


@register.filter(expects_localtime=True)
def moment(value: datetime | None, exact: str = "") -> str:
    """A day with its year and a time; with seconds for "s"."""
    return shown_time(value, get_language() or "ja", seconds=exact == "s") if value else ""


@register.filter(expects_localtime=True)
def short(value: datetime | None, exact: str = "") -> str:
    """As `moment`, without the year where it is this one: for lists."""
    if not value:
        return ""
    this_year = value.year == timezone.localtime(timezone.now()).year
    return shown_time(value, get_language() or "ja", seconds=exact == "s", year=not this_year)


@register.filter(expects_localtime=True)
def day(value: date | str | None) -> str:
    """A day with its year; a manual's days are written as 2027-03-31."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if value else None
    return shown_day(value, get_language() or "ja") if value else ""
