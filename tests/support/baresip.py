"""baresip as a registered SIP phone that says a WAV file and records what it hears; by UDP, or by TLS and SRTP."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import wave
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.support.need import need
from tests.support.ports import free_port, free_udp_range

ADDRESS = "127.0.0.3"
MODULES = next((path for path in Path("/usr/lib").glob("**/baresip/modules")), Path("/usr/lib/baresip/modules"))

CONFIG = """
poll_method epoll
sip_listen {address}:{sip}
sip_trans_def {transport}
{trusts}call_local_timeout 120
audio_source aufile,{folder}/says.wav
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_txmode thread
audio_buffer 20-160
rtp_ports {rtp}-{rtp_end}
rtcp_mux no
jitter_buffer_delay 1-5
net_interface {address}
module_path {modules}
module g711.so
module srtp.so
module aufile.so
module sndfile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen {address}:{control}
snd_path {folder}
"""


class NotRegistered(Exception):
    """The exchange refused the phone."""


class Baresip:
    """`with` starts it, waits until it is registered, and ends it. says: s16 at 8 kHz, followed by silence.

    authority: who has signed the exchange's certificate: it speaks TLS then, and SRTP or nothing. picks_up: answers
    whoever calls, at once.
    """

    def __init__(
        self,
        folder: Path,
        *,
        server: str,
        user: str,
        secret: str,
        says: npt.NDArray[np.int16],
        authority: Path | None = None,
        picks_up: bool = False,
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self._control_port, rtp = free_port(ADDRESS), free_udp_range(20, ADDRESS)
        transport = "tls" if authority is not None else "udp"
        options = f";transport={transport}>;auth_user={user};auth_pass={secret};regint=60;audio_codecs=pcmu/8000/1"
        options += ";mediaenc=srtp-mand" if authority is not None else ""
        options += ";answermode=auto" if picks_up else ""
        (folder / "config").write_text(
            CONFIG.format(
                address=ADDRESS,
                transport=transport,
                trusts=f"sip_cafile {authority}\n" if authority is not None else "",
                sip=free_port(ADDRESS, "both"),
                folder=folder,
                rtp=rtp,
                rtp_end=rtp + 19,
                modules=MODULES,
                control=self._control_port,
            )
        )
        (folder / "accounts").write_text(f"<sip:{user}@{server}{options}\n")
        with wave.open(str(folder / "says.wav"), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(8000)
            # it hangs up at the end of the file
            out.writeframes(np.concatenate([says, np.zeros(8000 * 30, np.int16)]).astype("<i2").tobytes())

    def __enter__(self) -> Baresip:
        self._log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(
            [str(need("baresip")), "-f", str(self.folder)],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
        )
        self._rest = b""
        try:
            self._registered()
            self._connection = self._connect()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self._connection.close()
        self._end()

    def _end(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._log.close()

    def _registered(self) -> None:
        """Its control connection tells only what comes later: the log tells how registering went."""
        limit = time.monotonic() + 15
        while time.monotonic() < limit and self._process.poll() is None:
            told = (self.folder / "log").read_text(errors="replace")
            if "200 OK" in told:
                return
            if "401 Unauthorized" in told or "403 Forbidden" in told:
                raise NotRegistered(told)
            time.sleep(0.05)
        raise RuntimeError(f"baresip does not register\n{(self.folder / 'log').read_text(errors='replace')}")

    def _connect(self) -> socket.socket:
        return socket.create_connection((ADDRESS, self._control_port), timeout=5)

    def command(self, name: str, parameters: str = "") -> None:
        """Give it a command (a netstring of JSON)."""
        body = json.dumps({"command": name, "params": parameters}).encode()
        self._connection.sendall(b"%d:%s," % (len(body), body))

    def wait(self, event: str, seconds: float = 15.0) -> dict[str, Any]:
        """The next event of this type; AssertionError with the log when it does not come."""
        self._connection.settimeout(seconds)
        seen = []
        while True:
            while (message := self._take()) is not None:
                if message.get("type") == event:
                    return message
                seen.append(message)
            try:
                data = self._connection.recv(65536)
            except TimeoutError:
                data = b""
            assert data, f"no {event} in {seconds} s; {seen}\n{(self.folder / 'log').read_text()}"
            self._rest += data

    def _take(self) -> dict[str, Any] | None:
        length, colon, rest = self._rest.partition(b":")
        if not colon or len(rest) <= int(length):
            return None
        self._rest = rest[int(length) + 1 :]
        return dict(json.loads(rest[: int(length)]))

    def heard(self) -> npt.NDArray[np.float64]:
        """What it heard in its call."""
        [path] = self.folder.glob("dump-*-dec.wav")
        with wave.open(str(path)) as file:
            return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64)
