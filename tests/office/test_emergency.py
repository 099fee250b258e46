"""Emergency lines: what may be said, for how long, who set and ended it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.support.manuals import small_manual
from tests.support.office import a_line, a_person
from toritsugi.core.manual.model import Callback
from toritsugi.office.accounts.access import Forbidden, Hidden
from toritsugi.office.accounts.models import Role
from toritsugi.office.clients.models import Line
from toritsugi.office.manuals.access import access_line_in_emergency, access_overlay, access_overlays
from toritsugi.office.manuals.emergency import LONGEST_TIME, do_end_overlay, do_set_overlay, overlays_at
from toritsugi.office.manuals.models import Overlay
from toritsugi.office.manuals.versioning import BY_COMMAND, do_publish, in_page

pytestmark = pytest.mark.django_db

STORM = "本日は台風のため、休業しております。"
HOURS = timedelta(hours=3)


def test_it_is_heard_from_now_to_its_end_and_kept_with_who_set_it(line: Line) -> None:
    person = a_person(Role.CLIENT_USER, line.client)
    until = timezone.now() + HOURS
    made = do_set_overlay(line, in_page(person), STORM, until)
    assert (made.text, made.set_by, made.set_through, made.ends_at) == (STORM, person, "page", until)
    tick = timedelta(microseconds=1)
    assert list(overlays_at(line.pk, made.starts_at)) == [made]
    assert list(overlays_at(line.pk, until - tick)) == [made]
    assert not overlays_at(line.pk, until).exists()
    assert not overlays_at(line.pk, made.starts_at - tick).exists()


def test_another_one_takes_its_place_and_both_are_kept(line: Line) -> None:
    first = do_set_overlay(line, BY_COMMAND, STORM, timezone.now() + HOURS)
    second = do_set_overlay(line, BY_COMMAND, "午後から営業いたします。", timezone.now() + HOURS)
    first.refresh_from_db()
    assert first.ended_at == second.starts_at
    assert list(overlays_at(line.pk, second.starts_at)) == [second]
    assert Overlay.objects.count() == 2


def test_ending_it_is_kept_and_once(line: Line) -> None:
    person = a_person(Role.SUPERVISOR)
    made = do_set_overlay(line, BY_COMMAND, STORM, timezone.now() + HOURS)
    ended = do_end_overlay(made, in_page(person))
    assert (ended.ended_by, ended.ended_through) == (person, "page")
    assert not overlays_at(line.pk, timezone.now()).exists()
    assert do_end_overlay(made, BY_COMMAND).ended_by == person, "the first one counts"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "4字から120字"),
        ("休業。", "4字から120字"),
        ("あ" * 121, "いま121字"),
        ("本日は{client}が休業です。", "「{」は読み上げられません"),
        ("本日は休業です\u200b。", "読み上げられません"),
        ("ご用件は承りました。", "「承りました」のように"),
        ("ご用件を受け付けました。", "「承りました」のように"),
        ("明日、担当者より折り返しお電話いたします。", "折り返しのお約束はできません"),
        ("ＡＢＣは休業です。", "「abc」は言えません"),
        ("料金は変わりません。", "「料金」は言えません"),
        ("価格は変わりません。", "「価格」は言えません"),
        ("納期は変わりません。", "「納期」は言えません"),
    ],
)
def test_what_may_not_be_said(line: Line, text: str, told: str) -> None:
    forbids = msgspec.structs.replace(small_manual(), never_say=("価格", "abc"))
    do_publish(line, forbids, {})
    coming = msgspec.structs.replace(small_manual(), never_say=("納期",))
    do_publish(line, coming, {}, effective_from=timezone.now() + timedelta(hours=1))
    later = msgspec.structs.replace(small_manual(), never_say=("料金",))
    do_publish(line, later, {}, effective_from=timezone.now() + timedelta(days=10))
    with pytest.raises(ValidationError) as refused:
        do_set_overlay(line, BY_COMMAND, text, timezone.now() + HOURS)
    assert told in refused.value.message_dict["text"][0]
    assert not Overlay.objects.exists()


def test_a_call_back_is_promised_only_where_every_manual_that_is_heard_with_it_allows_that(line: Line) -> None:
    words = "明日、折り返しお電話いたします。"
    may = msgspec.structs.replace(small_manual(), callback=Callback(promise=True))
    do_publish(line, may, {})
    assert do_set_overlay(line, BY_COMMAND, words, timezone.now() + HOURS).text == words
    do_publish(line, small_manual(), {}, effective_from=timezone.now() + timedelta(days=1))
    with pytest.raises(ValidationError, match="折り返し"):
        do_set_overlay(line, BY_COMMAND, words, timezone.now() + HOURS)


def test_words_are_kept_as_one_sentence_on_one_line(line: Line) -> None:
    made = do_set_overlay(line, BY_COMMAND, " 本日は\n休業です ", timezone.now() + HOURS)
    assert made.text == "本日は 休業です。"


@pytest.mark.parametrize(("away", "told"), [(timedelta(0), "これから"), (LONGEST_TIME + HOURS, "14日以内")])
def test_for_how_long(line: Line, away: timedelta, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        do_set_overlay(line, BY_COMMAND, STORM, timezone.now() + away)
    assert told in refused.value.message_dict["until"][0]


def test_leaked_but_should_be_hidden_the_lines_of_another_client(line: Line) -> None:
    other = a_line("other")
    mine = do_set_overlay(line, BY_COMMAND, STORM, timezone.now() + HOURS)
    theirs = do_set_overlay(other, BY_COMMAND, STORM, timezone.now() + HOURS)
    for person in (a_person(Role.OWNER), a_person(Role.SUPERVISOR), a_person(Role.CLIENT_USER, line.client)):
        assert access_line_in_emergency(person, line.pk) == line
        assert list(access_overlays(person, line.pk)) == [mine]
        assert access_overlay(person, mine.pk) == mine
    for person in (a_person(Role.CLIENT_USER, other.client), AnonymousUser()):
        for door, what in ((access_line_in_emergency, line.pk), (access_overlays, line.pk), (access_overlay, mine.pk)):
            with pytest.raises(Hidden):
                door(person, what)
    operator = a_person(Role.OPERATOR)
    for door, what in ((access_line_in_emergency, line.pk), (access_overlays, line.pk), (access_overlay, theirs.pk)):
        with pytest.raises(Forbidden):
            door(operator, what)
