"""The only way to obtain call tests."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from toritsugi.office.accounts.access import Right, require
from toritsugi.office.accounts.models import User
from toritsugi.office.calltests.models import CallTest
from toritsugi.office.clients.access import access_line
from toritsugi.office.clients.models import Line

Person = User | AnonymousUser


def access_line_to_test(user: Person, line_id: str) -> Line:
    """A line that the person may have called: it is a real call, and its contacts are told. Hidden or Forbidden."""
    line = access_line(user, line_id)
    require(user, Right.SET_UP)
    return line


def access_call_tests(user: Person, line_id: str) -> list[CallTest]:
    """The call tests of a line that are kept, newest first. Raises Hidden or Forbidden."""
    line = access_line_to_test(user, line_id)
    rows = CallTest.objects.filter(line=line, client_id=line.client_id)
    return list(rows.order_by("-asked_at", "-pk"))
