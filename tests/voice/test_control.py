"""The control interface over real HTTP on loopback, and calls in writing through it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.support.caller import Caller
from tests.support.control_house import TOKEN, House, served, ticket
from tests.support.large_manual import large_manual
from toritsugi import resources
from toritsugi.core.dialogue.message import Outcome
from toritsugi.core.manual.publish import snapshot
from toritsugi.core.tickets import ticket_key
from toritsugi.voice.control import LARGEST, LARGEST_TRIAL
from toritsugi.voice.language_model.reader import LanguageModel
from toritsugi.voice.language_model.settings import ModelSettings


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with served(tmp_path) as house:
        yield house


ANSWERS = {
    "matter": "見積もりをお願いしたいのですが",
    "company": "さくら商事です",
    "name": "山田太郎と申します",
    "phone": "03-1234-5678です",
    "about": "台所の見積もりをお願いします",
}


async def write_to_the_end(house: House, call_id: str, told: dict[str, Any]) -> list[dict[str, str]]:
    lines = list(told["lines"])
    for _ in range(25):
        if told["finished"]:
            return lines
        asked = told["asks"]
        text = ANSWERS.get(asked["item"] or asked["asked"], "はい") if asked["asked"] in ("item", "matter") else "はい"
        status, told = await house.post(f"/v1/text/{call_id}", {"text": text})
        assert status == 200
        lines += told["lines"]
    raise AssertionError(f"no end after 25 answers: {lines}")


async def test_a_call_in_writing_becomes_a_message(house: House) -> None:
    status, told = await house.post("/v1/text/start", {"ticket": ticket()})
    assert status == 200
    assert told["lines"][0]["line"] == "opening.0"
    assert told["asks"]["asked"] == "matter"
    lines = await write_to_the_end(house, told["call_id"], told)
    assert [line["line"] for line in lines if line["who"] == "desk"][-2:] == ["told", "closing.0"]
    await house.node.writer.flush()
    kept = house.desk.calls[told["call_id"]]
    assert kept.message is not None
    assert (kept.message.message.outcome, kept.message.message.complete) == (Outcome.MESSAGE, True)
    assert kept.opened.channel == "text"
    assert kept.closed is not None
    values = {known.item: known.value for known in kept.message.message.items}
    assert values["phone"] is not None
    assert values["phone"].kept == "0312345678"


async def test_keys_in_writing(house: House) -> None:
    _, told = await house.post("/v1/text/start", {"ticket": ticket()})
    _, told = await house.post(f"/v1/text/{told['call_id']}", {"keys": "1"})
    assert told["asks"]["item"] == "company"


async def test_a_visitor_who_leaves_is_hung_up(house: House) -> None:
    _, told = await house.post("/v1/text/start", {"ticket": ticket()})
    call_id = told["call_id"]
    assert [one["id"] for one in (await house.get("/v1/calls"))[1]["calls"]] == [call_id]
    status, _ = await house.post(f"/v1/calls/{call_id}/hang_up", {})
    assert status == 200
    await asyncio.sleep(0)
    await house.node.writer.flush()
    assert house.desk.calls[call_id].closed is not None


async def test_a_running_call_is_hung_up(house: House) -> None:
    caller = Caller()
    ringing = asyncio.ensure_future(house.node.arrived(caller))
    await caller.answered.wait()
    [call_id] = house.node.calls
    assert (await house.post(f"/v1/calls/{call_id}/hang_up", {}))[0] == 200
    await ringing
    assert caller.over.is_set()
    assert (await house.post("/v1/calls/nobody/hang_up", {}))[0] == 404


async def test_a_repeated_request_is_carried_out_once(house: House) -> None:
    body = {"ticket": ticket()}
    first, second = await asyncio.gather(
        house.post("/v1/text/start", body, key="k1"), house.post("/v1/text/start", body, key="k1")
    )
    assert first == second
    assert first[0] == 200
    assert len(house.node.calls) == 1


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: "nonsense", "malformed"),
        (lambda: ticket(key=ticket_key("another installation's")), "forged"),
        (lambda: ticket(seconds=-1), "expired"),
    ],
    ids=["nonsense", "forged", "late"],
)
async def test_bad_tickets_start_nothing(house: House, made: Any, why: str) -> None:
    for path, more in (("/v1/text/start", {}), ("/v1/browser/offer", {"sdp": "v=0", "type": "offer"})):
        status, told = await house.post(path, {"ticket": made(), **more})
        assert status == 403
        assert why in told["error"]
    assert not house.node.calls
    assert not house.pages.offers


async def test_a_ticket_is_good_once(house: House) -> None:
    body = {"ticket": ticket()}
    assert (await house.post("/v1/text/start", body))[0] == 200
    status, told = await house.post("/v1/text/start", body)
    assert (status, told["error"]) == (403, "ticket refused: used")


async def test_more_than_there_is_room_for_is_refused_and_the_ticket_stays_good(house: House) -> None:
    for _ in range(3):
        assert (await house.post("/v1/text/start", {"ticket": ticket()}))[0] == 200
    assert (await house.post("/v1/text/start", {"ticket": ticket()}))[0] == 503


async def test_visitors_leave_the_telephone_its_places(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.node, "settings", replace(house.node.settings, max_visits=2))
    for _ in range(2):
        assert (await house.post("/v1/text/start", {"ticket": ticket()}))[0] == 200
    assert (await house.post("/v1/text/start", {"ticket": ticket()}))[0] == 503
    caller = Caller(number="0312345678")
    ringing = asyncio.ensure_future(house.node.arrived(caller))
    await asyncio.sleep(0.1)
    assert len(house.node.calls) == 3
    caller.leave()
    await ringing


async def test_an_offer_goes_to_the_pages_with_the_call_s_id(house: House) -> None:
    status, told = await house.post("/v1/browser/offer", {"ticket": ticket(), "sdp": "v=0 offer", "type": "offer"})
    assert status == 200
    assert (told["sdp"], told["type"]) == ("v=0 answer", "answer")
    [(sdp, claims, leg_id)] = house.pages.offers
    assert (sdp, claims.line_id, leg_id) == ("v=0 offer", "line-1", told["call_id"])
    for reason, wanted in (("full", 503), ("malformed", 400)):
        house.pages.refuses = reason
        body = {"ticket": ticket(), "sdp": "v=0 offer", "type": "offer"}
        assert (await house.post("/v1/browser/offer", body))[0] == wanted


async def test_a_page_in_a_call_is_answered_again_and_nobody_else(house: House) -> None:
    caller = Caller(channel="browser")
    ringing = asyncio.ensure_future(house.node.arrived(caller))
    await caller.answered.wait()
    path, body = f"/v1/calls/{caller.info.leg_id}/offer", {"sdp": "v=0 again", "type": "offer"}
    status, told = await house.post(path, body)
    assert (status, told["call_id"], told["sdp"]) == (200, caller.info.leg_id, "v=0 answer")
    assert [(sdp, leg) for sdp, _, leg in house.pages.offers] == [("v=0 again", caller.info.leg_id)]
    assert (await house.post("/v1/calls/nobody/offer", body))[0] == 404
    for reason, wanted in (("gone", 404), ("full", 503), ("malformed", 400)):
        house.pages.refuses = reason
        assert (await house.post(path, body))[0] == wanted
    caller.leave()
    await ringing


def a_trial(**changed: Any) -> dict[str, Any]:
    manual = snapshot(large_manual(200, 100)).decode()
    assert len(manual) > LARGEST
    at = "2026-11-24T10:00:00+09:00"
    return {"ticket": ticket(), "sdp": "v=0 offer", "type": "offer", "manual": manual, "at": at} | changed


async def test_an_offer_to_try_a_draft_brings_its_manual(house: House) -> None:
    status, told = await house.post("/v1/browser/trial", a_trial(caller_number="0312345678"))
    assert status == 200
    [(sdp, _, leg_id)] = house.pages.offers
    assert (sdp, leg_id) == ("v=0 offer", told["call_id"])
    trial = house.node._trials.take(leg_id)
    assert trial is not None
    assert (len(trial.manual.matters), trial.caller_number) == (200, "0312345678")
    assert trial.at.isoformat() == "2026-11-24T10:00:00+09:00"


async def test_an_offer_that_is_refused_leaves_no_draft_waiting(house: House) -> None:
    _, told = await house.post("/v1/browser/trial", a_trial())
    house.pages.refuses = "full"
    for _ in range(3):
        assert (await house.post("/v1/browser/trial", a_trial()))[0] == 503
    assert [*house.node._trials._waiting] == [told["call_id"]]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"manual": "{}"}, 400),
        ({"manual": "\ud800"}, 400),
        ({"at": "2026-11-24T10:00:00"}, 400),
        ({"at": "soon"}, 400),
        ({"ticket": "none"}, 403),
        ({"manual": " " * LARGEST_TRIAL}, 413),
    ],
)
async def test_a_draft_of_another_form_is_not_tried(house: House, changed: dict[str, Any], status: int) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "one", "Content-Type": "application/json"}
    body = json.dumps(a_trial(**changed)).encode()
    async with house.session.post(house.url + "/v1/browser/trial", data=body, headers=headers) as answer:
        assert answer.status == status
    assert house.pages.offers == []


async def test_only_a_draft_makes_a_body_large(house: House) -> None:
    body = {"ticket": ticket(), "sdp": "v" * LARGEST, "type": "offer"}
    assert (await house.post("/v1/browser/offer", body))[0] == 413


async def test_the_engines_are_told(house: House) -> None:
    status, told = await house.get("/v1/voices")
    assert status == 200
    assert set(told) == {"engines", "attribution"}


async def test_nothing_without_the_token(house: House) -> None:
    assert (await house.get("/v1/health", token="wrong"))[0] == 401
    assert (await house.post("/v1/text/start", {"ticket": ticket()}, token="wrong"))[0] == 401
    reader, writer = await asyncio.open_connection(*house.url.removeprefix("http://").split(":"))
    writer.write(b"GET /v1/health HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\xfe\r\n\r\n")
    assert b" 401 " in await reader.readline()
    writer.close()
    async with house.session.post(
        house.url + "/v1/text/start", json={}, headers={"Authorization": f"Bearer {TOKEN}"}
    ) as answer:
        assert answer.status == 400
        assert "Idempotency-Key" in await answer.text()


@pytest.mark.parametrize(
    ("body", "status"), [({"text": "あ" * 501}, 413), ({"keys": "12x"}, 400), ({"text": 5}, 400), ([], 400)]
)
async def test_bad_bodies_are_said(house: House, body: object, status: int) -> None:
    _, told = await house.post("/v1/text/start", {"ticket": ticket()})
    assert (await house.post(f"/v1/text/{told['call_id']}", body))[0] == status
    assert (await house.post("/v1/text/nobody", {"text": "はい"}))[0] == 404
    assert (await house.post("/v1/text/start", {"ticket": ticket(line="nowhere")}))[0] == 404


async def test_health_tells_what_there_is(house: House) -> None:
    status, told = await house.get("/v1/health")
    assert status == 200
    assert (told["node"], told["epoch"], told["calls"]) == ("test", 1, 0)
    assert (told["recogniser"], told["asterisk"], told["waiting_for_office"]) == ("none", False, False)
    assert told["attribution"] == "hummed"


async def test_health_tells_how_the_language_model_stands(house: House) -> None:
    assert "language_model" not in (await house.get("/v1/health"))[1]
    settings = ModelSettings(url="http://127.0.0.1:9", model="small", key="sk-secret")
    model = LanguageModel(settings, resources.rule_understander(), None)
    house.node.parts = replace(house.node.parts, second_reader=model)
    told = (await house.get("/v1/health"))[1]
    assert told["language_model"] == {"model": "small", "state": "closed"}


async def test_numbers_and_load_are_told_to_whoever_has_the_token(house: House) -> None:
    async with house.session.get(f"{house.url}/metrics") as refused:
        assert refused.status == 401
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with house.session.get(f"{house.url}/metrics", headers=headers) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        assert 'toritsugi_voice_calls_limit{node="test"} 3.0' in await answer.text()
    house.node.recent.note(house.node)
    async with house.session.get(f"{house.url}/v1/load", headers=headers) as answer:
        told = await answer.json()
    assert (told["calls"], told["limit"], told["closed"], told["turned_away"]) == (0, 3, "", 0)
    assert told["samples"] == [[0, 0.0, 0.0, 0, 0.0]]
