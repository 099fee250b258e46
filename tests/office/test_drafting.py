"""Drafts of manuals: revisions, two writers at once, going back, who may see them."""

from __future__ import annotations

import msgspec
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.support.manuals import small_manual
from tests.support.office import a_line, a_person
from toritsugi.core.manual.model import Manual
from toritsugi.office.accounts.access import Forbidden, Hidden
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.clients.models import Line
from toritsugi.office.manuals import drafting
from toritsugi.office.manuals.access import access_draft, access_draft_revisions, access_drafts, access_line_to_write
from toritsugi.office.manuals.drafting import (
    Conflict,
    beginning,
    do_discard_draft,
    do_restore_draft,
    do_save_draft,
)
from toritsugi.office.manuals.models import Draft, DraftRevision
from toritsugi.office.manuals.versioning import do_publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(db: None) -> User:
    return a_person(Role.OWNER)


@pytest.fixture
def second(db: None) -> User:
    return a_person(Role.SUPERVISOR)


def text(words: str) -> dict[str, str]:
    return {"manual.yaml": words}


def saved(line: Line, user: User, words: str, base: int) -> Draft:
    found = do_save_draft(line, user, text(words), base)
    assert isinstance(found, Draft)
    return found


def test_a_draft_begins_with_what_is_in_force_and_counts_its_revisions(line: Line, writer: User) -> None:
    begun = beginning(line, timezone.now())
    assert begun.source == line.versions.get().source
    assert not Draft.objects.exists()

    first = saved(line, writer, "a: 1", 0)
    assert (first.revision, first.author, first.client_id) == (1, writer, line.client_id)
    assert first.based_on == begun.version == line.versions.get()
    second = saved(line, writer, "a: 2", 1)
    assert (second.revision, second.based_on, second.created_at) == (2, first.based_on, first.created_at)
    assert second.updated_at > first.updated_at
    assert [row.source["manual.yaml"] for row in second.revisions.all()] == ["a: 2", "a: 1"]


def test_a_line_without_a_manual_begins_with_nothing(line: Line, writer: User) -> None:
    line.versions.update(state="retired")
    assert beginning(line, timezone.now()) == drafting.Beginning({}, None)
    assert saved(line, writer, "a: 1", 0).based_on is None


def test_the_same_text_again_changes_nothing_even_from_an_old_revision(line: Line, writer: User, second: User) -> None:
    saved(line, writer, "a: 1", 0)
    saved(line, writer, "a: 2", 1)
    again = saved(line, second, "a: 2", 1)
    assert (again.revision, again.author) == (2, writer)
    assert DraftRevision.objects.count() == 2


@pytest.mark.parametrize("base", [0, 1, 3])
def test_whoever_began_from_another_revision_is_told_and_nothing_is_written(
    line: Line, writer: User, second: User, base: int
) -> None:
    saved(line, writer, "a: 1", 0)
    saved(line, writer, "a: 2", 1)
    found = do_save_draft(line, second, text("a: mine"), base)
    assert isinstance(found, Conflict)
    assert found.draft is not None
    assert (found.draft.revision, found.draft.source, found.draft.author) == (2, text("a: 2"), writer)
    assert Draft.objects.get().source == text("a: 2")
    assert DraftRevision.objects.count() == 2


def test_a_draft_that_was_discarded_meanwhile_is_a_conflict_too(line: Line, writer: User) -> None:
    saved(line, writer, "a: 1", 0)
    assert do_discard_draft(line, 1) is None
    assert do_save_draft(line, writer, text("a: 2"), 1) == Conflict(None)
    assert not Draft.objects.exists()
    assert not DraftRevision.objects.exists()


def test_files_that_the_manual_names_besides_stay_with_it(line: Line, writer: User) -> None:
    do_publish(line, longer(), {"manual.yaml": "b: 1", "client.yaml": "c: 1", "vip.csv": "0312345678"})
    first = do_save_draft(line, writer, {"manual.yaml": "a: 1"}, 0)
    assert isinstance(first, Draft)
    assert first.source == {"manual.yaml": "a: 1", "vip.csv": "0312345678"}, "client.yaml was left out on purpose"
    assert saved(line, writer, "a: 1", 1).revision == 1
    other = do_save_draft(line, writer, {"manual.yaml": "a: 1", "vip.csv": "0311112222", "own-pack.yaml": "x"}, 1)
    assert isinstance(other, Draft)
    assert other.source["vip.csv"] == "0311112222"
    assert saved(line, writer, "a: 2", 2).source["own-pack.yaml"] == "x"


