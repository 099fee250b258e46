"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.support.office import a_line, a_person, close, keep, new_call_id, open_call
from toritsugi.core.dialogue.message import StepResult
from toritsugi.office.accounts.models import User
from toritsugi.office.base.triggers import IMMUTABLE, SAME_CLIENT, SET_ONCE, create_all
from toritsugi.office.calls.models import Call, JournalEntry, Message, StepTried
from toritsugi.office.calltests.actions import do_ask as do_ask_call
from toritsugi.office.calltests.models import CallTest
from toritsugi.office.clients.models import (
    STEPS_ALLOWED,
    Client,
    Contact,
    Endpoint,
    Line,
    LineNumber,
    ManualVersion,
    VersionState,
)
from toritsugi.office.delivery.models import Attempt, Delivery
from toritsugi.office.editing.models import Interview
from toritsugi.office.letters.actions import do_tell
from toritsugi.office.letters.models import Letter
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.manuals.drafting import do_save_draft
from toritsugi.office.manuals.emergency import do_end_overlay, do_set_overlay
from toritsugi.office.manuals.models import Comment, Draft, DraftRevision, Overlay, VersionStep
from toritsugi.office.manuals.versioning import BY_COMMAND, do_comment
from toritsugi.office.proving.actions import do_ask_version
from toritsugi.office.proving.models import Proof
from toritsugi.office.voices.actions import do_keep_take
from toritsugi.office.voices.models import MadeBy, VoiceTake
from toritsugi.office.voices.sound import Sound

pytestmark = pytest.mark.django_db


DAY = timedelta(days=1)


@pytest.fixture
def other(desk: OfficeDesk) -> Client:
    """A second client, and a whole call of the first."""
    line = a_line("mine", number="0312345678")
    call_id = new_call_id()
    tried = (StepResult(step="matters.a.procedure.0.say", title="入れ直し", result="helped"),)
    desk.commit([open_call(line, call_id), keep(call_id, steps=tried), close(call_id)])
    JournalEntry.objects.create(client_id="mine", call_id=call_id, seq=0, at=0.0, kind="event", body=b"x")
    Contact.objects.create(client_id="mine", key="a", name="a")
    Endpoint.objects.create(client_id="mine", contact=Contact.objects.get(key="a"), channel="mail", address="a@b.c")
    owner = a_person("owner")
    Interview.objects.create(client_id="mine", line=line, author=owner)
    do_save_draft(line, owner, {"manual.yaml": "a: 1"}, 0)
    do_comment(line.versions.get(), owner, "ここを直してください。")
    do_ask_version(line.versions.get(), owner)
    do_ask_call(line, owner)
    do_tell(line.versions.get(), "approved", 1, None)
    do_end_overlay(do_set_overlay(line, BY_COMMAND, "台風のため休業です。", timezone.now() + DAY), BY_COMMAND)
    do_keep_take(
        line, owner, "opening.0", "お電話ありがとうございます。", Sound(bytes(320), 0.02, False), MadeBy.UPLOAD
    )
    return a_line("other").client


MOVES: dict[str, Callable[[], object]] = {
    "clients_line": lambda: Line.objects.filter(client_id="mine"),
    "clients_linenumber": lambda: LineNumber.objects.filter(client_id="mine"),
    "clients_endpoint": lambda: Endpoint.objects.filter(client_id="mine", channel="mail"),
    "calls_call": lambda: Call.objects.filter(client_id="mine"),
    "calls_journalentry": lambda: JournalEntry.objects.filter(client_id="mine"),
    "calls_message": lambda: Message.objects.filter(client_id="mine"),
    "calls_steptried": lambda: StepTried.objects.filter(client_id="mine"),
    "delivery_delivery": lambda: Delivery.objects.filter(client_id="mine"),
    "delivery_attempt": lambda: Attempt.objects.filter(client_id="mine"),
    "clients_manualversion": lambda: ManualVersion.objects.filter(client_id="mine"),
    "editing_interview": lambda: Interview.objects.filter(client_id="mine"),
    "manuals_draft": lambda: Draft.objects.filter(client_id="mine"),
    "manuals_draftrevision": lambda: DraftRevision.objects.filter(client_id="mine"),
    "manuals_versionstep": lambda: VersionStep.objects.filter(client_id="mine", kind="made"),
    "manuals_comment": lambda: Comment.objects.filter(client_id="mine"),
    "manuals_overlay": lambda: Overlay.objects.filter(client_id="mine"),
    "letters_letter": lambda: Letter.objects.filter(client_id="mine"),
    "proving_proof": lambda: Proof.objects.filter(client_id="mine"),
    "voices_voicetake": lambda: VoiceTake.objects.filter(client_id="mine"),
    "calltests_calltest": lambda: CallTest.objects.filter(client_id="mine"),
}


