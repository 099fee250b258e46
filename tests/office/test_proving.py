"""Proof of a version: its scripted callers on every save and before approval, past calls again, the estimate."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.support.journals import sample_journals, scripts
from tests.support.manual_sources import CLIENT, MANUAL
from tests.support.office import a_line, a_person, close, keep, new_call_id, open_call, rows
from toritsugi.office.accounts.models import Role
from toritsugi.office.calls.models import Call, DeskEvent
from toritsugi.office.clients.models import Line, ManualVersion
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.manuals.callers import called
from toritsugi.office.manuals.drafting import do_save_draft
from toritsugi.office.manuals.findings import CALLER_FAILED
from toritsugi.office.manuals.models import Draft
from toritsugi.office.manuals.versioning import (
    Actor,
    NotFit,
    do_approve_version,
    do_make_version,
    do_publish,
    in_page,
)
from toritsugi.office.proving.actions import do_ask_draft, do_ask_version, do_fail, do_start
from toritsugi.office.proving.models import Proof, ProofState
from toritsugi.office.proving.reading import shown
from toritsugi.office.proving.running import do_prove
from toritsugi.resources import load_manual, read_manual, template_files
from toritsugi.voice.ports import AppendRows, JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

SERVED = """\
calls:
  - name: 見積もりの方
    says: お問い合わせです
    answers: { name: 山田と申します, phone: 03の1234の5678です }
    confirm: はい
    expect: { outcome: message, complete: true, items: { phone: "0312345678" } }
