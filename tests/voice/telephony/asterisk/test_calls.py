"""SIP calls through a real Asterisk with the generated configuration, to legs of the adapter."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psutil
import pytest

from tests.support.desk_exchange import Exchange
from tests.support.proof import count
from tests.support.rtp_phone import RtpPhone, correlation, samples, voice
from tests.support.sipp import SippResult

pytestmark = [pytest.mark.serial, pytest.mark.campaign, pytest.mark.needs("asterisk", "sipp")]


def test_the_generated_configuration_loads_without_a_complaint(desk_exchange: Exchange) -> None:
    log = (desk_exchange.asterisk.run / "log/messages").read_text()
    assert [line for line in log.splitlines() if "ERROR" in line or "WARNING" in line] == []


def test_sound_is_the_same_at_both_ends(desk_exchange: Exchange, tmp_path: Path) -> None:
    says = voice(4.0, seed=1)
    with desk_exchange.desk() as desk:
        with RtpPhone(desk_exchange.address, says) as phone:
            done = desk_exchange.call(
                "call.xml", tmp_path, hold=5.0, keys={"heard_port": phone.port, "caller": "+819012345678"}
            )
        assert done.returncode == 0, done.errors
        [over] = desk.wait("over")
        heard = np.frombuffer(desk.heard(over["leg"]), "<i2").astype(float)
    [arrived] = desk.told("arrived")
    assert (arrived["caller"], arrived["dialled"]) == ("09012345678", "0312345678")
    for got in (heard, phone.sound()):
        r, overlap = correlation(samples(says), got)
        assert r >= 0.99
        assert overlap >= 0.95 * len(samples(says))
    assert [desk.told("gone")[0]["why"], len(desk.told("gone"))] == ["hung up", 1]
    for log in (desk.log(), (desk_exchange.asterisk.run / "log/messages").read_text()):
        assert "9012345678" not in log
        assert "312345678" not in log
    assert over["late"] == over["malformed"] == over["foreign"] == 0
    assert not desk_exchange.wait_empty()


def test_keys_arrive(desk_exchange: Exchange, tmp_path: Path) -> None:
    with desk_exchange.desk() as desk:
        done = desk_exchange.call("keys.xml", tmp_path, keys={"caller": "0312340000"})
        assert done.returncode == 0, done.errors
        desk.wait("over")
    assert [one["digit"] for one in desk.told("key")] == ["1", "5", "9", "*", "#"]


@pytest.mark.parametrize(("sent", "shown"), [("anonymous", ""), ("+14155550100", "+14155550100")])
def test_the_caller_s_number(desk_exchange: Exchange, tmp_path: Path, sent: str, shown: str) -> None:
    with desk_exchange.desk() as desk, RtpPhone(desk_exchange.address) as phone:
        desk_exchange.call("call.xml", tmp_path, hold=0.1, keys={"heard_port": phone.port, "caller": sent})
        desk.wait("over")
    assert desk.told("arrived")[0]["caller"] == shown


def at_moments(
    exchange: Exchange, work: Path, scenario: str, moments: npt.NDArray[np.float64]
) -> list[tuple[float, SippResult]]:
    """One call for each moment, four at a time, each with its own SIPp and its own sound."""

    def one(moment: float) -> tuple[float, SippResult]:
        folder = work / f"{moment:.9f}"
        folder.mkdir()
        with RtpPhone(exchange.address) as phone:
            keys: dict[str, str | int] = {"heard_port": phone.port, "caller": "0312340000"}
            return moment, exchange.call(scenario, folder, hold=moment, keys=keys)

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(one, moments.tolist()))


def test_a_caller_who_hangs_up_at_any_moment_leaves_nothing(desk_exchange: Exchange, tmp_path: Path) -> None:
    moments = np.random.default_rng(2).uniform(0.0, 0.4, count(12, 60))
    with desk_exchange.desk() as desk:
        for moment, done in at_moments(desk_exchange, tmp_path, "call.xml", moments):
            assert done.returncode == 0, (moment, done.errors)
        desk.wait("over", len(moments))
        assert len(desk.told("gone")) == len(moments)
        assert not desk_exchange.wait_empty()
    [stopped] = desk.told("stopped")
    assert (stopped["running"], stopped["legs"]) == (0, 0)


def test_a_caller_who_gives_up_while_it_rings_leaves_nothing(desk_exchange: Exchange, tmp_path: Path) -> None:
    moments = np.random.default_rng(3).uniform(0.0, 0.25, count(8, 40))
    with desk_exchange.desk("--delay", "1.0") as desk:
        for moment, done in at_moments(desk_exchange, tmp_path, "cancel.xml", moments):
            assert done.returncode == 0, (moment, done.errors)
        desk.wait("over", len(moments))
        assert desk.told("answered") == []
        assert len(desk.told("gone")) == len(moments)
        assert not desk_exchange.wait_empty()


def test_a_desk_that_ends_hangs_up_and_leaves_nothing(desk_exchange: Exchange, tmp_path: Path) -> None:
    (tmp_path / "voice.ul").write_bytes(voice(1.0, seed=4))
    with desk_exchange.desk() as desk, RtpPhone(desk_exchange.address) as phone:
        # the scenario waits to be hung up on: it fails if the desk does not
        result = []
        caller = threading.Thread(
            target=lambda: result.append(
                desk_exchange.call("hung_up_on.xml", tmp_path, keys={"heard_port": phone.port, "caller": "0312340000"})
            )
        )
        caller.start()
        desk.wait("answered")
        desk.stop()
        caller.join()
    assert result[0].returncode == 0, result[0].errors
    assert not desk_exchange.wait_empty()


def test_garbage_beside_a_good_call_changes_nothing(desk_exchange: Exchange, tmp_path: Path) -> None:
    says = voice(2.0, seed=5)
    random = np.random.default_rng(6)
    with desk_exchange.desk() as desk, RtpPhone(desk_exchange.address, says) as phone:
        end = threading.Event()

        def spray() -> None:
            """Random datagrams at every socket of the desk and at Asterisk's RTP ports."""
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as source:
                source.bind(("127.0.0.1", 0))
                ports = desk_exchange.asterisk.ports
                while not end.wait(0.1):
                    for port in [*range(ports.rtp_start, ports.rtp_end), *udp_ports(desk.process.pid)]:
                        source.sendto(random.bytes(int(random.integers(0, 300))), ("127.0.0.1", port))

        sprayer = threading.Thread(target=spray)
        sprayer.start()
        desk_exchange.call("call.xml", tmp_path, hold=3.0, keys={"heard_port": phone.port, "caller": "0312340000"})
        end.set()
        sprayer.join()
        [over] = desk.wait("over")
        heard = np.frombuffer(desk.heard(over["leg"]), "<i2").astype(float)
        assert correlation(samples(says), heard)[0] >= 0.99
        assert correlation(samples(says), phone.sound())[0] >= 0.99


def udp_ports(pid: int) -> list[int]:
    """UDP ports of a process, as its media sockets are."""
    return [one.laddr.port for one in psutil.Process(pid).net_connections("udp4") if one.laddr]


def test_many_short_calls_leave_nothing(desk_exchange: Exchange, tmp_path: Path) -> None:
    (tmp_path / "voice.ul").write_bytes(voice(2.0, seed=7))
    calls = count(60, 300)
    with desk_exchange.desk() as desk:
        done = desk_exchange.call(
            "stream.xml",
            tmp_path,
            hold=1.5,
            calls=calls,
            rate=10.0,
            at_once=40,
            keys={"caller": "0312340000"},
            seconds=calls / 10 + 30,
        )
        assert done.returncode == 0, done.errors
        desk.wait("over", calls)
        assert len(desk.told("gone")) == calls
        assert all(one["seconds"] > 0.5 for one in desk.told("over"))
        assert not desk_exchange.wait_empty()
        assert udp_ports(desk.process.pid) == []
