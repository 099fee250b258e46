"""`toritsugi call-test`: call a line through the exchange as a caller would, and tell whether its message arrives."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toritsugi.bad_input import BadInput
from toritsugi.commands.acting import line_named
from toritsugi.commands.doctor import terminal_language
from toritsugi.commands.office import set_up_prepared
from toritsugi.commands.options import data_option, settings_of
from toritsugi.settings_env import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toritsugi.core.dialogue.scripted import Script
    from toritsugi.core.manual.model import Manual
    from toritsugi.office.clients.models import Line
    from toritsugi.voice.calltest.caller import Told
    from toritsugi.voice.calltest.digest import Account
    from toritsugi.voice.calltest.matching import Samples
    from toritsugi.voice.calltest.report import Arrived, Report
    from toritsugi.voice.calltest.talker import Talker
    from toritsugi.voice.speech.ears import Ears

#: clocks of two machines may differ by this much
SKEW = timedelta(seconds=5)
#: seconds between two looks into the office's tables: no event crosses from another process
LOOK = 0.3


@click.command("call-test")
@data_option
@click.argument("line")
@click.option("--caller", "wanted", default="", help="Name of a scripted caller (default: one who answers everything).")
@click.option("--callers", type=click.Path(path_type=Path), help="Scripted callers (default: those beside the manual).")
@click.option("--all", "every", is_flag=True, help="Let every scripted caller call, one after the other.")
@click.option("--number", default="", help="Number to dial (default: the line's first).")
@click.option(
    "--sip", default="", help="HOST:PORT of the exchange (default: as it was configured, else 127.0.0.1:5060)."
)
@click.option("--phone", default="", help="Phone of the exchange to call from (default: its first).")
@click.option(
    "--address", default="", help="Own address to call from, for a trunk that is known by it; needs no phone."
)
@click.option("--pitch", default=-4.0, show_default=True, type=click.FloatRange(-8, 8), help="Caller's, in half tones.")
@click.option(
    "--speed", default=1.0, show_default=True, type=click.FloatRange(0.6, 1.6), help="Of the caller's speech."
)
@click.option(
    "--noise", default=20.0, show_default=True, type=click.FloatRange(0, 3000), help="Line noise, RMS, 16 bit."
)
@click.option(
    "--silence", default=3.0, show_default=True, type=click.FloatRange(0.5, 60), help="Seconds that are a fault."
)
@click.option(
    "--wait", default=30.0, show_default=True, type=click.FloatRange(1, 600), help="Seconds for the delivery."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@click.option("--lang", type=click.Choice(["ja", "en"]), default=None, help="Language (default: that of the terminal).")
def command(data: Path | None, line: str, as_json: bool, lang: str | None, **given: Any) -> None:
    """Call LINE (<client>.<line>) through the exchange, answer as a caller would, and follow its message.

    It is a real call: its message is kept, and its contacts are told. Exit code 1: something is not as it should be.
    2: the call cannot be placed.
    """
    import msgspec

    from toritsugi.voice.calltest.report import as_text, problems_of

    settings = settings_of(data)
    set_up_prepared(settings)
    reports = asyncio.run(_calls(settings, line_named(line), given))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(reports), indent=2).decode())
    else:
        for one in reports:
            click.echo(as_text(one, lang or terminal_language()))
    if problems_of(reports):
        raise click.exceptions.Exit(1)


async def _calls(settings: Settings, row: Line, given: dict[str, Any]) -> list[Report]:
    from toritsugi.voice.calltest.talker import Talker

    manual, source = await asyncio.to_thread(_in_force, row)
    scripts = await asyncio.to_thread(_scripts, manual, source, given)
    dialled = given["number"] or next(iter(manual.line.numbers), "")
    if not dialled:
        raise BadInput("this line has no number", place=row.pk, mend="give one with --number, or to the line")
    server, address, account = await asyncio.to_thread(_way_in, settings, given)
    talker = Talker(half_tones=given["pitch"], speed=given["speed"], noise=given["noise"])
    done = []
    async with await _prepared(settings, manual, scripts) as prepared:
        for script in scripts:
            since = datetime.now(UTC) - SKEW
            told = await _one(server, dialled, address, account, manual, script, talker, prepared)
            caller = account.user if account is not None else script.caller_id
            arrived = await asyncio.to_thread(
                _arrived, row.pk, caller, since, script, given["wait"] if told.answered else 0
            )
            done.append(_report(row, dialled, script, told, arrived, given["silence"]))
    return done


def _report(row: Line, dialled: str, script: Script, told: Told, arrived: Arrived | None, silence: float) -> Report:
    from toritsugi.voice.calltest.report import report

    return report(row.pk, dialled, script.name, told, arrived, silence)


class _Prepared:
    """What the caller's ear needs: how the desk says its lines and the caller's numbers; a recogniser, if there is.

    The recogniser is closed with it.
    """

    def __init__(self, manual: Manual, sounds: dict[str, Samples], ears: Ears | None) -> None:
        from toritsugi.voice.calltest.caller import known_lines
        from toritsugi.voice.calltest.ear import line_sounds, words_of
        from toritsugi.voice.calltest.second_ear import SecondEar

        self.sounds, self._ears = sounds, ears
        self.lines = line_sounds(manual, known_lines(manual, every=True), self.said)
        self.second = SecondEar(ears, words_of(manual, self.lines)) if ears is not None else None

    async def __aenter__(self) -> _Prepared:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._ears is not None:
            await self._ears.close()

    def said(self, words: str) -> Samples:
        """How the desk says these words; nothing where it could not be learnt."""
        import numpy as np

        return self.sounds.get(words, np.zeros(0, np.int16))


async def _prepared(settings: Settings, manual: Manual, scripts: Sequence[Script]) -> _Prepared:
    """Learn the sounds by the desk's own voices and its prompts."""
    from toritsugi.commands.voice import recogniser_of, voices_of
    from toritsugi.voice.calltest.caller import known_lines
    from toritsugi.voice.calltest.ear import words_of
    from toritsugi.voice.calltest.replies import values_of
    from toritsugi.voice.speech.cache import PromptCache
    from toritsugi.voice.speech.ears import Ears
    from toritsugi.voice.speech.ports import SpeechFailed

    voices = voices_of(settings)
    try:
        cache = PromptCache(settings.path("prompts"), voices).of(manual)
        fixed = {word for words in words_of(manual, known_lines(manual, every=True)).values() for word in words}
        live = {word for script in scripts for word in values_of(script)}
        sounds = {}
        for words, learn in [(fixed, cache.fetch), (live, cache.live)]:
            for word in sorted(words):
                try:
                    sounds[word] = (await learn(word)).samples
                except SpeechFailed as why:
                    click.echo(f"a sentence could not be spoken here: {why}", err=True)
    finally:
        await voices.end()
    recogniser = recogniser_of(settings)
    return _Prepared(manual, sounds, Ears(recogniser, time.monotonic) if recogniser is not None else None)


