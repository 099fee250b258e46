"""The way of a manual version into force: which step follows which, who did it with which text, going back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.support.manual_sources import CLIENT, MANUAL
from tests.support.manuals import small_manual
from tests.support.office import a_line, a_person
from toritsugi.core.manual.model import Manual
from toritsugi.office.accounts.access import Forbidden, Hidden, Right
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.clients.access import access_version, access_versions
from toritsugi.office.clients.in_force import version_before, versions_in_force
from toritsugi.office.clients.models import STEPS_ALLOWED, Line, ManualVersion, VersionState
from toritsugi.office.manuals import versioning
from toritsugi.office.manuals.access import access_comments, access_steps, access_version_to, access_waiting
from toritsugi.office.manuals.drafting import Conflict, do_save_draft
from toritsugi.office.manuals.findings import Finding
from toritsugi.office.manuals.models import Draft, VersionStep
from toritsugi.office.manuals.versioning import (
    Actor,
    NotFit,
    NothingBefore,
    NotNow,
    do_approve_version,
    do_comment,
    do_make_version,
    do_publish,
    do_return_version,
    do_roll_back,
    do_send_version,
    do_withdraw_version,
    in_page,
)

pytestmark = pytest.mark.django_db

SOURCE = {"manual.yaml": MANUAL, "client.yaml": CLIENT}


@pytest.fixture
def owner(db: None) -> Actor:
    return in_page(a_person(Role.OWNER))


@pytest.fixture
def client_user(line: Line) -> Actor:
    return in_page(a_person(Role.CLIENT_USER, line.client))


def made(line: Line, actor: Actor, source: dict[str, str] = SOURCE) -> ManualVersion:
    """A checked version of this source."""
    assert actor.user is not None
    draft = Draft.objects.filter(line=line).first()
    saved = do_save_draft(line, actor.user, source, draft.revision if draft else 0)
    assert isinstance(saved, Draft)
    version = do_make_version(line, actor, saved.revision)
    assert isinstance(version, ManualVersion)
    return version


def log(version: ManualVersion) -> list[tuple[str, str]]:
    return [(step.kind, step.by.role if step.by else step.through) for step in version.steps.select_related("by")]


def longer(seconds: float) -> Manual:
    return msgspec.structs.replace(small_manual(), longest_call=seconds)


def test_the_whole_way_with_who_when_and_which_text(line: Line, owner: Actor, client_user: Actor) -> None:
    before = line.versions.get()
    version = made(line, owner)
    assert (version.state, version.number, version.source) == ("checked", 2, SOURCE)
    wanted = timezone.now() + timedelta(days=1)
    version = do_send_version(version, owner, "来月からの分です", wanted)
    assert (version.state, version.wanted_from) == ("sent", wanted)
    do_comment(version, client_user.user, "営業時間を十九時までに", "hours.weekdays")  # type: ignore[arg-type]
    version = do_return_version(version, client_user, "営業時間を直してください")
    version = do_send_version(version, owner)
    assert versions_in_force(timezone.now())[line.pk] == before.pk
    version = do_approve_version(version, client_user, wanted)

    assert (version.state, version.effective_from, version.approved_by) == ("approved", wanted, client_user.user)
    assert versions_in_force(timezone.now())[line.pk] == before.pk
    assert versions_in_force(wanted)[line.pk] == version.pk
    assert log(version) == [
        ("made", "owner"),
        ("checked", "owner"),
        ("sent", "owner"),
        ("returned", "client_user"),
        ("sent", "owner"),
        ("approved", "client_user"),
    ]
    steps = list(version.steps.all())
    assert [step.number for step in steps] == [1, 2, 3, 4, 5, 6]
    assert {step.digest for step in steps} == {version.digest}
    assert [step.note for step in steps] == ["", "", "来月からの分です", "営業時間を直してください", "", ""]
    assert steps[-1].effective_from == wanted
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert version.client.contacts.filter(key="boss").exists(), "its contacts are known to the client"


VERBS: dict[str, tuple[str, Callable[[ManualVersion, Actor], object]]] = {
    "send": ("sent", lambda version, actor: do_send_version(version, actor)),
    "return": ("returned", lambda version, actor: do_return_version(version, actor, "直してください")),
    "approve": ("approved", lambda version, actor: do_approve_version(version, actor)),
    "withdraw": ("retired", lambda version, actor: do_withdraw_version(version, actor)),
}
ROADS: dict[str, list[str]] = {
    "checked": [],
    "sent": ["send"],
    "returned": ["send", "return"],
    "approved": ["send", "approve"],
    "retired": ["withdraw"],
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", ROADS)
def test_each_verb_in_each_state(line: Line, owner: Actor, state: str, verb: str) -> None:
    version = made(line, owner)
    for step in ROADS[state]:
        VERBS[step][1](version, owner)
    steps = version.steps.count()
    to, do = VERBS[verb]
    in_force_already = (state, verb) == ("approved", "withdraw")
    if (state, to) in STEPS_ALLOWED and not in_force_already:
        do(version, owner)
        assert ManualVersion.objects.get(pk=version.pk).state == to
        assert version.steps.count() == steps + 1
        return
    with pytest.raises(NotNow):
        do(version, owner)
    assert ManualVersion.objects.get(pk=version.pk).state == state
    assert version.steps.count() == steps, "nothing was done and nothing is in the log"


def test_a_version_that_is_approved_and_has_not_begun_may_be_withdrawn(line: Line, owner: Actor) -> None:
    version = do_approve_version(made(line, owner), owner, timezone.now() + timedelta(hours=1))
    assert do_withdraw_version(version, owner, "日程が変わりました").state == "retired"
    assert versions_in_force(timezone.now() + timedelta(hours=2))[line.pk] == line.versions.get(number=1).pk


def test_what_was_in_force_is_not_withdrawn(line: Line, owner: Actor) -> None:
    with pytest.raises(NotNow):
        do_withdraw_version(line.versions.get(), owner)


def test_nothing_is_approved_for_the_past_nor_returned_without_a_reason(line: Line, owner: Actor) -> None:
    version = do_send_version(made(line, owner), owner)
    with pytest.raises(ValidationError, match="これから"):
        do_approve_version(version, owner, timezone.now() - timedelta(seconds=1))
    with pytest.raises(ValidationError, match="直してほしい"):
        do_return_version(version, owner, "  ")
    assert ManualVersion.objects.get(pk=version.pk).state == "sent"


def test_a_draft_with_problems_becomes_no_version(line: Line, owner: Actor) -> None:
    assert owner.user is not None
    do_save_draft(line, owner.user, {"manual.yaml": MANUAL.replace("hours:", "horus:"), "client.yaml": CLIENT}, 0)
    with pytest.raises(NotFit) as refused:
        do_make_version(line, owner, 1)
    (finding,) = refused.value.findings
    assert (finding.severity, finding.code, finding.place) == ("error", "unknown_key", "manual.yaml:4:1 [horus]")
    assert line.versions.count() == 1


def test_a_draft_that_changed_meanwhile_becomes_no_version(line: Line, owner: Actor) -> None:
    assert owner.user is not None
    do_save_draft(line, owner.user, SOURCE, 0)
    do_save_draft(line, owner.user, {**SOURCE, "manual.yaml": MANUAL + "\n"}, 1)
    assert isinstance(do_make_version(line, owner, 1), Conflict)
    assert line.versions.count() == 1


def test_the_same_text_again_is_the_same_version_while_it_is_on_its_way_or_in_force(line: Line, owner: Actor) -> None:
    version = made(line, owner)
    assert made(line, owner).pk == version.pk
    do_send_version(version, owner)
    assert made(line, owner).pk == version.pk
    do_approve_version(version, owner)
    assert made(line, owner).pk == version.pk
    assert line.versions.count() == 2
    do_publish(line, longer(600.0), {}, owner)
    assert made(line, owner).number == 4, "it is in force no more: that is a version of its own"


def test_findings_that_block_keep_a_version_from_being_approved(
    line: Line, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = do_send_version(made(line, owner), owner)
    wrong = Finding(severity="error", code="dead_end", place="", what="", mend="", what_en="", mend_en="")
    monkeypatch.setattr(versioning, "findings_of", lambda manual, source: [wrong])
    with pytest.raises(NotFit):
        do_approve_version(version, owner)
    hint = msgspec.structs.replace(wrong, severity="warning")
    monkeypatch.setattr(versioning, "findings_of", lambda manual, source: [hint])
    assert do_approve_version(version, owner).state == "approved"


def test_publishing_directly_is_an_approval_by_whoever_did_it(line: Line, owner: Actor) -> None:
    version = do_publish(line, longer(600.0), {"manual.yaml": "a: 1"}, owner)
    assert (version.state, version.approved_by, version.sent_at) == ("approved", owner.user, None)
    assert log(version) == [("made", "owner"), ("checked", "owner"), ("approved", "owner")]
    assert do_publish(line, longer(600.0), {"manual.yaml": "a: 1"}, owner).pk == version.pk
    assert version.steps.count() == 3
    assert log(line.versions.get(number=1))[-1] == ("approved", "command")


def test_publishing_what_the_client_was_sent_approves_it(line: Line, owner: Actor) -> None:
    sent = do_send_version(made(line, owner), owner)
    from toritsugi.resources import read_manual

    published = do_publish(line, read_manual(MANUAL, CLIENT), SOURCE, owner)
    assert (published.pk, published.state) == (sent.pk, "approved")


# going back


def test_going_back_is_one_step_and_writes_a_new_version_of_the_old_text(line: Line, owner: Actor) -> None:
    first = line.versions.get()
    second = do_publish(line, longer(600.0), {"manual.yaml": "second"}, owner)
    before = {row.pk: (row.state, row.effective_from, row.approved_at) for row in line.versions.all()}
    back = do_roll_back(line, owner, "電話が混み合うため")

    assert (back.number, back.restores, back.digest, back.source) == (3, first, first.digest, first.source)
    assert bytes(back.snapshot) == bytes(first.snapshot)
    assert versions_in_force(timezone.now())[line.pk] == back.pk
    assert log(back) == [("rolled_back", "owner"), ("approved", "owner")]
    assert back.steps.all()[0].note == "第1版の内容。電話が混み合うため"
    untouched = {row.pk: (row.state, row.effective_from, row.approved_at) for row in line.versions.exclude(pk=back.pk)}
    assert untouched == before

    again = do_roll_back(line, owner)
    assert (again.restores, again.digest) == (second, second.digest)


def test_going_back_to_a_named_version(line: Line, owner: Actor) -> None:
    first = line.versions.get()
    do_publish(line, longer(600.0), {}, owner)
    third = do_publish(line, longer(700.0), {}, owner)
    assert do_roll_back(line, owner, to=first).digest == first.digest
    for wrong in (made(line, owner), do_approve_version(made(line, owner), owner, timezone.now() + timedelta(days=1))):
        with pytest.raises(NothingBefore):
            do_roll_back(line, owner, to=wrong)
    with pytest.raises(NothingBefore):
        do_roll_back(line, owner, to=line.versions.get(number=4))  # it is in force
    with pytest.raises(NothingBefore):
        do_roll_back(line, owner, to=a_line("other").versions.get())
    assert do_roll_back(line, owner, to=third).digest == third.digest


def test_there_is_nothing_before_the_first(line: Line, owner: Actor) -> None:
    with pytest.raises(NothingBefore):
        do_roll_back(line, owner)
    do_publish(line, longer(600.0), {}, owner, timezone.now() + timedelta(days=1))
    assert version_before(line.pk, timezone.now()) is None
    assert version_before(line.pk, timezone.now() + timedelta(days=2)) == line.versions.get(number=1)


# who sees what


def test_leaked_but_should_be_hidden_a_client_sees_a_version_once_it_was_sent(
    line: Line, owner: Actor, client_user: Actor
) -> None:
    version = made(line, owner)
    person = client_user.user
    assert person is not None
    stranger = a_person(Role.CLIENT_USER, a_line("other").client)
    for seen in (False, True):
        assert (version in access_versions(person, line.pk)) is seen
        assert access_waiting(person).filter(pk=version.pk).exists() is seen
        if not seen:
            for door in (access_steps, access_comments):
                with pytest.raises(Hidden):
                    door(person, version)
            with pytest.raises(Hidden):
                access_version_to(person, version.pk, Right.APPROVE)
            do_send_version(version, owner)
    assert access_version(person, version.pk).state == VersionState.SENT
    assert access_steps(person, version).count() == 3
    for someone in (stranger,):
        with pytest.raises(Hidden):
            access_version(someone, version.pk)
        assert not access_waiting(someone).exists()
    with pytest.raises(Forbidden):
        access_waiting(a_person(Role.OPERATOR))


def test_who_may_do_which_step(line: Line, owner: Actor) -> None:
    version = do_send_version(made(line, owner), owner)
    people = {role: a_person(role, email=f"{role}@x.jp") for role in (Role.OWNER, Role.SUPERVISOR, Role.OPERATOR)}
    people[Role.CLIENT_USER] = a_person(Role.CLIENT_USER, line.client)
    may: dict[Right, set[str]] = {}
    for right in (Right.SET_UP, Right.COMMENT, Right.APPROVE, Right.ROLL_BACK, Right.EMERGENCY):
        may[right] = {role for role, person in people.items() if _lets(person, version, right)}
    assert may == {
        Right.SET_UP: {"owner", "supervisor"},
        Right.COMMENT: {"owner", "supervisor", "client_user"},
        Right.APPROVE: {"owner", "client_user"},
        Right.ROLL_BACK: {"owner", "supervisor", "client_user"},
        Right.EMERGENCY: {"owner", "supervisor", "client_user"},
    }


def _lets(person: User, version: ManualVersion, right: Right) -> bool:
    try:
        return access_version_to(person, version.pk, right) == version
    except Forbidden:
        return False


def test_comments_begin_when_the_client_has_the_version(line: Line, owner: Actor) -> None:
    version = made(line, owner)
    assert owner.user is not None
    with pytest.raises(NotNow):
        do_comment(version, owner.user, "まだ")
    version = do_send_version(version, owner)
    comment = do_comment(version, owner.user, "  ここは\0どうしましょう ", "items.phone.ask")
    assert (comment.text, comment.key, comment.by) == ("ここはどうしましょう", "items.phone.ask", owner.user)
    for words in ("", " \0 ", "あ" * 2001):
        with pytest.raises(ValidationError):
            do_comment(version, owner.user, words)
    assert version.comments.count() == 1


def test_versions_of_before_the_log_have_their_approval_in_it(line: Line) -> None:
    from importlib import import_module

    from django.apps import apps

    VersionStep.objects.all().delete()
    import_module("toritsugi.office.manuals.migrations.0003_steps_of_old_versions").note_old_approvals(apps, None)
    version = line.versions.get()
    (step,) = version.steps.all()
    assert (step.kind, step.at, step.digest) == ("approved", version.approved_at, version.digest)
    assert step.effective_from == version.effective_from
