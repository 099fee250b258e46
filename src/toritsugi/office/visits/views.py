"""The pages to call from: choose a sample client, or one's own line to try it; by voice, keys or text."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from toritsugi.core.manual.model import Manual
from toritsugi.office.accounts.access import Hidden
from toritsugi.office.clients.access import callable_line, sample_lines
from toritsugi.office.clients.models import Line
from toritsugi.office.clients.shown import in_force
from toritsugi.office.line import voice
from toritsugi.office.visits import actions
from toritsugi.office.visits.forms import Answer, BadRequest, Offer, Resume, Start, read
from toritsugi.office.voices.credit import credit_of

#: Calls that a visitor's session remembers: only they may be answered, hung up and looked at from it.
REMEMBERED = 20
#: Sentences to try that the front page names for each sample.
SAYINGS = 3

Api = Callable[..., dict[str, Any]]
TROUBLES = (BadRequest, actions.CapReached, voice.VoiceAway, voice.VoiceRefused)


class Card(NamedTuple):
    """A sample line on the front page. shows: what is special about it. sayings: sentences to try."""

    line: Line
    kind: str
    shows: str
    sayings: tuple[str, ...]


def _shows(manual: Manual) -> tuple[str, str, tuple[str, ...]]:
    kinds = {
        "reception": (
            _("一次受付"),
            _("どなたにも同じ項目を伺い、担当者へ取り次ぎます。時間外は名乗りが変わります。"),
        ),
        "script": (_("定型スクリプト"), _("決まった順に伺う、いちばん短い対応です。分かれ道はありません。")),
        "custom": (_("個別マニュアル"), _("発信者と用件によって、伺うことと知らせる先が変わります。")),
        "helpdesk": (_("障害受付"), _("手順をご案内して解決を試み、できないときは当番へ引き継ぎます。")),
    }
    kind, shows = kinds.get(manual.template, ("", ""))
    heard = [matter.heard[0] for matter in manual.matters.values() if matter.heard]
    return kind, shows, tuple(heard[:SAYINGS])


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Choose whom to call."""
    lines = list(sample_lines())
    manuals = in_force(lines, timezone.now())
    cards = [Card(line, *_shows(manuals[line.id].manual)) for line in lines if line.id in manuals]
    return render(request, "visits/front.html", {"cards": cards})


@require_GET
def phone(request: HttpRequest, line_id: str) -> HttpResponse:
    """Call this line: a sample client's, or one's own to try it."""
    line = callable_line(request.user, line_id)
    own = not line.client.sample
    found = in_force([line], timezone.now()).get(line.id)
    if own and found is None:
        raise Hidden  # nothing answers there
    return render(
        request,
        "visits/phone.html",
        {
            "line": line,
            "own": own,
            "per_address": actions.PER_ADDRESS,
            "phone": {
                "line": line.id,
                "client": line.name,
                "offer_url": reverse("visits:offer"),
                "resume_url": reverse("visits:resume", args=["CALL"]).replace("CALL", "{id}"),
                "start_url": reverse("visits:start"),
                "text_url": reverse("visits:text", args=["CALL"]).replace("CALL", "{id}"),
                "hang_up_url": reverse("visits:hang_up", args=["CALL"]).replace("CALL", "{id}"),
                "message_url": reverse("inbox:list", args=[line.client_id]),
                "attribution": credit_of(found.manual if found is not None else None),
            },
        },
    )


def api(view: Api) -> Callable[..., HttpResponse]:
    """Answer in JSON; everything that can go wrong becomes {"message": …} in the visitor's language."""

    @require_POST
    @wraps(view)
    def answered(request: HttpRequest, **named: str) -> HttpResponse:
        try:
            return JsonResponse(view(request, **named))
        except TROUBLES as trouble:
            return _troubled(trouble)

    return answered


@api
def offer(request: HttpRequest) -> dict[str, Any]:
    """Place a call by voice."""
    body = read(request, Offer)
    visitor = _admit(request, body.line)
    return _remember(request, voice.offer(body.line, visitor, body.sdp, body.type))


@api
def resume(request: HttpRequest, call_id: str) -> dict[str, Any]:
    """Take a call of this visitor up again by another connection."""
    own, body = _own(request, call_id), read(request, Resume)
    return voice.resume(own, body.sdp, body.type)


@api
def start(request: HttpRequest) -> dict[str, Any]:
    """Place a call by text and keys."""
    body = read(request, Start)
    visitor = _admit(request, body.line)
    return _remember(request, voice.start_text(body.line, visitor))


@require_POST
async def text(request: HttpRequest, call_id: str) -> HttpResponse:
    """Answer in a call of this visitor. No thread is held while the desk thinks or the visitor is silent."""
    try:
        body = read(request, Answer)
        own = _owned(await request.session.aget("visits", []), call_id)
        return JsonResponse(await voice.answer_text(own, msgspec.to_builtins(body)))
    except TROUBLES as trouble:
        return _troubled(trouble)


@api
def hang_up(request: HttpRequest, call_id: str) -> dict[str, Any]:
    """End a call of this visitor."""
    voice.hang_up(_own(request, call_id))
    return {"call_id": call_id}


def _admit(request: HttpRequest, line_id: str) -> str:
    """The mark of whoever calls, for the ticket. The caps are for visitors: people of the desk try their own lines."""
    line = callable_line(request.user, line_id)
    if not line.client.sample:
        return actions.visitor_mark(f"user {request.user.pk}")
    visitor = actions.visitor_mark(str(request.META.get("REMOTE_ADDR", "")))
    actions.do_admit_visit(line, visitor, timezone.now())
    return visitor


def _remember(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    request.session["visits"] = [*request.session.get("visits", []), told["call_id"]][-REMEMBERED:]
    return told


def _own(request: HttpRequest, call_id: str) -> str:
    return _owned(request.session.get("visits", []), call_id)


def _owned(visits: list[str], call_id: str) -> str:
    if call_id not in visits:
        raise voice.VoiceRefused(404, "not this visitor's call")
    return call_id


def _troubled(error: Exception) -> JsonResponse:
    """The answer to what went wrong, in the visitor's language."""
    match error:
        case BadRequest():
            return _trouble(400, str(error))
        case actions.CapReached() as cap:
            return _trouble(429, _capped(cap), {"Retry-After": str(_seconds_until(cap))})
        case voice.VoiceAway():
            return _trouble(503, _("ただいま電話の受付を停止しています。しばらくしてから、もう一度おかけください。"))
        case voice.VoiceRefused(status=503):
            return _trouble(503, _("回線がいっぱいです。しばらくしてから、もう一度おかけください。"))
        case voice.VoiceRefused(status=404):
            return _trouble(404, _("この通話は終わっています。"))
        case _:
            return _trouble(400, _("この端末からはおつなぎできませんでした。文字とキーでお話しいただけます。"))


def _trouble(status: int, message: str, headers: dict[str, str] | None = None) -> JsonResponse:
    return JsonResponse({"message": message}, status=status, headers=headers)


def _capped(cap: actions.CapReached) -> str:
    minutes = max(1, -(-_seconds_until(cap) // 60))
    if cap.whose == "address":
        return _("お試しの通話は1時間に%(cap)d回までです。あと%(minutes)d分ほどお待ちください。") % {
            "cap": actions.PER_ADDRESS,
            "minutes": minutes,
        }
    return _("お試しの通話が混み合っています。あと%(minutes)d分ほどお待ちください。") % {"minutes": minutes}


def _seconds_until(cap: actions.CapReached) -> int:
    return max(1, round((cap.again - timezone.now()).total_seconds()))