async def _one(
    server: tuple[str, int],
    dialled: str,
    address: str,
    account: Account | None,
    manual: Manual,
    script: Script,
    talker: Talker,
    prepared: _Prepared,
) -> Told:
    from toritsugi.voice.calltest.caller import CallingScript
    from toritsugi.voice.calltest.softphone import Softphone
    from toritsugi.voice.telephony.numbers import withheld_name

    caller = account.user if account is not None else script.caller_id or "anonymous"
    line = talker.line(8000)
    name = withheld_name(script.withheld) if account is None else ""
    phone = Softphone(server, dialled, address=address, caller=caller, name=name, account=account, line=line)
    call = CallingScript(phone, manual, script, talker, prepared.lines, prepared.said, prepared.second)
    return await call.run()


def _in_force(row: Line) -> tuple[Manual, dict[str, str]]:
    from toritsugi.core.manual.publish import restore
    from toritsugi.office.clients.in_force import versions_in_force
    from toritsugi.office.clients.models import ManualVersion

    found = versions_in_force(datetime.now(UTC)).get(row.pk)
    if found is None:
        raise BadInput("no manual is in force", place=row.pk, mend="approve one, or toritsugi manual publish")
    version = ManualVersion.objects.get(pk=found)
    return restore(bytes(version.snapshot)), dict(version.source)


def _scripts(manual: Manual, source: dict[str, str], given: dict[str, Any]) -> list[Script]:
    from toritsugi.core.dialogue.script_file import BadScript, read_scripts
    from toritsugi.marked_yaml import read
    from toritsugi.resources import CALLERS_FILE
    from toritsugi.voice.calltest.plain import plain_script

    if not given["wanted"] and not given["every"]:
        return [plain_script(manual)]
    file: Path | None = given["callers"]
    try:
        text = file.read_text("utf-8") if file is not None else source.get(CALLERS_FILE, "")
    except OSError as wrong:
        raise BadInput(wrong.strerror or "cannot be read", place=str(file), mend="name a file of callers") from wrong
    if not text.strip():
        mend = "name a file with --callers, or leave out --caller and --all"
        raise BadInput("there are no scripted callers beside the manual", place="--callers", mend=mend)
    try:
        scripts = read_scripts(read(text, str(file or CALLERS_FILE)), manual.items)
    except BadScript as wrong:
        raise BadInput(wrong.what, place=wrong.place, mend=wrong.mend) from wrong
    chosen = [one for one in scripts if given["every"] or one.name == given["wanted"]]
    if not chosen:
        names = ", ".join(one.name for one in scripts)
        raise BadInput(f"no caller is named {given['wanted']!r}", place="--caller", mend=f"one of: {names}")
    return chosen


