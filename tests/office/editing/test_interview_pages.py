"""The interview in the browser: one question at a time, kept at once, a draft at the end."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.support.office import a_person
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.clients.models import Line
from toritsugi.office.editing.asking import standing
from toritsugi.office.editing.models import Interview
from toritsugi.office.manuals.drafting import do_save_draft
from toritsugi.office.manuals.models import Draft
from toritsugi.resources import read_manual

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client: Browser, line: Line) -> User:
    user = a_person(Role.OWNER)
    client.force_login(user)
    return user


def address(line: Line, question: str = "") -> str:
    return reverse("editing:interview", args=[line.id]) + (f"?q={question}" if question else "")


def answer_all(client: Browser, line: Line, **given: str) -> None:
    """Every question with what is given, else with what stands in its field."""
    for _ in range(60):
        page = client.get(address(line))
        if "question" not in page.context:
            return
        question = page.context["question"]
        said = given.get(question.id, page.context["given"])
        assert client.post(address(line, question.id), {"answer": said}).status_code == 302, question.id
    raise AssertionError("the interview does not end")


def test_questions_come_one_by_one_and_end_in_a_draft(client: Browser, line: Line, writer: User) -> None:
    first = client.get(address(line))
    assert first.context["question"].id == "name"
    assert first.context["place"] == 1
    assert first.context["back"] is None
    answer_all(client, line, name="さくら歯科", reading="さくらしか", trade="clinic", how_far="cards")
    end = client.get(address(line))
    assert end.context["missing"] is None
    assert "さくら歯科" in end.content.decode()
    done = client.post(address(line, "end"))
    assert done["Location"] == reverse("editing:editor", args=[line.id])
    draft = Draft.objects.get()
    manual = read_manual(draft.source["manual.yaml"], draft.source["client.yaml"])
    assert (manual.client_id, manual.line.id) == (line.client_id, line.key)
    assert manual.line.numbers == ("0312345678",)
    assert "appointment" in manual.matters


def test_an_answer_is_kept_at_once_and_can_be_changed(client: Browser, line: Line, writer: User) -> None:
    client.post(address(line, "name"), {"answer": "さくら"})
    assert Interview.objects.get().answers == {"name": "さくら"}
    assert client.get(address(line)).context["question"].id == "reading"
    back = client.get(address(line, "reading")).context["back"]
    assert back.id == "name"
    assert client.get(address(line, "name")).context["given"] == "さくら"
    client.post(address(line, "name"), {"answer": "もみじ"})
    assert standing(line).answers["name"] == "もみじ"


def test_an_answer_that_does_not_fit_is_asked_again_with_what_was_written(
    client: Browser, line: Line, writer: User
) -> None:
    page = client.post(address(line, "reading"), {"answer": "桜"})
    assert page.status_code == 400
    assert "かなで書いてください" in page.content.decode()
    assert 'value="桜"' in page.content.decode()
    assert not Interview.objects.exists()


def test_what_does_not_go_together_leads_back_to_its_question(client: Browser, line: Line, writer: User) -> None:
    answer_all(client, line, name="さくら", reading="さくら", never="恐れ入ります")
    page = client.post(address(line, "end"))
    assert page.status_code == 400
    assert page.context["question"].id == "never"
    assert not Draft.objects.exists()


def test_questions_that_other_answers_rule_out_are_left_out(client: Browser, line: Line, writer: User) -> None:
    client.post(address(line, "days"), {"answer": "always"})
    assert client.get(address(line, "span")).status_code == 302
    assert "span" not in {question.id for question in standing(line).questions}
    assert client.get(address(line, "key")).status_code == 302  # the line has it
    assert client.get(address(line, "nothing")).status_code == 200


def test_a_draft_that_is_there_becomes_an_earlier_revision(client: Browser, line: Line, writer: User) -> None:
    mine = {"manual.yaml": "mine: 1", "callers.yaml": "calls: []", "vip.csv": "number"}
    do_save_draft(line, writer, mine, 0)
    answer_all(client, line, name="さくら", reading="さくら")
    end = client.get(address(line)).content.decode()
    assert "もう下書きがあります" in end
    assert '<input type="hidden" name="revision" value="1">' in end
    client.post(address(line, "end"), {"revision": "1"})
    draft = Draft.objects.get()
    assert draft.revision == 2
    assert draft.revisions.get(revision=1).source == mine
    assert set(draft.source) == {"manual.yaml", "client.yaml"}, "callers of another text do not call this one"


def test_what_somebody_saved_meanwhile_is_not_replaced_unseen(client: Browser, line: Line, writer: User) -> None:
    answer_all(client, line, name="さくら", reading="さくら")
    assert 'name="revision" value="0"' in client.get(address(line)).content.decode()
    do_save_draft(line, writer, {"manual.yaml": "theirs: 1"}, 0)
    told = client.post(address(line, "end"), {"revision": "0"}, follow=True).content.decode()
    assert "ほかの人が下書きを保存したところです" in told
    assert "もう下書きがあります" in told
    assert Draft.objects.get().source == {"manual.yaml": "theirs: 1"}
    assert client.post(address(line, "end"), {"revision": "x"}).status_code == 400


def test_the_interview_in_english(client: Browser, line: Line, writer: User) -> None:
    client.cookies.load({"django_language": "en"})
    page = client.get(address(line, "trade")).content.decode()
    assert "Which line of work is it?" in page
    assert "Clinic or dentist" in page
