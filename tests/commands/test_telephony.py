"""`toritsugi telephony streams`: an address that lets calls in, and the answer that leads there."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from toritsugi.commands.telephony import command
from toritsugi.commands.voice import voice_token
from toritsugi.settings_env import Settings
from toritsugi.voice.telephony.streams.token import check_token, streams_key


def test_the_address_is_good_for_this_desk(tmp_path: Path) -> None:
    arguments = ["streams", "--data", str(tmp_path), "--name", "twilio"]
    done = CliRunner().invoke(command, arguments, env={"TORITSUGI_STREAMS_URL": "wss://phone.example.jp"})
    assert done.exit_code == 0, done.output
    stream, answer, _, *xml = done.output.splitlines()
    token = stream.removeprefix("wss://phone.example.jp/streams/")
    assert check_token(streams_key(voice_token(Settings(data=tmp_path))), token, 1e9) == "twilio"
    assert answer == f"https://phone.example.jp/answer/{token}"
    assert f'    <Stream url="{stream}">' in xml


def test_what_is_missing_is_named_with_its_mend(tmp_path: Path) -> None:
    arguments = ["streams", "--data", str(tmp_path)]
    done = CliRunner().invoke(command, arguments, env={"TORITSUGI_STREAMS_URL": ""})
    assert done.exit_code == 2
    assert "TORITSUGI_STREAMS_URL" in done.output
    done = CliRunner().invoke(command, [*arguments, "--name", "A B"], env={"TORITSUGI_STREAMS_URL": "wss://a"})
    assert done.exit_code == 2
    assert "--name" in done.output
