"""Past calls from the office's own data: opened with their keys, run under another version; erased ones are counted."""

from __future__ import annotations

import pytest

from tests.support.journals import sample_journals
from tests.support.office import a_line, new_call_id, open_call
from toritsugi import resources
from toritsugi.core.proof.backtest import Status, backtest_call, terms_of
from toritsugi.office.calls.erasing import do_erase_call
from toritsugi.office.calls.models import Call
from toritsugi.office.calls.past import past_calls
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.voice.ports import AppendRows, CloseCall, JournalRow


@pytest.fixture
def calls(db: None, desk: OfficeDesk) -> list[str]:
    """Three past calls of the custom template at its line."""
    manual = resources.load_manual("custom")
    line = a_line("sakura", number="0312340003", manual=manual)
    made = []
    for rows in sample_journals("custom")[:3]:
        call_id = new_call_id()
        begun = open_call(line, call_id)
        body = [JournalRow(seq=row.seq, at=row.at, kind=row.kind, body=row.body) for row in rows]
        desk.commit([begun, AppendRows(call_id=call_id, rows=tuple(body))])
        ended = CloseCall(
            call_id=call_id, ended_at=begun.started_at, outcome="message", reason="kept", seconds=60.0, recording=""
        )
        desk.commit([ended])
        made.append(call_id)
    return made


def test_they_are_opened_and_run(calls: list[str]) -> None:
    found = [call for call in past_calls(Call.objects.all()) if call is not None]
    assert len(found) == len(calls)
    terms = terms_of(resources.load_manual("custom"))
    assert {backtest_call(terms, call).status for call in found} == {Status.SAME}


def test_an_erased_call_is_none(calls: list[str]) -> None:
    do_erase_call(Call.objects.get(pk=calls[0]), reason="request")
    assert sorted(call is None for call in past_calls(Call.objects.all())) == [False, False, True]


def test_one_still_running_is_left_out(calls: list[str], desk: OfficeDesk) -> None:
    running = new_call_id()
    desk.commit([open_call(Call.objects.get(pk=calls[0]).line, running)])
    assert len(list(past_calls(Call.objects.all()))) == len(calls)
