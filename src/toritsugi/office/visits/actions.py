"""Verbs: admit a visitor's call under the caps, and forget old visits."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from toritsugi.office.clients.models import Client, Line
from toritsugi.office.visits.models import Visit

#: Calls from one address within `WINDOW`. A family or an office behind one address can still try each sample twice.
PER_ADDRESS = 12
#: Calls from all addresses within `WINDOW`: an open page must not fill the desk or the disk.
IN_TOTAL = 200
WINDOW = timedelta(hours=1)
#: How long visits are kept.
KEPT = timedelta(days=1)


class CapReached(Exception):
    """No more calls now. whose: "address" or "total". again: when the next one may be placed."""

    def __init__(self, whose: str, again: datetime) -> None:
        super().__init__(f"the cap of visitors' calls is reached ({whose})")
        self.whose = whose
        self.again = again


def visitor_mark(address: str) -> str:
    """An opaque mark of a network address: the same for the same address, and of no use to find it."""
    key = hashlib.sha256(b"visitor " + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:32]


def do_forget_visits(now: datetime) -> int:
    """Delete the visits that no cap counts any more; how many."""
    count, _ = Visit.objects.filter(at__lt=now - KEPT).delete()
    return count


def do_admit_visit(line: Line, visitor: str, now: datetime) -> Visit:
    """Count one call of this visitor. Raises CapReached; then nothing is written."""
    with transaction.atomic():
        # one row of the database stands for the counter, so that two calls at once are counted one after the other
        Client.objects.select_for_update().filter(sample=True).order_by("id").first()
        do_forget_visits(now)
        recent = Visit.objects.filter(at__gt=now - WINDOW)
        for whose, visits, cap in (
            ("address", recent.filter(visitor=visitor), PER_ADDRESS),
            ("total", recent, IN_TOTAL),
        ):
            times = list(visits.order_by("-at").values_list("at", flat=True)[:cap])
            if len(times) >= cap:
                raise CapReached(whose, times[-1] + WINDOW)
        return Visit.objects.create(client_id=line.client_id, line=line, visitor=visitor, at=now)