def _way_in(settings: Settings, given: dict[str, Any]) -> tuple[tuple[str, int], str, Account | None]:
    """(the exchange, own address, account)."""
    from toritsugi.voice.calltest.digest import Account
    from toritsugi.voice.telephony.asterisk.settings import read_secrets

    file = settings.path("secrets", "asterisk.json")
    try:
        known = read_secrets(file)
    except FileNotFoundError:
        known = None
    except ValueError as wrong:
        raise BadInput(str(wrong)) from wrong
    server = _host(given["sip"] or (known.sip if known is not None else "") or "127.0.0.1:5060")
    if given["address"]:
        return server, _checked(str(given["address"])), None
    phones = known.phones if known is not None else {}
    user = given["phone"] or next(iter(phones), "")
    if user not in phones:
        what = f"the exchange has no phone {user}" if user else "the exchange has no phone to call from"
        raise BadInput(
            what, place="--phone", mend="toritsugi telephony asterisk --phones 1 makes one; or give --address"
        )
    return server, _own_address(server), Account(user, phones[user])


def _host(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise BadInput(f"{text!r} is no address", place="--sip", mend="write HOST:PORT, for example 127.0.0.1:5060")
    try:
        found = socket.getaddrinfo(host.strip("[]"), int(port), socket.AF_INET, socket.SOCK_DGRAM)
    except OSError as wrong:
        raise BadInput(
            f"{host} is not known", place="--sip", mend="write an address that this machine reaches"
        ) from wrong
    return str(found[0][4][0]), int(port)


def _checked(address: str) -> str:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError as wrong:
        mend = "name one that `ip address` shows"
        raise BadInput(f"{address} is no address of this machine", place="--address", mend=mend) from wrong
    return address


def _own_address(server: tuple[str, int]) -> str:
    """From which address packets to the exchange go out."""
    if ipaddress.ip_address(server[0]).is_loopback:
        return "127.0.0.1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(server)  # sends nothing
        return str(probe.getsockname()[0])


def _arrived(line_id: str, caller: str, since: datetime, script: Script, wait: float) -> Arrived | None:
    """What the office has of the call, once its deliveries are settled or the time is over."""
    from toritsugi.office.calls import tested

    limit = time.monotonic() + wait
    while True:
        call = tested.call_of(line_id, caller, since)
        message = tested.message_of(call) if call is not None else None
        rows = tested.deliveries_of(message) if message is not None else []
        if time.monotonic() >= limit or (message is not None and tested.settled(rows)):
            return _as_arrived(call, message, rows, script)
        time.sleep(LOOK)


def _as_arrived(call: Any, message: Any, rows: list[Any], script: Script) -> Arrived | None:
    import msgspec

    from toritsugi.core.call_report import Delivered
    from toritsugi.core.dialogue.expected import compare
    from toritsugi.core.dialogue.simulation import CallResult
    from toritsugi.office.calls import tested
    from toritsugi.voice.calltest.plain import lost
    from toritsugi.voice.calltest.report import Arrived

    if call is None:
        return None
    if message is None:
        return Arrived(call=call.call_id)
    told, unmet = tested.told_in(message), ()
    if script.expect is not None:
        # sentences, turns and lengths are told of the call by sound itself
        expect = msgspec.structs.replace(script.expect, says=(), never_says=(), turns=None, most_seconds=None)
        result = CallResult(message=told, kept=True, turns=0, seconds=0.0, transcript=(), reason="")
        unmet = tuple(one.text("en") for one in compare(expect, result))
    return Arrived(
        call=call.call_id,
        message=message.message_id,
        outcome=message.outcome,
        complete=message.complete,
        items={one.item: one.value.shown if one.value is not None else one.state.value for one in told.items},
        deliveries=tuple(
            Delivered(contact=row.contact_key, channel=row.channel, state=row.state, reason=row.reason) for row in rows
        ),
        unmet=unmet,
        lost=lost(script, told.items),
    )