"""
FAILS = SERVED.replace('phone: "0312345678"', 'phone: "0399999999"')


def source(callers: str = "", manual: str = MANUAL) -> dict[str, str]:
    made = {"manual.yaml": manual, "client.yaml": CLIENT}
    return made | {"callers.yaml": callers} if callers else made


@pytest.fixture
def owner(db: None) -> Actor:
    return in_page(a_person(Role.OWNER))


def made(line: Line, actor: Actor, texts: dict[str, str]) -> ManualVersion:
    assert actor.user is not None
    before = Draft.objects.filter(line=line).first()
    saved = do_save_draft(line, actor.user, texts, before.revision if before else 0)
    assert isinstance(saved, Draft)
    version = do_make_version(line, actor, saved.revision)
    assert isinstance(version, ManualVersion)
    return version


def test_a_caller_who_is_not_served_is_a_finding_with_the_dialogue_and_approving_it_wants_a_reason(
    line: Line, owner: Actor
) -> None:
    version = made(line, owner, source(FAILS))
    found = [one for one in version.steps.get(kind="checked").findings if one["code"] == CALLER_FAILED]
    assert [(one["severity"], one["file"], one["line"]) for one in found] == [("error", "callers.yaml", 2)]
    assert "見積もりの方" in found[0]["what"]
    assert "0399999999" in found[0]["what_en"]
    assert "山田と申します" in [said["text"] for said in found[0]["dialogue"]]
    with pytest.raises(ValidationError) as refused:
        do_approve_version(version, owner)
    assert list(refused.value.message_dict) == ["note"]
    version.refresh_from_db()
    assert version.state == "checked"
    approved = do_approve_version(version, owner, note="番号は試験用のものです")
    step = approved.steps.get(kind="approved")
    assert (step.note, [one["code"] for one in step.findings]) == ("番号は試験用のものです", [CALLER_FAILED])


def test_callers_who_are_served_ask_for_no_reason_and_others_make_another_version(line: Line, owner: Actor) -> None:
    first = made(line, owner, source(SERVED))
    assert not [one for one in first.steps.get(kind="checked").findings if one["code"] == CALLER_FAILED]
    assert do_approve_version(first, owner).state == "approved"
    assert made(line, owner, source(SERVED)).pk == first.pk
    second = made(line, owner, source(FAILS))
    assert (second.number, second.digest) == (first.number + 1, first.digest)


def test_callers_that_cannot_be_read_keep_a_draft_from_becoming_a_version(line: Line, owner: Actor) -> None:
    for wrong, place in (
        ("calls: [1]", "callers.yaml:1"),
        (SERVED.replace("name: 山田", "nam: 山田"), "callers.yaml:4"),
    ):
        with pytest.raises(NotFit) as refused:
            made(line, owner, source(wrong))
        assert [one.code for one in refused.value.findings if one.severity == "error"] == ["callers.unreadable"]
        assert refused.value.findings[-1].place.startswith(place)


def test_publishing_runs_the_callers_too(line: Line, owner: Actor) -> None:
    manual = read_manual(MANUAL, CLIENT)
    with pytest.raises(NotFit):
        do_publish(line, manual, source(FAILS), owner, check=False)
    assert do_publish(line, manual, source(FAILS), owner, check=False, note="試験").state == "approved"


def test_without_callers_there_is_nothing_to_fail(line: Line) -> None:
    assert called(read_manual(MANUAL, CLIENT), source()).there is False


def with_calls(desk: OfficeDesk, line: Line, count: int) -> None:
    """Calls that have ended: the caller said something, the message is kept."""
    for number in range(count):
        call_id = new_call_id()
        said = b'{"type":"CallerSaid","texts":["' + "見積もりをお願いします".encode() + b'"]}'
        started = timezone.now() - timedelta(days=1 + number)
        desk.commit([open_call(line, call_id, started=started), rows(call_id, said), keep(call_id), close(call_id)])


def test_making_a_version_asks_for_its_proof_once_and_the_worker_fills_it(
    line: Line, owner: Actor, desk: OfficeDesk
) -> None:
    with_calls(desk, line, 2)
    version = made(line, owner, source(FAILS))
    proof = Proof.objects.get(version=version)
    assert (proof.state, proof.asked_by) == ("waiting", owner.user)
    assert do_ask_version(version, owner.user).pk == proof.pk
    told = DeskEvent.objects.filter(kind="manual.proof", about=proof.pk).count()
    do_prove(proof.pk)
    proof.refresh_from_db()
    assert proof.state == ProofState.DONE
    assert DeskEvent.objects.filter(kind="manual.proof", about=proof.pk).count() > told + 2
    seen = shown(proof, english=False)
    assert seen.failed == 1
    assert seen.callers is not None
    assert "期待は 0399999999" in seen.callers[0].reasons[0]
    assert seen.estimate is not None
    assert seen.estimate[0].title == "お問い合わせ"
    assert seen.past is not None
    looked_at = seen.past.calls + seen.past.unread
    assert looked_at == Call.objects.filter(line=line).count() == 2
    do_prove(proof.pk)
    proof.refresh_from_db()
    assert proof.state == ProofState.DONE, "a proof that is over stays as it is"


def test_a_draft_is_checked_as_part_of_its_proof_and_one_that_cannot_be_read_says_why(line: Line, owner: Actor) -> None:
    assert owner.user is not None
    do_save_draft(line, owner.user, source(manual=MANUAL.replace("hours:", "horus:")), 0)
    proof = do_ask_draft(line, 1, owner.user)
    do_prove(proof.pk)
    proof.refresh_from_db()
    seen = shown(proof, english=True)
    assert seen.findings is not None
    assert "manual.yaml:4:1 [horus]" in [one["place"] for one in seen.findings]
    assert (proof.state, seen.callers, seen.past) == ("done", None, None)
    gone = do_ask_draft(line, 7, owner.user)
    do_prove(gone.pk)
    gone.refresh_from_db()
    assert (gone.state, gone.trouble) == ("failed", "revision gone")


def test_a_proof_that_breaks_says_so_and_old_ones_are_forgotten(line: Line, owner: Actor) -> None:
    version = line.versions.get()
    for _ in range(5):
        proof = do_ask_version(version, None)
        assert do_start(proof.pk) is not None
        do_fail(proof.pk, "MemoryError")
    kept = list(Proof.objects.filter(version=version))
    assert len(kept) == 3
    assert {one.trouble for one in kept} == {"MemoryError"}
    browser = Browser()
    browser.force_login(owner.user)  # type: ignore[arg-type]
    page = browser.get(reverse("manuals:version", args=[version.pk])).content.decode()
    assert "調べられませんでした" in page
    assert "もう一度調べる" in page
    asked = browser.post(reverse("proving:ask_version", args=[version.pk]))
    assert asked.status_code == 302
    part = browser.get(reverse("proving:version", args=[version.pk])).content.decode()
    assert "順番待ち" in part
    assert "もう一度調べる" not in part


def test_the_page_of_a_draft_belongs_to_who_writes_manuals(line: Line, owner: Actor) -> None:
    assert owner.user is not None
    do_save_draft(line, owner.user, source(SERVED), 0)
    other = a_line("momiji")
    people = {
        "owner": (owner.user, 200),
        "supervisor": (a_person(Role.SUPERVISOR), 200),
        "operator": (a_person(Role.OPERATOR), 403),
        "client": (a_person(Role.CLIENT_USER, line.client), 404),
        "stranger": (a_person(Role.CLIENT_USER, other.client), 404),
    }
    for name, (person, status) in people.items():
        browser = Browser()
        browser.force_login(person)
        for address in ("draft", "draft_part"):
            answer = browser.get(reverse(f"proving:{address}", args=[line.pk]))
            assert answer.status_code == status, f"{name} {address}: leaked but should be hidden"
        asked = browser.post(reverse("proving:ask_draft", args=[line.pk]))
        assert asked.status_code == (302 if status == 200 else status)


def test_a_version_that_was_not_sent_shows_its_proof_to_no_client(line: Line, owner: Actor) -> None:
    version = made(line, owner, source(FAILS))
    browser = Browser()
    browser.force_login(a_person(Role.CLIENT_USER, line.client))
    assert browser.get(reverse("proving:version", args=[version.pk])).status_code == 404
    assert browser.post(reverse("proving:ask_version", args=[version.pk])).status_code == 404


def test_the_approval_page_shows_who_was_not_served_and_takes_the_reason(line: Line, owner: Actor) -> None:
    version = made(line, owner, source(FAILS))
    browser = Browser()
    browser.force_login(owner.user)  # type: ignore[arg-type]
    address = reverse("manuals:approve", args=[version.pk])
    page = browser.get(address).content.decode()
    assert "台本の発信者「見積もりの方」" in page
    assert "山田と申します" in page
    refused = browser.post(address, {"digest": version.digest, "note": ""})
    assert (refused.status_code, "それでも承認する理由を書いてください" in refused.content.decode()) == (400, True)
    assert browser.post(address, {"digest": version.digest, "note": "承知しています"}).status_code == 302
    assert "承知しています" in browser.get(reverse("manuals:version", args=[version.pk])).content.decode()


def test_the_calls_of_the_last_days_are_told_by_what_changes_for_how_many(owner: Actor, desk: OfficeDesk) -> None:
    """Three calls of the custom template as they were kept, and one long ago, under the same with another greeting."""
    texts = template_files("custom")
    manual = load_manual("custom")
    line = a_line("sakura", manual=manual)
    for number, journal in enumerate(sample_journals("custom")[:4]):
        call_id, started = new_call_id(), timezone.now() - timedelta(days=40 if number == 3 else 1 + number)
        body = tuple(JournalRow(seq=row.seq, at=row.at, kind=row.kind, body=row.body) for row in journal)
        desk.commit([open_call(line, call_id, started=started), AppendRows(call_id=call_id, rows=body), close(call_id)])
    opening = manual.opening[0].phrase.text
    other = {name: text.replace(opening, "はい、こちらは試しの名乗りです。") for name, text in texts.items()}
    assert other != texts
    draft = do_save_draft(line, owner.user, {name: other[name] for name in other if name != "callers.yaml"}, 0)  # type: ignore[arg-type]
    assert isinstance(draft, Draft)
    proof = do_ask_draft(line, draft.revision, None)
    do_prove(proof.pk)
    proof.refresh_from_db()
    seen = shown(proof, english=False)
    assert seen.past is not None
    assert (seen.past.calls, seen.past.unread, seen.fitted) == (3, 0, 3)
    assert seen.past.same + seen.past.changed + seen.past.not_covered == 3
    words = {text: calls for text, calls, _ in seen.groups}
    assert any("試しの名乗り" in text for text in words), words
    assert all(len(ids) <= 3 for _, _, ids in seen.groups)
    kept = json.dumps(proof.found, ensure_ascii=False)
    said = [text for script in scripts("custom")[:3] for texts in script.answers.values() for text in texts]
    assert not [text for text in said if len(text) > 6 and text in kept], "leaked but should be hidden"
