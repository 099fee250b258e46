"""Who calls whom, as trunks tell it: numbers, names, what is withheld, who forwarded, and the called number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk_exchange import Desk, Exchange, exchange, wait_for
from tests.support.need import need
from tests.support.raw_sip import RawSip, Registrar

pytestmark = [pytest.mark.needs("asterisk")]

#: a gateway with which the exchange is registered, and which tells the called number in To
GATEWAY = "127.168.7.1"
#: a trunk that never tells the called number
MUTE = "127.168.7.2"


@pytest.fixture(scope="module")
def registrar() -> Iterator[Registrar]:
    with Registrar(GATEWAY, "0003", "secret") as one:
        yield one


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory, registrar: Registrar) -> Iterator[tuple[Exchange, Desk]]:
    need("asterisk")
    options = (
        *("--trunk", f"name=gateway,kind=hikari,register=sip:{GATEWAY}:{registrar.port},username=3,auth=0003"),
        *("--trunk", f"name=mute,match={MUTE},contact=sip:{MUTE},number=0355556666"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TORITSUGI_TRUNK_PASSWORD_GATEWAY", "secret")
        with (
            exchange(tmp_path_factory.mktemp("who"), options=options) as one,
            one.desk("--delay", "30") as desk,
        ):
            yield one, desk


def ring(phones: tuple[Exchange, Desk], user: str, *, address: str = "", **given: object) -> dict[str, object]:
    """Ring once, and what the desk was told of it."""
    one, desk = phones
    before = len(desk.told("arrived"))
    with RawSip(address or one.address, ("127.0.0.1", one.asterisk.ports.sip)) as sip:
        sip.invite(user, **given)
        told = desk.wait("arrived", before + 1)[before]
        sip.cancel()
        desk.wait("gone", before + 1)
    return told


@pytest.mark.parametrize(
    ("sender", "headers", "number", "name", "withheld"),
    [
        ("<sip:+819012345678@{here}>", [], "09012345678", "", ""),
        ("<sip:0312340000@{here}>", [], "0312340000", "", ""),
        ('"Suzuki" <sip:090-1234-5678@{here}>', [], "09012345678", "Suzuki", ""),
        ('"0120999999" <sip:0312340000@{here}>', [], "0312340000", "0120999999", ""),
        ('"山田 太郎" <sip:0312340000@{here}>', [], "0312340000", "山田 太郎", ""),
        ('"a\\"; DROP ${SHELL(id)}, $[1+1]" <sip:0312340000@{here}>', [], "0312340000", None, ""),
        ('"x' + "y" * 400 + '" <sip:0312340000@{here}>', [], "0312340000", None, ""),
        ('"Anonymous" <sip:anonymous@anonymous.invalid>', [], "", "Anonymous", "asked"),
        ('"Coin line/payphone" <sip:anonymous@anonymous.invalid>', [], "", "Coin line/payphone", "payphone"),
        ('"Unavailable" <sip:unavailable@unknown.invalid>', [], "", "Unavailable", "unavailable"),
        ("<sip:05011112222@{here}>", ["P-Asserted-Identity: <sip:+81312340000@c.example>"], "0312340000", "", ""),
        ("<sip:05011112222@{here}>", ["P-Asserted-Identity: <tel:+81312340000>"], "0312340000", "", ""),
        ("<sip:0312340000@{here}>", ["P-Asserted-Identity: <sip:0312340000@c.example>", "Privacy: id"], "", None, None),
        ("<sip:%24%7BSHELL(id)%7D@{here}>", [], "", "", ""),
    ],
)
def test_the_caller(
    phones: tuple[Exchange, Desk], sender: str, headers: list[str], number: str, name: str | None, withheld: str | None
) -> None:
    told = ring(phones, "0312345678", sender=sender, headers=headers)
    assert (told["caller"], told["dialled"]) == (number, "0312345678")
    assert name is None or told["name"] == name
    assert withheld is None or told["withheld"] == withheld
    assert len(str(told["name"])) <= 64


@pytest.mark.parametrize(
    ("headers", "diverted", "first"),
    [
        (["Diversion: <sip:0311112222@c.example>;reason=unconditional"], "0311112222", ""),
        (["Diversion: <sip:+81311112222@c.example>;reason=no-answer;counter=1"], "0311112222", ""),
        (["Diversion: <tel:+81-3-1111-2222>"], "0311112222", ""),
        (["Diversion: <sip:0311112222@c>, <sip:0333334444@c>"], "0311112222", "0333334444"),
        (["Diversion: <sip:0311112222@c>", "Diversion: <sip:0333334444@c>"], "0311112222", "0333334444"),
        (
            [
                "History-Info: <sip:0311112222@c.example?Reason=SIP%3Bcause%3D302>;index=1",
                "History-Info: <sip:0312345678@c.example;cause=302>;index=1.1",
            ],
            "0311112222",
            "",
        ),
        (['Diversion: "a<b, c" <sip:0311112222@c>'], "0311112222", ""),
        (["Diversion: nonsense"], "", ""),
        (['Diversion: ")${SHELL(id)}, \\"$[1+1]" <sip:)@c>'], "", ""),
        (["Diversion: <sip:anonymous@anonymous.invalid>"], "", ""),
    ],
)
def test_who_forwarded(phones: tuple[Exchange, Desk], headers: list[str], diverted: str, first: str) -> None:
    told = ring(phones, "0312345678", headers=headers)
    assert told["diverted"] == diverted
    assert told["first"] in (first, diverted)
    assert not first or told["first"] == first


@pytest.mark.parametrize(
    ("address", "user", "given", "dialled"),
    [
        (GATEWAY, "3", {"to": "<sip:0312345678@192.168.1.1>"}, "0312345678"),
        (GATEWAY, "3", {"headers": ["P-Called-Party-ID: <sip:0355557777@n.example>"]}, "0355557777"),
        (GATEWAY, "0312345678", {}, "0312345678"),
        (MUTE, "3", {}, "0355556666"),
        (MUTE, "s", {"to": "<sip:trunk@c.example>"}, "0355556666"),
        (MUTE, "s", {"to": '"0399998888 (x), ${EXTEN}" <sip:+81355557777@c.example>'}, "0355557777"),
        ("", "200", {}, "200"),
    ],
)
def test_the_called_number(
    phones: tuple[Exchange, Desk], address: str, user: str, given: dict[str, object], dialled: str
) -> None:
    assert ring(phones, user, address=address, **given)["dialled"] == dialled


@pytest.mark.parametrize(
    ("address", "user", "headers"),
    [
        (GATEWAY, "3", ["P-Called-Party-ID: <sip:0355557777@n.example>):System(touch {file}"]),
        ("", "0312345678", ["Diversion: <sip:0311112222@c>):System(touch {file}"]),
        ("", "0312345678", ["Diversion: <sip:0311112222@c>, <sip:1@c>", "Diversion: x):System(touch {file}"]),
    ],
)
def test_a_header_does_nothing_in_the_dialplan(
    phones: tuple[Exchange, Desk], tmp_path: Path, address: str, user: str, headers: list[str]
) -> None:
    file = tmp_path / "done"
    ring(phones, user, address=address, headers=[one.format(file=file) for one in headers])
    assert not file.exists()


def test_it_registers_and_a_call_by_the_registration_is_known_by_its_token(
    phones: tuple[Exchange, Desk], registrar: Registrar
) -> None:
    contact = registrar.wait()
    found = re.fullmatch(r"<sip:3@([\d.]+):(\d+)(;line=\w+)>", contact)
    assert found, contact
    assert registrar.refused >= 1  # without the password nobody gets in
    stranger = "127.168.7.9"
    with RawSip(stranger, ("127.0.0.1", phones[0].asterisk.ports.sip)) as sip:
        sip.invite("3", to="<sip:0312345678@192.168.1.1>")
        assert sip.final() >= 400
    told = ring(phones, "3", address=stranger, parameters=found[3], to="<sip:0312345678@192.168.1.1>")
    assert told["dialled"] == "0312345678"


def test_nothing_sounds_before_the_answer(phones: tuple[Exchange, Desk]) -> None:
    one, desk = phones
    before = len(desk.told("arrived"))
    with RawSip(one.address, ("127.0.0.1", one.asterisk.ports.sip)) as sip:
        sip.invite("0312345678")
        answers = [sip.answer(), sip.answer()]
        desk.wait("arrived", before + 1)
        sip.cancel()
        desk.wait("gone", before + 1)
    assert [one.split()[1] for one in answers] == ["100", "180"]
    assert not any("m=audio" in one for one in answers)


def test_nothing_of_it_is_left_nor_in_the_log(phones: tuple[Exchange, Desk]) -> None:
    one, desk = phones
    assert not one.wait_empty()
    log = (one.asterisk.run / "log/messages").read_text()
    assert "9012345678" not in log + desk.log()
    complaints = [line for line in log.splitlines() if "ERROR" in line or "WARNING" in line]
    # Asterisk cuts the long name, and on a busy machine may load a module of pjproject while another one works
    expected = ("invalid UTF-8", "registered during operation")
    assert [line for line in complaints if not any(one in line for one in expected)] == []
    assert not wait_for(lambda: not one.asterisk.channels(), 1.0)
