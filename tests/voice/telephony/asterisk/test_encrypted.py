"""Calls that nobody on the way can hear: signalling by TLS, sound by SRTP; without both a phone gets nowhere."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.support.baresip import Baresip, NotRegistered
from tests.support.certificate import self_signed
from tests.support.desk_exchange import NUMBER, Exchange, exchange
from tests.support.need import need
from tests.support.ports import free_port
from tests.support.rtp_phone import correlation, samples, voice

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk", "baresip")]

SAYS = samples(voice(3.0, seed=17))
#: Asterisk's word on whether the sound of a channel is encrypted
SECURE = "CHANNEL(rtp,secure)"


@dataclass(frozen=True)
class Secure:
    """An exchange whose phones speak TLS and SRTP only."""

    exchange: Exchange
    port: int
    authority: Path

    def phone(self, folder: Path, *, encrypts: bool) -> Baresip:
        """A phone that has the right password."""
        return Baresip(
            folder,
            server=f"127.0.0.1:{self.port if encrypts else self.exchange.asterisk.ports.sip}",
            user="101",
            secret=self.exchange.secret_of_phone("101"),
            says=SAYS.astype(np.int16),
            authority=self.authority if encrypts else None,
        )


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    need("asterisk")
    folder, port = tmp_path_factory.mktemp("secure"), free_port()
    made = self_signed(folder)
    options = ("--tls-certificate", str(made.certificate), "--tls-key", str(made.key), "--tls-port", str(port))
    with exchange(folder, options=(*options, "--secure-phones")) as one:
        yield Secure(one, port, made.certificate)


def test_an_encrypted_phone_hears_itself_by_the_desk_and_its_keys_arrive(secure: Secure, tmp_path: Path) -> None:
    ari = secure.exchange.asterisk.ari
    with secure.exchange.desk() as desk, secure.phone(tmp_path / "phone", encrypts=True) as phone:
        phone.command("dial", f"sip:{NUMBER}@127.0.0.1:{secure.port};transport=tls")
        phone.wait("CALL_ESTABLISHED")
        [channel] = [one["id"] for one in json.loads(ari("GET", "channels")) if one["name"].startswith("PJSIP/101")]
        assert json.loads(ari("GET", f"channels/{channel}/variable?variable={SECURE}"))["value"] == "1"
        time.sleep(4.0)  # the length of what it says
        for key in "1#":
            phone.command("sndcode", key)
            time.sleep(0.25)
        desk.wait("key", 2)
        phone.command("hangup")
        phone.wait("CALL_CLOSED")
        [over] = desk.wait("over")
        heard = np.frombuffer(desk.heard(over["leg"]), "<i2").astype(float)
        assert not secure.exchange.wait_empty()
    assert [one["digit"] for one in desk.told("key")] == ["1", "#"]
    for sent, got in ((SAYS, heard), (heard[: len(SAYS)], phone.heard())):
        r, overlap = correlation(sent, got)
        assert r >= 0.99
        assert overlap >= 0.9 * len(SAYS)


def test_the_same_phone_without_encryption_gets_nowhere(secure: Secure, tmp_path: Path) -> None:
    with secure.exchange.desk() as desk:
        with suppress(NotRegistered), secure.phone(tmp_path / "phone", encrypts=False) as phone:
            phone.command("dial", f"sip:{NUMBER}@127.0.0.1:{secure.exchange.asterisk.ports.sip}")
            phone.wait("CALL_CLOSED")
        assert desk.told("arrived") == []
        assert secure.exchange.asterisk.channels() == []
