"""What is over is deleted by the hour, also when nobody comes any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from toritsugi.office.base.jobs import purge
from toritsugi.office.clients.models import Line
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
