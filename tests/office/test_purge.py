"""What is over is deleted by the hour, also when nobody comes any more."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from toritsugi.office.base import batches
from toritsugi.office.base.jobs import purge
from toritsugi.office.clients.models import Line
from toritsugi.office.delivery import jobs
from toritsugi.office.visits.actions import KEPT
from toritsugi.office.visits.models import Visit


@pytest.mark.django_db(transaction=True)
def test_old_visits_and_sessions_go_and_the_others_stay(line: Line) -> None:
    now = timezone.now()
    for name, age in (("old", KEPT + timedelta(hours=1)), ("new", timedelta(hours=1))):
        Visit.objects.create(client_id=line.client_id, line=line, visitor=name, at=now - age)
        left = timedelta(hours=1) if name == "new" else -timedelta(hours=1)
        Session.objects.create(session_key=name, session_data="", expire_date=now + left)
    purge(now)
    assert [visit.visitor for visit in Visit.objects.all()] == ["new"]
    assert [session.pk for session in Session.objects.all()] == ["new"]


@pytest.mark.django_db(transaction=True)
def test_all_workflows_that_are_over_go_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue's library is not started here: it is asked for so many at a time, and stands by a list."""
    left = [SimpleNamespace(workflow_id=f"delivery:{number}") for number in range(5)]

    def delete(ids: list[str]) -> None:
        assert ids == [one.workflow_id for one in left[: len(ids)]]
        del left[: len(ids)]

    monkeypatch.setattr(jobs, "PURGED_AT_ONCE", 2)
    monkeypatch.setattr(batches, "REST", 0.0)
    monkeypatch.setattr(jobs.DBOS, "list_workflows", lambda *, limit, **_: left[:limit])
    monkeypatch.setattr(jobs.DBOS, "delete_workflows", delete)
    assert jobs.purge_step(timezone.now().isoformat()) == 5
    assert not left
