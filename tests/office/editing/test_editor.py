"""The editor's page and what it asks while somebody writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.support.office import a_line, a_person
from toritsugi.core.manual.calendar import is_open
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.calls.models import Call, DeskEvent
from toritsugi.office.clients.models import Line
from toritsugi.office.editing import views
from toritsugi.office.editing.bodies import MOST_TURNS
from toritsugi.office.manuals import findings
from toritsugi.office.manuals.models import Draft
from toritsugi.resources import holidays_between, template_files

pytestmark = pytest.mark.django_db

FILES = template_files("reception")
SOURCES = {"manual.yaml": FILES["manual.yaml"], "client.yaml": FILES["client.yaml"]}
APIS = ("read", "change", "save", "check", "call", "speak", "offer")


@pytest.fixture
def writer(client: Browser, line: Line) -> User:
    user = a_person(Role.SUPERVISOR)
    client.force_login(user)
    return user


def ask(browser: Browser, what: str, line: Line, **body: Any) -> Any:
    address = reverse(f"editing:{what}", args=[line.id])
    return browser.post(address, {"sources": SOURCES, **body}, content_type="application/json")


@pytest.mark.parametrize("what", APIS)
def test_leaked_but_should_be_hidden_drafts_are_for_those_who_write(what: str, client: Browser, line: Line) -> None:
    body: dict[str, Any] = {"file": "manual.yaml", "path": ["told"], "values": ["x"], "revision": 0}
    assert ask(client, what, line, **body).status_code == 302  # to the sign-in
    other = a_line("momiji")
    for person, status in (
        (a_person(Role.CLIENT_USER, line.client), 404),
        (a_person(Role.CLIENT_USER, other.client), 404),
        (a_person(Role.OPERATOR), 403),
    ):
        client.force_login(person)
        assert ask(client, what, line, **body).status_code == status, "leaked but should be hidden"
        for page in ("editor", "interview"):
            found = client.get(reverse(f"editing:{page}", args=[line.id]))
            assert found.status_code == status, "leaked but should be hidden"
    assert not Draft.objects.exists()


def test_the_page_begins_with_the_draft_or_with_what_is_in_force(client: Browser, line: Line, writer: User) -> None:
    begun = client.get(reverse("editing:editor", args=[line.id]))
    assert begun.context["start"]["revision"] == 0
    assert begun.context["start"]["sources"]["manual.yaml"] == line.versions.get().source["manual.yaml"]
    assert begun["Cache-Control"] == "no-store"
    assert ask(client, "save", line, revision=0).json()["revision"] == 1
    later = client.get(reverse("editing:editor", args=[line.id]))
    assert later.context["start"]["sources"] == SOURCES | {"callers.yaml": ""}
    assert "</script>" not in later.content.decode().split('id="start"')[1].split("</script>")[0]


def test_reading_names_problems_and_gives_the_form(client: Browser, line: Line, writer: User) -> None:
    good = ask(client, "read", line).json()
    assert good["problems"] == []
    assert {part["key"] for part in good["forms"]["manual.yaml"]["parts"]} >= {"items", "matters", "told"}
    assert good["forms"]["client.yaml"]["parts"]
    broken = SOURCES | {"manual.yaml": SOURCES["manual.yaml"].replace("kind: organization", "kind: company")}
    (problem,) = ask(client, "read", line, sources=broken).json()["problems"]
    assert (problem["key"], problem["file"]) == ("items.company.kind", "manual.yaml")
    assert broken["manual.yaml"].splitlines()[problem["line"] - 1].strip() == "kind: company"
    told = ask(client, "read", line, sources={"manual.yaml": "a: ["}).json()
    assert told["forms"] == {"manual.yaml": None}
    assert told["problems"]


def test_packs_and_lists_of_its_own_are_read_beside_the_manual(client: Browser, line: Line, writer: User) -> None:
    pack = (
        "format: 2\npack: own\ntitle: 自社の部品集\nitems:\n  floor: { kind: text, title: 階, ask: 何階でしょうか。 }\n"
    )
    manual = SOURCES["manual.yaml"].replace("client: client.yaml\n", "client: client.yaml\ninclude: [own.yaml]\n")
    sources = SOURCES | {"manual.yaml": manual, "own.yaml": pack, "callers.csv": "a,b\n"}
    told = ask(client, "read", line, sources=sources).json()
    assert told["problems"] == []
    assert set(told["forms"]) == {"manual.yaml", "client.yaml", "own.yaml"}
    changed = ask(
        client, "change", line, sources=sources, file="own.yaml", path=["items", "floor", "ask"], values=["階は。"]
    )
    assert changed.json()["text"] == pack.replace("何階でしょうか。", "階は。")
    assert ask(client, "change", line, sources=sources, file="callers.csv", path=["a"]).status_code == 422
    assert ask(client, "save", line, revision=0, sources=sources).status_code == 200
    assert client.get(reverse("editing:editor", args=[line.id])).context["others"] == ["own.yaml", "callers.csv"]


def test_files_that_the_manual_names_and_that_are_not_there_are_told(client: Browser, line: Line, writer: User) -> None:
    manual = SOURCES["manual.yaml"].replace("client: client.yaml\n", "client: client.yaml\ninclude: [own.yaml, core]\n")
    manual += "callers: [{ list: vip.csv, vip: true }, { list: bad.name.csv }]\n"
    told = ask(client, "read", line, sources=SOURCES | {"manual.yaml": manual}).json()
    assert told["named"] == ["vip.csv", "own.yaml"]
    told = ask(client, "read", line, sources=SOURCES | {"manual.yaml": manual, "vip.csv": "number\n110\n"}).json()
    assert told["named"] == ["own.yaml"]
    assert ask(client, "read", line, sources=SOURCES).json()["named"] == []
    assert ask(client, "read", line, sources=SOURCES | {"manual.yaml": "a: ["}).json()["named"] == []


def test_words_come_in_the_readers_language(client: Browser, line: Line, writer: User) -> None:
    client.cookies.load({"django_language": "en"})
    told = ask(client, "read", line, sources=SOURCES | {"manual.yaml": "format: 1\nhorus: x\n"}).json()
    assert any("There is no key" in problem["what"] for problem in told["problems"])
    assert told["forms"]["manual.yaml"]["parts"][0]["label"].isascii()


def test_a_change_gives_the_text_with_one_place_changed(client: Browser, line: Line, writer: User) -> None:
    told = ask(client, "change", line, file="manual.yaml", path=["items", "name", "ask"], values=["お名前は。"]).json()
    before = SOURCES["manual.yaml"]
    assert told["text"] == before.replace("ask: お名前をお願いいたします。", "ask: お名前は。")
    assert told["problems"] == []
    added = ask(client, "change", line, file="manual.yaml", path=["cards", "parking"], new=True).json()
    assert "cards:\n  parking:\n    title:" in added["text"]
    gone = ask(client, "change", line, file="manual.yaml", path=["ask_matter"]).json()
    assert "ask_matter" not in gone["text"]
    listed = {"path": ["items", "name", "again"], "values": ["もう一度。", "ゆっくり。"], "listed": True}
    assert "again: [もう一度。, ゆっくり。]" in ask(client, "change", line, file="manual.yaml", **listed).json()["text"]


def test_a_pack_is_put_in_by_its_name(client: Browser, line: Line, writer: User) -> None:
    page = client.get(reverse("editing:editor", args=[line.id]))
    assert dict(page.context["packs"])["clinic"] == "医院・歯科"
    told = ask(client, "change", line, file="manual.yaml", path=["include", 0], values=["clinic"]).json()
    assert "client: client.yaml\n\ninclude: [clinic]\n" in told["text"]
    again = {"sources": SOURCES | {"manual.yaml": told["text"]}, "file": "manual.yaml"}
    assert (
        "include: [clinic, law]\n"
        in ask(client, "change", line, **again, path=["include", 1], values=["law"]).json()["text"]
    )


@pytest.mark.parametrize(
    "body",
    [
        {"path": ["nothing", "here", 3], "values": ["x"]},
        {"path": ["nothing"], "new": True},
        {"path": ["format"], "values": [], "sources": {"manual.yaml": "a: ["}},
    ],
)
def test_a_place_that_only_a_person_should_change(body: Any, client: Browser, line: Line, writer: User) -> None:
    found = ask(client, "change", line, **{"file": "manual.yaml", **body})
    assert found.status_code == 422
    assert "文書のほうで" in found.json()["message"]


def test_saving_keeps_the_draft_and_never_over_somebody_elses(client: Browser, line: Line, writer: User) -> None:
    assert ask(client, "save", line, revision=0).json()["revision"] == 1
    theirs = SOURCES | {"manual.yaml": "theirs: 1\n"}
    second = Browser()
    second.force_login(a_person(Role.OWNER))
    assert ask(second, "save", line, revision=1, sources=theirs).json()["revision"] == 2
    found = ask(client, "save", line, revision=1, sources={"manual.yaml": "mine: 1\n"})
    assert found.status_code == 409
    assert (found.json()["revision"], found.json()["sources"]) == (2, theirs)
    assert found.json()["who"] == "owner さん"
    assert Draft.objects.get().source == theirs
    assert ask(client, "save", line, revision=2, sources={"manual.yaml": "mine: 1\n"}).json()["revision"] == 3


def test_an_earlier_save_is_had_back_from_the_history(client: Browser, line: Line, writer: User) -> None:
    address = reverse("editing:history", args=[line.id])
    assert "下書きはまだありません" in client.get(address).content.decode()
    for number, text in enumerate(("a: 1", "a: 2")):
        ask(client, "save", line, revision=number, sources={"manual.yaml": text})
    page = client.get(address).content.decode()
    assert "a: 1" in page
    assert page.count("この内容に戻す") == 1
    assert client.post(address, {"revision": "1", "base": "1"})["Location"] == address  # somebody saved meanwhile
    assert Draft.objects.get().source == {"manual.yaml": "a: 2"}
    assert client.post(address, {"revision": "1", "base": "2"})["Location"] == reverse("editing:editor", args=[line.id])
    assert Draft.objects.get().source == {"manual.yaml": "a: 1"}
    assert client.post(address, {"revision": "9", "base": "3"})["Location"] == address
    assert client.post(address, {"revision": "x", "base": "3"}).status_code == 400
    client.force_login(a_person(Role.CLIENT_USER, line.client))
    assert client.get(address).status_code == 404, "leaked but should be hidden"
    assert client.post(address, {"revision": "1", "base": "3"}).status_code == 404, "leaked but should be hidden"


def test_a_client_file_that_is_empty_is_not_kept(client: Browser, line: Line, writer: User) -> None:
    ask(client, "save", line, revision=0, sources={"manual.yaml": "a: 1\n", "client.yaml": ""})
    assert Draft.objects.get().source == {"manual.yaml": "a: 1\n"}


def test_a_call_is_tried_without_keeping_anything(client: Browser, line: Line, writer: User) -> None:
    begun = ask(client, "call", line, caller="0312345678").json()
    assert begun["lines"][0]["line"].startswith("opening")
    assert begun["choices"]
    assert not begun["finished"]
    turns: list[dict[str, Any]] = [{"text": "伝言をお願いしたい"}]
    told = ask(client, "call", line, turns=turns).json()
    assert told["lines"][: len(begun["lines"])][0] == begun["lines"][0]
    assert [one["text"] for one in told["lines"] if one["who"] == "caller"] == ["伝言をお願いしたい"]
    over = ask(client, "call", line, turns=[*turns, {"hangs_up": True}]).json()
    assert over["finished"]
    assert not Draft.objects.exists()


def test_a_call_outside_the_opening_hours(client: Browser, line: Line, writer: User) -> None:
    texts = [ask(client, "call", line, closed=closed).json()["lines"][0]["text"] for closed in (False, True)]
    assert "本日の営業時間は終わって" not in texts[0]
    assert "本日の営業時間は終わって" in texts[1]


def test_a_call_whose_number_is_withheld_for_a_reason(client: Browser, line: Line, writer: User) -> None:
    opening = "opening:\n  - { when: withheld is payphone, say: 公衆電話からでございますね。 }\n"
    texts = SOURCES | {"manual.yaml": SOURCES["manual.yaml"].replace("opening:\n", opening)}
    assert texts != SOURCES

    def heard(**caller: str) -> str:
        return str(ask(client, "call", line, sources=texts, **caller).json()["lines"][0]["text"])

    assert heard(withheld="payphone") == "公衆電話からでございますね。"
    assert len({heard(withheld="asked"), heard(), heard(caller="0312345678")}) == 1
    assert heard(withheld="asked") != heard(withheld="payphone")
    assert ask(client, "call", line, withheld="phonebox").status_code == 400
    assert ask(client, "call", line, withheld="payphone", caller="0312345678").status_code == 400


def test_a_manual_with_problems_cannot_be_called(client: Browser, line: Line, writer: User) -> None:
    found = ask(client, "call", line, sources={"manual.yaml": "format: 1\n"})
    assert found.status_code == 422
    assert found.json()["message"]


def test_a_call_by_voice_carries_what_is_being_written(
    client: Browser, line: Line, writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = {"sdp": "v=0", "type": "offer", "caller": "0312345678", "closed": True}
    away = ask(client, "offer", line, **offered)
    assert away.status_code == 503, "no voice process runs"
    assert "声でかけられません" in away.json()["message"]
    asked: list[Any] = []

    def offer_trial(*named: str, **more: Any) -> dict[str, str]:
        asked.append((named, more))
        return {"call_id": "1", "sdp": "v=0 answer", "type": "answer"}

    monkeypatch.setattr(views.voice, "offer_trial", offer_trial)
    texts = SOURCES | {
        "manual.yaml": SOURCES["manual.yaml"].replace("told: 確かに承りました。", "told: お預かりしました。")
    }
    assert ask(client, "offer", line, **offered, sources=texts).json()["sdp"] == "v=0 answer"
    [((line_id, visitor, sdp, kind), more)] = asked
    assert (line_id, sdp, kind, more["caller_number"]) == (line.id, "v=0", "offer", "0312345678")
    ask(client, "offer", line, sdp="v=0", type="offer", withheld="asked")
    assert [told["withheld"] for _, told in asked] == ["", "asked"]
    assert str(writer.pk) != visitor
    assert more["manual"].told.text == "お預かりしました。"
    at = more["at"].replace(tzinfo=None)
    assert not is_open(more["manual"].hours, at, holidays_between(at.date(), at.date()))  # today may be a holiday
    assert ask(client, "offer", line, **offered, sources={"manual.yaml": "format: 1\n"}).status_code == 422
    for status, words in ((503, "いっぱい"), (400, "文字とキー")):

        def refuses(*named: str, **more: Any) -> None:
            raise views.voice.VoiceRefused(status, "")  # noqa: B023

        monkeypatch.setattr(views.voice, "offer_trial", refuses)
        assert words in ask(client, "offer", line, **offered).json()["message"]
    assert Call.objects.count() == 0


def test_a_call_by_voice_is_taken_up_again_by_who_placed_it_and_by_nobody_else(
    client: Browser, line: Line, writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[tuple[str, ...]] = []

    def resume(*named: str) -> dict[str, str]:
        taken.append(named)
        return {"call_id": named[0], "sdp": "v=0 again", "type": "answer"}

    monkeypatch.setattr(views.voice, "offer_trial", lambda *_, **__: {"call_id": "c1", "sdp": "v=0", "type": "answer"})
    monkeypatch.setattr(views.voice, "resume", resume)
    again = reverse("editing:resume", args=[line.id, "c1"])
    body = {"sdp": "v=0", "type": "offer"}
    assert client.post(again, body, content_type="application/json").status_code == 404, "nobody placed it"
    assert ask(client, "offer", line, **body).status_code == 200
    assert client.post(again, body, content_type="application/json").json()["sdp"] == "v=0 again"
    assert taken == [("c1", "v=0", "offer")]
    assert client.post(again, {"sdp": "v" * 32_769}, content_type="application/json").status_code == 400
    other = Browser()
    assert other.post(again, body, content_type="application/json").status_code == 302
    other.force_login(a_person(Role.OWNER))
    assert other.post(again, body, content_type="application/json").status_code == 404
    other.force_login(a_person(Role.CLIENT_USER, line.client))
    assert other.post(again, body, content_type="application/json").status_code == 404, "leaked but should be hidden"
    assert len(taken) == 1
    for error, status in ((views.voice.VoiceRefused(404, ""), 404), (views.voice.VoiceAway(), 503)):

        def refuses(*named: str) -> None:
            raise error  # noqa: B023

        monkeypatch.setattr(views.voice, "resume", refuses)
        assert client.post(again, body, content_type="application/json").status_code == status
    page = client.get(reverse("editing:editor", args=[line.id])).content.decode()
    assert f'data-resume-url="{reverse("editing:resume", args=[line.id, "CALL"])}"' in page


def test_the_check_names_places_of_what_is_being_written(client: Browser, line: Line, writer: User) -> None:
    small = SOURCES["manual.yaml"].replace(
        "told: 確かに承りました。", "told: ありがとうございます。"
    )  # says nothing of having been taken
    (finding,) = [one for one in ask(client, "check", line, sources=SOURCES | {"manual.yaml": small}).json()["findings"]
                  if one["key"] == "told"]  # fmt: skip
    assert small.splitlines()[finding["line"] - 1].startswith("told:")
    assert finding["severity"] in ("error", "warning")
    assert ask(client, "check", line, sources={"manual.yaml": "a: 1"}).status_code == 422


def test_a_sentence_is_said_by_the_desk_s_voice_and_nothing_is_kept(
    client: Browser, line: Line, writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = ask(client, "call", line, caller="0312345678").json()
    assert told["lines"][0]["spoken"]
    assert ask(client, "speak", line, words="お電話です").status_code == 503, "no voice process runs"
    asked: list[dict[str, object]] = []

    def said(body: dict[str, object]) -> bytes:
        asked.append(body)
        return b"RIFF"

    monkeypatch.setattr(views.voice, "said", said)
    answer = ask(client, "speak", line, words=" お電話です ")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "audio/wav", "no-store")
    (body,) = asked
    assert (answer.content, body["parts"]) == (b"RIFF", [{"spoken": "お電話です"}])
    assert body["style"]["readings"], "the line's name is read as its manual says"  # type: ignore[index]
    for words in ("", "あ" * 601, 3):
        assert ask(client, "speak", line, words=words).status_code == 400
    assert Call.objects.count() == 0
    assert DeskEvent.objects.filter(kind__startswith="call").count() == 0


def test_the_check_shows_the_call_of_a_scripted_caller_who_is_not_served(
    client: Browser, line: Line, writer: User
) -> None:
    callers = "- { name: 短い方, says: お問い合わせです, expect: { outcome: solved } }"
    found = ask(client, "check", line, sources=SOURCES | {"callers.yaml": callers}).json()["findings"]
    (failed,) = [one for one in found if one["file"] == "callers.yaml"]
    assert (failed["severity"], failed["line"], failed["key"]) == ("error", 1, "短い方")
    assert ["caller", "お問い合わせです"] in failed["dialogue"]


def test_what_was_found_of_the_same_text_is_not_looked_for_again(
    client: Browser, line: Line, writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(client, "check", line, sources=SOURCES).json()
    monkeypatch.setattr(findings, "check_texts", lambda *_, **__: pytest.fail("looked again"))
    assert ask(client, "check", line, sources=SOURCES).json() == first


def test_an_emptied_file_goes_away_with_the_save(client: Browser, line: Line, writer: User) -> None:
    callers = "- { name: 短い方, says: お問い合わせです }"
    ask(client, "save", line, sources=SOURCES | {"callers.yaml": callers}, revision=0)
    assert Draft.objects.get().source["callers.yaml"] == callers
    ask(client, "save", line, sources=SOURCES | {"callers.yaml": ""}, revision=1)
    assert "callers.yaml" not in Draft.objects.get().source


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("read", {"sources": {"passwd": "x"}}),
        ("read", {"sources": {"client.yaml": "x"}}),
        ("read", {"sources": []}),
        ("change", {"file": "passwd", "path": ["a"]}),
        ("change", {"file": "manual.yaml", "path": []}),
        ("change", {"file": "manual.yaml", "path": [1.5]}),
        ("save", {"revision": "x"}),
        ("save", {"revision": 0, "sources": {"manual.yaml": "a\0"}}),
        ("call", {"turns": [{}] * (MOST_TURNS + 1)}),
        ("call", {"turns": [{"keys": "x"}]}),
        ("call", {"turns": [{"text": "あ" * 501}]}),
        ("call", {"caller": "abc"}),
        ("offer", {"type": "offer"}),
        ("offer", {"sdp": "v=0", "type": "offer", "caller": "abc"}),
        ("offer", {"sdp": "v" * 32_769, "type": "offer"}),
    ],
)
def test_bodies_of_another_form_are_refused(what: str, body: Any, client: Browser, line: Line, writer: User) -> None:
    assert ask(client, what, line, **body).status_code == 400
    assert not Draft.objects.exists()


def test_addresses_take_only_posts(client: Browser, line: Line, writer: User) -> None:
    for what in APIS:
        assert client.get(reverse(f"editing:{what}", args=[line.id])).status_code == 405
