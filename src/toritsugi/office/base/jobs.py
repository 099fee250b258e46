"""Background work that belongs to no one app: deleting what is over."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from toritsugi.office.calls.erasing import forget_pages
from toritsugi.office.calls.jobs import purge_events
from toritsugi.office.visits.actions import do_forget_visits


def purge(now: datetime) -> None:
    """Delete old events of the desk, visits that no cap counts, and sessions that have run out.

    What the log of the database still holds of erased calls goes too.
    """
    purge_events(now)
    do_forget_visits(now)
    Session.objects.filter(expire_date__lt=now).delete()
    forget_pages()
