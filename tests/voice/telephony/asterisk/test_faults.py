"""Parts of the desk die or stop: the caller hears something, is recorded, and nothing is left in Asterisk."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from tests.support.desk_exchange import NUMBER, Desk, Exchange, wait_for
from tests.support.proof import count
from tests.support.raw_sip import RawSip
from tests.support.rtp_phone import RtpPhone, correlation, samples, voice
from toritsugi.voice.telephony.asterisk import fallback
from toritsugi.voice.telephony.asterisk.fallback import FallbackVoicemail

pytestmark = [pytest.mark.serial, pytest.mark.campaign, pytest.mark.needs("asterisk", "sipp")]

#: seconds within which a caller hears something, whatever is away
HEARS_WITHIN = 5.0
CALLER = "+819012345678"


@pytest.fixture(autouse=True)
def nothing_recorded_yet(desk_exchange: Exchange) -> Iterator[None]:
    yield
    assert not desk_exchange.wait_empty()
    for one in desk_exchange.fallback.iterdir():
        one.unlink()


def recorded(exchange: Exchange, calls: int = 1) -> list[FallbackVoicemail]:
    def found() -> list[FallbackVoicemail]:
        return fallback.finished(exchange.fallback, datetime.now(UTC))

    wait_for(lambda: len(found()) >= calls, 10.0)
    return found()


def keys(phone: RtpPhone) -> dict[str, str | int]:
    return {"heard_port": phone.port, "caller": CALLER}


def test_no_voice_process_at_all(desk_exchange: Exchange, tmp_path: Path) -> None:
    says = voice(8.0, seed=1)
    with (
        RtpPhone(desk_exchange.address, says) as phone,
        desk_exchange.calling("call.xml", tmp_path, hold=6.0, keys=keys(phone)) as call,
    ):
        pass
    assert call.result
    assert call.result.returncode == 0, call.result.errors
    first = phone.first_heard()
    assert first is not None
    assert first - call.began <= HEARS_WITHIN
    [one] = recorded(desk_exchange)
    assert (one.caller_number, one.dialled, one.whole) == ("09012345678", NUMBER, True)
    assert abs(one.at.timestamp() - call.began) < 3
    assert one.seconds > 1.0
    r, overlap = correlation(samples(says), fallback.sound(one).samples.astype(float))
    assert r >= 0.99
    assert overlap >= 8000


def test_who_hangs_up_during_the_notice_has_called_all_the_same(desk_exchange: Exchange, tmp_path: Path) -> None:
    with RtpPhone(desk_exchange.address) as phone:
        desk_exchange.call("call.xml", tmp_path, hold=0.2, keys=keys(phone))
    [one] = recorded(desk_exchange)
    assert (one.caller_number, one.seconds, one.whole) == ("09012345678", 0.0, True)


@pytest.mark.parametrize(
    ("sender", "withheld"),
    [
        ('"Coin line/payphone" <sip:anonymous@anonymous.invalid>', "payphone"),
        ('"表示圏外" <sip:anonymous@anonymous.invalid>', "unavailable"),
        ('"a\\"; DROP ${SHELL(id)}, $[1+1])}" <sip:anonymous@anonymous.invalid>', ""),
    ],
)
def test_the_fall_back_tells_why_there_is_no_number(desk_exchange: Exchange, sender: str, withheld: str) -> None:
    with RawSip(desk_exchange.address, ("127.0.0.1", desk_exchange.asterisk.ports.sip)) as sip:
        sip.invite(NUMBER, sender=sender)
        sip.hang_up()
    [one] = recorded(desk_exchange)
    assert (one.caller_number, one.dialled, one.withheld) == ("", NUMBER, withheld)


def test_a_killed_one_leaves_its_caller_to_the_fall_back(desk_exchange: Exchange, tmp_path: Path) -> None:
    with desk_exchange.desk() as desk, RtpPhone(desk_exchange.address) as phone:
        with desk_exchange.calling("call.xml", tmp_path, hold=8.0, keys=keys(phone)):
            desk.wait("answered")
            killed = now()
            desk.kill()
        first = phone.first_heard(after=killed + 0.1)
        assert first is not None
        assert first - killed <= HEARS_WITHIN
        [one] = recorded(desk_exchange)
        assert one.caller_number == "09012345678"
        # what the dead one left beside the caller's channel is removed by the next
        with desk_exchange.desk():
            assert not desk_exchange.wait_empty()


def test_one_whose_desk_fails_leaves_its_caller_to_the_fall_back(desk_exchange: Exchange, tmp_path: Path) -> None:
    with desk_exchange.desk("--fails") as desk, RtpPhone(desk_exchange.address) as phone:
        with desk_exchange.calling("call.xml", tmp_path, hold=8.0, keys=keys(phone)):
            desk.wait("answered")
            answered = now()
        first = phone.first_heard(after=answered)
        assert first is not None
        assert first - answered <= HEARS_WITHIN
        [one] = recorded(desk_exchange)
        assert one.caller_number == "09012345678"


def test_a_full_one_leaves_new_callers_to_the_next_and_then_to_a_line_and_voicemail(
    desk_exchange: Exchange, tmp_path: Path
) -> None:
    works = [tmp_path / name for name in ("next", "busy")]
    for work in works:
        work.mkdir()
    with desk_exchange.desk("--full") as full:
        with (
            desk_exchange.desk(node="second") as second,
            RtpPhone(desk_exchange.address) as phone,
            desk_exchange.calling("call.xml", works[0], hold=1.0, keys=keys(phone)),
        ):
            second.wait("answered")
        assert len(full.told("arrived")) == 1
        assert full.told("answered") == []
        with desk_exchange.desk("--full", node="second"), RtpPhone(desk_exchange.address) as phone:
            with wave.open(str(desk_exchange.data / "prompts" / "fallback" / "busy.wav")) as file:
                line = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
            desk_exchange.call("call.xml", works[1], hold=len(line) / 8000 + 2.0, keys=keys(phone))
            r, overlap = correlation(line, phone.sound())
            assert r >= 0.99
            assert overlap >= len(line) * 0.9
    [one] = recorded(desk_exchange)  # the one who heard the line, and hung up in the notice
    assert (one.caller_number, one.whole) == ("09012345678", True)


def test_a_restarted_one_sends_the_callers_it_finds_to_the_fall_back(desk_exchange: Exchange, tmp_path: Path) -> None:
    with desk_exchange.desk() as first, RtpPhone(desk_exchange.address) as phone:
        with desk_exchange.calling("call.xml", tmp_path, hold=6.0, keys=keys(phone)):
            first.wait("answered")
            first.kill()
            with desk_exchange.desk() as second:
                heard_by = wait_for(lambda: phone.first_heard() is not None, HEARS_WITHIN)
                assert heard_by == ""
                assert phone.first_heard() is not None
                assert second.told("arrived") == []
        assert len(recorded(desk_exchange)) == 1


def test_a_stopped_one_harms_nobody(desk_exchange: Exchange, tmp_path: Path) -> None:
    """SIGSTOP with a call running and new ones coming: all hear the fall-back, and other extensions work."""
    new = count(3, 10)
    with ExitStack() as stack:
        desk = stack.enter_context(desk_exchange.desk())
        phones = [stack.enter_context(RtpPhone(desk_exchange.address)) for _ in range(new + 1)]
        works = [tmp_path / str(number) for number in range(new + 2)]
        for work in works:
            work.mkdir()
        with ExitStack() as calls:
            calls.enter_context(desk_exchange.calling("call.xml", works[0], hold=count(9, 20), keys=keys(phones[0])))
            desk.wait("answered")
            stopped = now()
            desk.pause()
            began = [
                calls.enter_context(desk_exchange.calling("call.xml", work, hold=count(6, 20), keys=keys(phone))).began
                for phone, work in zip(phones[1:], works[1:], strict=False)
            ]
            with RtpPhone(desk_exchange.address) as probe:
                done = desk_exchange.call("call.xml", works[-1], service="probe", hold=1.0, keys=keys(probe))
                assert done.returncode == 0, done.errors
                assert probe.first_heard() is not None
        firsts = [phone.first_heard(after=stopped + 0.1) for phone in phones]
        for first, start in zip(firsts, [stopped, *began], strict=True):
            assert first is not None
            assert first - start <= HEARS_WITHIN
        assert len(recorded(desk_exchange, new + 1)) == new + 1
        desk.resume()
        # it took nobody up who was led on meanwhile, and serves the next caller
        desk.wait("gone")
        with RtpPhone(desk_exchange.address) as phone:
            done = desk_exchange.call("call.xml", works[0], hold=0.5, keys=keys(phone))
        assert done.returncode == 0, done.errors
        desk.wait("over", 2)
        assert len(desk.told("arrived")) == 2
        assert not desk_exchange.wait_empty()


def test_a_stopped_one_passes_its_callers_to_the_next(desk_exchange: Exchange, tmp_path: Path) -> None:
    with desk_exchange.desk() as first, desk_exchange.desk(node="second") as second:
        first.pause()
        with RtpPhone(desk_exchange.address) as phone:
            done = desk_exchange.call("call.xml", tmp_path, hold=1.0, keys=keys(phone))
        assert done.returncode == 0, done.errors
        second.wait("over")
        assert second.told("answered")
        first.resume()
        assert not desk_exchange.wait_empty()
    assert first.told("arrived") == []
    assert recorded_now(desk_exchange) == []


def test_one_that_is_not_there_passes_its_callers_to_the_next_at_once(desk_exchange: Exchange, tmp_path: Path) -> None:
    with desk_exchange.desk(node="second") as second, RtpPhone(desk_exchange.address) as phone:
        desk_exchange.call("call.xml", tmp_path, hold=0.5, keys=keys(phone))
        second.wait("over")
        assert second.told("answered")


def test_asterisk_restarts_under_a_call(desk_exchange: Exchange, tmp_path: Path) -> None:
    with desk_exchange.desk() as desk:
        with (
            RtpPhone(desk_exchange.address) as phone,
            desk_exchange.calling("call.xml", tmp_path, hold=3.0, keys=keys(phone), seconds=10.0),
        ):
            desk.wait("answered")
            desk_exchange.asterisk.stop()
            desk_exchange.asterisk.start()
            desk.wait("over")
        assert len(desk.told("gone")) == 1
        wait_until_registered(desk_exchange, desk)
        with RtpPhone(desk_exchange.address, voice(1.0, seed=2)) as phone:
            done = desk_exchange.call("call.xml", tmp_path, hold=1.0, keys=keys(phone))
        assert done.returncode == 0, done.errors
        desk.wait("over", 2)
        assert np.abs(phone.sound()).max() > 300


def wait_until_registered(exchange: Exchange, desk: Desk) -> None:
    wait_for(lambda: "toritsugi-desk" in exchange.asterisk.cli("ari show apps"), 15.0)
    assert "toritsugi-desk" in exchange.asterisk.cli("ari show apps"), desk.log()


def recorded_now(exchange: Exchange) -> list[FallbackVoicemail]:
    return fallback.finished(exchange.fallback, datetime.now(UTC))


def now() -> float:
    return datetime.now(UTC).timestamp()
