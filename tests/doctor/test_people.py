"""Whether those whom manuals have rung can be rung."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.support.manuals import rich_manual, small_manual
from toritsugi.core.manual.model import Contact
from toritsugi.core.manual.rung import contacts_rung
from toritsugi.doctor.findings import Health
from toritsugi.doctor.people import people
from toritsugi.settings_env import Settings
from toritsugi.voice.telephony.asterisk.settings import Secrets

OUTSIDE = ("見本商会", Contact(id="sales", name="営業部", phone="0355556666"))
ABROAD = ("見本商会", Contact(id="london", name="ロンドン支店", phone="+442079460000"))
PREMIUM = ("見本商会", Contact(id="tarot", name="占い", phone="0990512345"))
INSIDE = ("見本商会", Contact(id="office", name="総務", phone="101"))


def exchange(data: Path, **more: object) -> Settings:
    (data / "secrets").mkdir(exist_ok=True)
    known = Secrets(url="http://127.0.0.1:1", user="u", password="p", apps={"desk": "a"}, **more)  # type: ignore[arg-type]
    (data / "secrets" / "asterisk.json").write_bytes(msgspec.json.encode(known))
    return Settings(data=data)


@pytest.mark.parametrize(
    ("more", "rung", "health"),
    [
        ({}, [], Health.GOOD),
        ({}, [OUTSIDE], Health.MISSING),
        ({"outgoing": "PJSIP/{number}@carrier"}, [OUTSIDE, INSIDE], Health.GOOD),
        ({"phones": {"101": "s"}}, [INSIDE], Health.GOOD),
        ({"phones": {"101": "s"}}, [INSIDE, OUTSIDE], Health.MISSING),
    ],
)
def test_who_can_be_rung(
    tmp_path: Path, more: dict[str, object], rung: list[tuple[str, Contact]], health: Health
) -> None:
    finding = people(exchange(tmp_path, **more), lambda: rung)
    assert finding.health is health
    assert "0355556666" not in finding.found.ja
    assert ("営業部" in finding.found.ja) is (health is Health.MISSING)


def test_who_is_abroad_and_not_on_the_list_is_named_with_what_to_add(tmp_path: Path) -> None:
    ways = {"outgoing": "PJSIP/{number}@carrier"}
    finding = people(exchange(tmp_path, **ways), lambda: [OUTSIDE, ABROAD, PREMIUM])
    assert finding.health is Health.MISSING
    assert "ロンドン支店" in finding.found.ja
    assert "占い" in finding.found.en
    assert "営業部" not in finding.found.ja
    assert all("--outgoing-abroad" in mend for mend in (finding.mend.ja, finding.mend.en))
    assert "442079460000" not in finding.found.ja + finding.mend.ja
    listed = people(exchange(tmp_path, **ways, abroad=["+44"]), lambda: [OUTSIDE, ABROAD])
    assert listed.health is Health.GOOD


def test_without_an_exchange_or_a_database_it_is_said(tmp_path: Path) -> None:
    assert people(Settings(data=tmp_path), lambda: [INSIDE]).health is Health.MISSING

    def away() -> list[tuple[str, Contact]]:
        raise OSError("away")

    assert "away" in people(Settings(data=tmp_path), away).found.en


def test_whom_a_manual_has_rung() -> None:
    assert contacts_rung(small_manual()) == ()
    rich = rich_manual()
    assert {one.id for one in contacts_rung(rich)} <= set(rich.contacts)
    assert "manager" in {one.id for one in contacts_rung(rich)}  # by a caller's rule


def test_where_a_manual_connects_anybody_with_a_number_may_be_asked_for() -> None:
    contacts = {one.id: one for one in (OUTSIDE[1], Contact(id="desk", name="受付"))}
    assert contacts_rung(small_manual(contacts=contacts)) == ()
    assert contacts_rung(small_manual(contacts=contacts, does=("connect",))) == (OUTSIDE[1],)
