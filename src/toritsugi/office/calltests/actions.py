"""Verbs: ask for a call test, and what its worker writes of it. The rows are the queue."""

from __future__ import annotations

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from toritsugi.office.accounts.models import User
from toritsugi.office.calls.happen import happened
from toritsugi.office.calltests.models import UNFINISHED, CallTest, CallTestState
from toritsugi.office.clients.models import Line
from toritsugi.office.delivery.nudge import nudge

#: call tests kept of one line
KEPT = 5


class UnderWay(Exception):
    """The line is being called already."""


def do_ask(line: Line, user: User) -> CallTest:
    """Ask for a call. Raises UnderWay while one of this line is under way."""
    try:
        with transaction.atomic():
            test = CallTest(client_id=line.client_id, line=line, asked_by=user, asked_at=timezone.now())
            test.save(force_insert=True)
            _forget(line)
            _tell(test)
            transaction.on_commit(lambda: nudge(settings.TORITSUGI))
    except IntegrityError:
        if CallTest.objects.filter(line=line, state__in=UNFINISHED).exists():
            raise UnderWay from None
        raise
    return test


def do_start(test_id: str) -> CallTest | None:
    """A worker begins, or begins again after another died; None for one that is over."""
    with transaction.atomic():
        begun = CallTest.objects.filter(pk=test_id, state__in=UNFINISHED)
        if not begun.update(state=CallTestState.RUNNING, started_at=timezone.now(), found={}):
            return None
        test = CallTest.objects.select_related("line").get(pk=test_id)
        _tell(test)
    return test


def do_end(test_id: str, found: msgspec.Struct) -> None:
    """The call is over."""
    _end(test_id, state=CallTestState.DONE, found=msgspec.to_builtins(found))


def do_fail(test_id: str, trouble: str) -> None:
    """It cannot be placed. trouble: why, and what mends it."""
    _end(test_id, state=CallTestState.FAILED, trouble=trouble[:500])


def _end(test_id: str, **fields: object) -> None:
    with transaction.atomic():
        rows = CallTest.objects.filter(pk=test_id, state__in=UNFINISHED)
        if rows.update(ended_at=timezone.now(), **fields):
            _tell(CallTest.objects.get(pk=test_id))


def _forget(line: Line) -> None:
    old = CallTest.objects.filter(line=line).exclude(state__in=UNFINISHED).order_by("-asked_at", "-pk")
    CallTest.objects.filter(pk__in=list(old.values_list("pk", flat=True)[KEPT - 1 :])).delete()


def _tell(test: CallTest) -> None:
    happened("line.call_test", client=test.client_id, about=test.pk)