def longer() -> Manual:
    return msgspec.structs.replace(small_manual(), longest_call=60.0)


def test_going_back_is_a_new_revision(line: Line, writer: User, second: User) -> None:
    saved(line, writer, "a: 1", 0)
    saved(line, writer, "a: 2", 1)
    back = do_restore_draft(line, second, 1, 2)
    assert isinstance(back, Draft)
    assert (back.revision, back.source, back.author) == (3, text("a: 1"), second)
    assert [row.revision for row in back.revisions.all()] == [3, 2, 1]
    assert isinstance(do_restore_draft(line, second, 2, 2), Conflict)
    with pytest.raises(ValidationError, match="残っていません"):
        do_restore_draft(line, second, 9, 3)


def test_going_back_leaves_no_file_that_came_later(line: Line, writer: User) -> None:
    saved(line, writer, "a: 1", 0)
    later = {"manual.yaml": "a: 2", "client.yaml": "c: 2", "callers.yaml": "calls: []", "vip.csv": "number"}
    assert isinstance(do_save_draft(line, writer, later, 1), Draft)
    back = do_restore_draft(line, writer, 1, 2)
    assert isinstance(back, Draft)
    assert back.source == text("a: 1")
    again = do_restore_draft(line, writer, 2, 3)
    assert isinstance(again, Draft)
    assert again.source == later


def test_only_so_many_revisions_are_kept(line: Line, writer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "KEPT_REVISIONS", 3)
    for number in range(5):
        saved(line, writer, f"a: {number}", number)
    assert list(DraftRevision.objects.values_list("revision", flat=True)) == [5, 4, 3]


def test_a_draft_is_discarded_only_by_whoever_has_seen_it(line: Line, writer: User) -> None:
    saved(line, writer, "a: 1", 0)
    saved(line, writer, "a: 2", 1)
    assert isinstance(do_discard_draft(line, 1), Conflict)
    assert Draft.objects.exists()


@pytest.mark.parametrize(
    "source",
    [
        {},
        {"client.yaml": "a: 1"},
        {"manual.yaml": "a", "passwd": "x"},
        {"manual.yaml": "a", "../client.yaml": "x"},
        {"manual.yaml": "a", **{f"pack{number}.yaml": "x" for number in range(50)}},
        {"manual.yaml": "a\0b"},
        {"manual.yaml": "a\ud800"},
        {"manual.yaml": "あ" * 400_000},
    ],
    ids=["nothing", "no manual", "another file", "a file elsewhere", "too many", "nul", "surrogate", "too big"],
)
def test_what_cannot_be_kept_is_refused(line: Line, writer: User, source: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        do_save_draft(line, writer, source, 0)
    assert not Draft.objects.exists()


def test_leaked_but_should_be_hidden_a_draft_is_for_those_who_write_manuals(line: Line, writer: User) -> None:
    saved(line, writer, "a: 1", 0)
    other = a_line("other")
    for person in (writer, a_person(Role.SUPERVISOR)):
        assert access_draft(person, line.pk).revision == 1
        assert access_draft_revisions(person, line.pk).count() == 1
        assert access_line_to_write(person, line.pk) == line
        assert access_drafts(person).count() == 1
        with pytest.raises(Hidden):
            access_draft(person, other.pk)  # there is none
    operator = a_person(Role.OPERATOR)
    with pytest.raises(Forbidden):
        access_draft(operator, line.pk)
    strangers = (a_person(Role.CLIENT_USER, line.client), a_person(Role.CLIENT_USER, other.client), AnonymousUser())
    for person in (*strangers, operator):
        assert not access_drafts(person).exists()
    for person in strangers:
        for door in (access_draft, access_draft_revisions, access_line_to_write):
            with pytest.raises(Hidden):
                door(person, line.pk)
