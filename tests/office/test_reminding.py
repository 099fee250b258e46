"""Until acknowledged: told again by the ladder, each time by a delivery of its own, until somebody has seen to it."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest
from django.utils import timezone

from tests.support.office import START, a_person, close, keep, new_call_id, open_call
from toritsugi.core.dialogue.message import Notify
from toritsugi.office.calls.actions import do_acknowledge, do_set_message_status
from toritsugi.office.calls.erasing import do_erase_call
from toritsugi.office.calls.models import Call, DeskEvent, Message
from toritsugi.office.clients.actions import do_add_contact, do_set_endpoint
from toritsugi.office.clients.models import Line
from toritsugi.office.clients.retiring import do_set_endpoint_active
from toritsugi.office.delivery.access import pending_board
from toritsugi.office.delivery.actions import do_finish_attempt, do_resend, do_start_attempt
from toritsugi.office.delivery.mail import compose
from toritsugi.office.delivery.making import delivery_id
from toritsugi.office.delivery.models import Attempt, Delivery
from toritsugi.office.delivery.outcome import Outcome
from toritsugi.office.delivery.payload import payload
from toritsugi.office.delivery.reminding import WAITS, do_remind
from toritsugi.office.line.desk import OfficeDesk

#: minutes after the message at which the reminders are due
DUE = [sum(WAITS[: n + 1]) for n in range(len(WAITS))]


class Clock:
    """The desk's time: it goes on only when told to. Every attempt that is due ends at once, as `outcome` says."""

    def __init__(self) -> None:
        self.now = START + timedelta(minutes=1)
        self.outcome = Outcome(result="accepted", status=200)

    def go(self, minutes: float) -> None:
        """Five minutes by five minutes, with a sweep in each."""
        until = self.now + timedelta(minutes=minutes)
        while self.now < until:
            self.now = min(until, self.now + timedelta(minutes=5))
            do_remind(self.now)
            self.work()

    def work(self) -> None:
        """Make the attempts that are due."""
        for attempt in Attempt.objects.filter(result="", due_at__lte=self.now):
            if do_start_attempt(attempt.pk) is not None:
                do_finish_attempt(attempt.pk, self.outcome, 0.1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    return made


def a_message_until_acknowledged(desk: OfficeDesk, line: Line, clock: Clock, until: str = "acknowledged") -> Message:
    contact = do_add_contact(line.client, key="sales", name="営業")
    do_set_endpoint(contact, "webhook", "https://example.com/hook")
    call_id = new_call_id()
    asked = Notify(contact="sales", channel="webhook", until=until)
    desk.commit([open_call(line, call_id), keep(call_id, asked), close(call_id)])
    clock.work()
    return Message.objects.get(call_id=call_id)


def told(message: Message) -> list[Delivery]:
    """The deliveries to the contact, in their order."""
    return list(message.deliveries.filter(contact_key="sales").order_by("generation"))


def minutes_of(message: Message) -> list[int]:
    first, *others = told(message)
    assert first.settled_at is not None
    return [round((one.created_at - first.settled_at).total_seconds() / 60) for one in others]


def test_it_is_told_again_by_the_ladder_and_the_ladder_ends(desk: OfficeDesk, line: Line, clock: Clock) -> None:
    message = a_message_until_acknowledged(desk, line, clock)
    events = DeskEvent.objects.filter(kind="delivery.changed").count()
    clock.go(DUE[-1] + 300)
    assert minutes_of(message) == DUE
    rungs = told(message)
    assert [one.reminder for one in rungs] == list(range(len(WAITS) + 1))
    assert [one.pk for one in rungs] == [delivery_id(message.pk, "sales", "webhook", n + 1) for n in range(len(rungs))]
    assert {one.state for one in rungs} == {"delivered"}
    assert [one.attempts.count() for one in rungs] == [1] * len(rungs)
    assert DeskEvent.objects.filter(kind="delivery.changed").count() == events + 2 * len(WAITS)  # made, and arrived
    assert message.deliveries.filter(contact_key="").count() == 1, "the inbox was not to be told until acknowledged"


@pytest.mark.parametrize("how", ["acknowledged", "done", "erased"])
def test_whoever_has_seen_to_it_ends_the_ladder(desk: OfficeDesk, line: Line, clock: Clock, how: str) -> None:
    message = a_message_until_acknowledged(desk, line, clock)
    clock.go(DUE[1])
    assert len(told(message)) == 3
    match how:
        case "acknowledged":
            do_acknowledge(message, a_person("operator"))
        case "done":
            do_set_message_status(message, "done", a_person("operator"))
        case _:
            do_erase_call(Call.objects.get(pk=message.call_id), reason="request")
    clock.go(DUE[-1])
    assert len(told(message)) == 3


def test_what_is_not_to_be_acknowledged_is_told_once(desk: OfficeDesk, line: Line, clock: Clock) -> None:
    message = a_message_until_acknowledged(desk, line, clock, until="")
    clock.go(DUE[-1])
    assert len(told(message)) == 1


def test_a_reminder_that_waits_is_not_sent_once_it_was_acknowledged(desk: OfficeDesk, line: Line, clock: Clock) -> None:
    message = a_message_until_acknowledged(desk, line, clock)
    clock.outcome = Outcome(result="retry", status=503)
    clock.go(DUE[0] + 2)
    reminder = told(message)[-1]
    assert (reminder.reminder, reminder.state) == (1, "pending")
    owner = a_person("owner")
    assert reminder in pending_board(owner)
    do_acknowledge(message, owner)
    clock.outcome = Outcome(result="accepted", status=200)
    clock.go(60)
    reminder.refresh_from_db()
    assert (reminder.state, reminder.reason) == ("dropped", "acknowledged")
    assert reminder not in pending_board(owner)
    assert [one.result for one in reminder.attempts.order_by("number")][-1] == "dropped"
    assert "accepted" not in reminder.attempts.values_list("result", flat=True)


def test_the_first_telling_goes_on_even_if_it_was_acknowledged(desk: OfficeDesk, line: Line, clock: Clock) -> None:
    clock.outcome = Outcome(result="retry", status=503)
    message = a_message_until_acknowledged(desk, line, clock)
    do_acknowledge(message, a_person("owner"))
    clock.outcome = Outcome(result="accepted", status=200)
    clock.go(5)
    assert [one.state for one in told(message)] == ["delivered"]


def test_sweeps_at_the_same_time_and_a_restart_make_each_once(desk: OfficeDesk, line: Line, clock: Clock) -> None:
    message = a_message_until_acknowledged(desk, line, clock)
    clock.now += timedelta(minutes=DUE[0])
    assert [do_remind(clock.now) for _ in range(3)] == [1, 0, 0]
    assert len(told(message)) == 2


def test_sent_again_by_hand_the_ladder_goes_on_from_there(desk: OfficeDesk, line: Line, clock: Clock) -> None:
    message = a_message_until_acknowledged(desk, line, clock)
    clock.go(5)
    do_resend(told(message)[0])
    clock.work()
    clock.go(DUE[0] - 1)
    assert [one.reminder for one in told(message)] == [0, 0]
    clock.go(3)
    assert [one.reminder for one in told(message)] == [0, 0, 1]


def test_a_rung_whose_way_is_closed_takes_the_contacts_other_way(desk: OfficeDesk, line: Line, clock: Clock) -> None:
    message = a_message_until_acknowledged(desk, line, clock)
    do_set_endpoint(line.client.contacts.get(key="sales"), "mail", "sales@example.com")
    do_set_endpoint_active(told(message)[0].endpoint, active=False)
    clock.go(DUE[0] + 5)
    rungs = {(one.channel, one.generation, one.until, one.state) for one in told(message)}
    assert rungs == {
        ("webhook", 1, "acknowledged", "delivered"),
        ("webhook", 2, "acknowledged", "failed"),
        ("mail", 1, "acknowledged", "delivered"),
    }


def test_after_a_day_without_a_worker_nobody_is_told_again(desk: OfficeDesk, line: Line, clock: Clock) -> None:
    message = a_message_until_acknowledged(desk, line, clock)
    clock.now += timedelta(days=1, minutes=1)
    assert do_remind(clock.now) == 0
    assert len(told(message)) == 1


def test_the_receiver_knows_a_reminder(desk: OfficeDesk, line: Line, clock: Clock) -> None:
    message = a_message_until_acknowledged(desk, line, clock)
    bodies = [msgspec.json.decode(payload(message, n))["data"] for n in (0, 2)]
    assert [body["reminder"] for body in bodies] == [0, 2]
    assert bodies[0]["message_id"] == bodies[1]["message_id"] == message.pk
    when: datetime = clock.now
    letters = [compose(message, "d", "a@example.com", "desk@example.com", when, reminder=n) for n in (0, 2)]
    assert ["再通知" in str(letter["Subject"]) for letter in letters] == [False, True]