def test_every_table_with_a_rule_is_tried() -> None:
    assert set(MOVES) == {rule.table for rule in SAME_CLIENT}


@pytest.mark.parametrize("table", MOVES)
def test_leaked_but_should_be_hidden_no_row_moves_to_another_client(other: Client, table: str) -> None:
    rows = MOVES[table]()
    assert rows.count() == 1  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(client_id=other.pk)  # type: ignore[attr-defined]


def test_no_row_is_made_under_another_clients_call(other: Client) -> None:
    call = Call.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        JournalEntry.objects.create(client=other, call=call, seq=9, at=0.0, kind="event", body=b"")


@pytest.mark.parametrize("change", [{"snapshot": b"{}"}, {"digest": "0" * 64}, {"source": {}}, {"number": 9}])
def test_a_manual_version_never_changes(other: Client, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ManualVersion.objects.filter(client_id="mine").update(**change)


LOGGED: dict[str, tuple[Callable[[], object], dict[str, object]]] = {
    "a step's reason": (lambda: VersionStep.objects, {"note": "another"}),
    "a step's text": (lambda: VersionStep.objects, {"digest": "0" * 64}),
    "who did a step": (lambda: VersionStep.objects, {"by_id": None, "through": "start"}),
    "when a step was": (lambda: VersionStep.objects, {"at": timezone.now()}),
    "a comment": (lambda: Comment.objects, {"text": "nothing"}),
    "an emergency line's words": (lambda: Overlay.objects, {"text": "another"}),
    "an emergency line's end": (lambda: Overlay.objects, {"ends_at": timezone.now() + 2 * DAY}),
    "when it was ended": (lambda: Overlay.objects, {"ended_at": timezone.now() + DAY}),
    "that it was ended": (lambda: Overlay.objects, {"ended_at": None, "ended_through": ""}),
    "a recording's words": (lambda: VoiceTake.objects, {"words": "another"}),
    "when a version was approved": (lambda: ManualVersion.objects, {"approved_at": timezone.now()}),
    "from when it is in force": (lambda: ManualVersion.objects, {"effective_from": timezone.now()}),
}


@pytest.mark.parametrize("name", LOGGED)
def test_what_was_logged_never_changes(other: Client, name: str) -> None:
    rows, change = LOGGED[name]
    with pytest.raises(IntegrityError), transaction.atomic():
        rows().filter(client_id="mine").update(**change)  # type: ignore[attr-defined]


def test_every_table_that_never_changes_is_tried() -> None:
    assert {rule.table for rule in (*IMMUTABLE, *SET_ONCE)} == {
        "clients_manualversion",
        "manuals_draftrevision",
        "manuals_versionstep",
        "manuals_comment",
        "manuals_overlay",
        "voices_voicetake",
    }


STATES = list(VersionState)


@pytest.mark.parametrize("old", STATES)
@pytest.mark.parametrize("new", STATES)
def test_a_version_goes_from_state_to_state_as_it_may_and_no_other_way(db: None, old: str, new: str) -> None:
    line = a_line("mine")
    now = timezone.now()
    row = ManualVersion.objects.create(
        client=line.client, line=line, number=2, format=1, source={}, snapshot=b"{}", digest="0" * 64, sent_at=now,
        approved_at=now,
    )  # fmt: skip
    for step in ROADS[old]:
        ManualVersion.objects.filter(pk=row.pk).update(state=step)
    if old == new or (old, new) in STEPS_ALLOWED:
        assert ManualVersion.objects.filter(pk=row.pk).update(state=new) == 1
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        ManualVersion.objects.filter(pk=row.pk).update(state=new)


ROADS = {
    "draft": [],
    "checked": ["checked"],
    "sent": ["checked", "sent"],
    "returned": ["checked", "sent", "returned"],
    "approved": ["checked", "approved"],
    "retired": ["retired"],
}


@pytest.mark.parametrize("state", [state for state in STATES if state != "draft"])
def test_every_version_begins_as_a_draft(db: None, state: str) -> None:
    line = a_line("mine")
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        ManualVersion.objects.create(
            client=line.client, line=line, number=2, format=1, source={}, snapshot=b"{}", digest="0" * 64,
            state=state, sent_at=now, approved_at=now,
        )  # fmt: skip


@pytest.mark.parametrize("change", [{"source": {}}, {"revision": 2}])
def test_a_saved_revision_of_a_draft_never_changes(other: Client, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftRevision.objects.update(**change)


def test_triggers_can_be_put_on_again(other: Client) -> None:
    create_all(connection)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.update(client=other)


def _checked(client: str) -> ManualVersion:
    line = Client.objects.get(pk=client).lines.get()
    row = ManualVersion.objects.create(
        client=line.client, line=line, number=3, format=1, source={}, snapshot=b"{}", digest="0" * 64
    )
    ManualVersion.objects.filter(pk=row.pk).update(state="checked")
    return row


def _step(**changes: object) -> VersionStep:
    version = ManualVersion.objects.get(client_id="mine")
    fields = {"client_id": "mine", "version": version, "number": 9, "kind": "made", "through": "command"}
    return VersionStep.objects.create(**{**fields, "at": timezone.now(), **changes})


def _overlay(**changes: object) -> Overlay:
    now = timezone.now()
    fields = {"client_id": "mine", "line_id": "mine.main", "text": "台風です。", "set_through": "command"}
    return Overlay.objects.create(**{**fields, "starts_at": now, "ends_at": now + DAY, "set_at": now, **changes})


def _proof(**changes: object) -> Proof:
    return Proof.objects.create(**{"client_id": "mine", "line_id": "mine.main", "asked_at": timezone.now(), **changes})


BAD: dict[str, Callable[[], object]] = {
    "client user without client": lambda: User.objects.create(email="a@x.jp", name="a", role="client_user"),
    "operator with client": lambda: User.objects.create(email="a@x.jp", name="a", role="operator", client_id="mine"),
    "unknown role": lambda: User.objects.create(email="a@x.jp", name="a", role="king"),
    "journal seq twice": lambda: JournalEntry.objects.create(
        client_id="mine", call=Call.objects.get(), seq=0, at=0.0, kind="event", body=b""
    ),
    "journal of unknown kind": lambda: JournalEntry.objects.create(
        client_id="mine", call=Call.objects.get(), seq=5, at=0.0, kind="gossip", body=b""
    ),
    "number at two lines": lambda: LineNumber.objects.create(
        client_id="other", line_id="other.main", number="0312345678"
    ),
    "second inbox": lambda: Endpoint.objects.create(client_id="mine", channel="inbox", secrets=b"x"),
    "webhook without secret": lambda: Endpoint.objects.create(
        client_id="mine", contact=Contact.objects.get(key="a"), channel="webhook", address="https://a/"
    ),
    "mail without contact": lambda: Endpoint.objects.create(client_id="mine", channel="mail", address="a@b.c"),
    "done without time": lambda: Message.objects.update(status="done"),
    "delivered without time": lambda: Delivery.objects.update(state="delivered"),
    "pending without next": lambda: Delivery.objects.update(next_at=None),
    "attempt ended without result": lambda: Attempt.objects.update(ended_at=timezone.now()),
    "attempt twice": lambda: Attempt.objects.create(
        client_id="mine", delivery=Delivery.objects.get(), number=1, due_at=timezone.now()
    ),
    "delivery twice": lambda: Delivery.objects.create(
        delivery_id="x", client_id="mine", message=Message.objects.get(), channel="inbox", created_at=timezone.now(),
        next_at=timezone.now(),
    ),
    "erased with key": lambda: Call.objects.update(erased_at=timezone.now()),
    "key gone without erasure": lambda: Call.objects.update(wrapped_key=None),
    "approved without time": lambda: ManualVersion.objects.update(approved_at=None),
    "retention of no day": lambda: Client.objects.update(retention_days=0),
    "sent without time": lambda: ManualVersion.objects.filter(pk=_checked("mine").pk).update(state="sent"),
    "step twice": lambda: VersionStep.objects.create(
        client_id="mine", version=ManualVersion.objects.get(client_id="mine"), number=1, kind="made",
        at=timezone.now(), through="command",
    ),
    "step of an unknown kind": lambda: _step(kind="eaten"),
    "step by an unknown way": lambda: _step(through="dream"),
    "step in a page by nobody": lambda: _step(through="page"),
    "approval without its time": lambda: _step(kind="approved"),
    "step of another client's version": lambda: _step(client_id="other"),
    "comment without words": lambda: Comment.objects.create(
        client_id="mine", version=ManualVersion.objects.get(client_id="mine"), by=User.objects.get(), at=timezone.now()
    ),
    "emergency line without words": lambda: _overlay(text=""),
    "emergency line that ends before it starts": lambda: _overlay(ends_at=timezone.now() - DAY),
    "emergency line set in a page by nobody": lambda: _overlay(set_through="page"),
    "emergency line ended in no way": lambda: _overlay(ended_at=timezone.now()),
    "emergency line of another client's line": lambda: _overlay(client_id="other"),
    "a text restored from another client's": lambda: ManualVersion.objects.create(
        client_id="other", line_id="other.main", number=7, format=1, source={}, snapshot=b"{}", digest="0" * 64,
        restores=ManualVersion.objects.get(client_id="mine"),
    ),
    "letter that is over at no time": lambda: Letter.objects.update(state="sent", next_at=None),
    "letter on an unknown occasion": lambda: Letter.objects.update(occasion="party"),
    "letter that waits for nothing": lambda: Letter.objects.update(next_at=None),
    "letter in an unknown state": lambda: Letter.objects.update(state="lost"),
    "person of an unknown language": lambda: User.objects.update(language="fr"),
    "proof of neither a version nor a draft": lambda: _proof(),
    "proof of another client's line": lambda: _proof(client_id="other", revision=1),
    "two proofs of a version at a time": lambda: _proof(version=ManualVersion.objects.get(client_id="mine")),
    "proof that is over at no time": lambda: Proof.objects.update(state="done"),
    "proof in an unknown state": lambda: Proof.objects.update(state="asleep"),
    "draft before its first save": lambda: Draft.objects.update(revision=0),
    "draft revision twice": lambda: DraftRevision.objects.create(
        client_id="mine", draft=Draft.objects.get(), revision=1, source={}, author=User.objects.get(),
        saved_at=timezone.now(),
    ),
    "revision of another client's draft": lambda: DraftRevision.objects.create(
        client_id="other", draft=Draft.objects.get(), revision=2, source={}, author=User.objects.get(),
        saved_at=timezone.now(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_the_database_refuses(other: Client, name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BAD[name]()


def test_mail_addresses_differ_in_more_than_case(other: Client) -> None:
    User.objects.create(email="a@x.jp", name="a", role="owner")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="A@x.jp", name="a", role="owner")
