"""`toritsugi voice`: the voice process alone. Here voice and office are wired together."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toritsugi.bad_input import BadInput
from toritsugi.commands.office import point_django
from toritsugi.commands.options import data_option, settings_of
from toritsugi.settings_env import Settings
from toritsugi.voice import rings

if TYPE_CHECKING:
    from toritsugi.core.turntaking.load import Limits
    from toritsugi.voice.control import Control
    from toritsugi.voice.language_model.reader import LanguageModel
    from toritsugi.voice.node import VoiceNode
    from toritsugi.voice.parts import Adapter, Parts
    from toritsugi.voice.speech.end_of_turn import EndOfTurn
    from toritsugi.voice.speech.ports import Recogniser
    from toritsugi.voice.speech.voices import Voices
    from toritsugi.voice.telephony.streams.adapter import StreamsAdapter

log = logging.getLogger(__name__)

#: seconds after which a busy thread (commits, recordings) hands the interpreter to the event loop; Python's own 5 ms
#: would be added to every step of every call that begins meanwhile
SWITCH = 0.002


@click.command()
@data_option
@click.option("--node", help="Name of this process (default: TORITSUGI_NODE).")
@click.option("--asterisk/--no-asterisk", default=None, help="Take calls from Asterisk (default: when configured).")
def command(data: Path | None, node: str | None, asterisk: bool | None) -> None:
    """Run the voice process alone: it answers calls. SIGTERM lets running calls end, then ends it."""
    import uvloop

    from toritsugi import notify

    settings = settings_of(data, node=node)
    point_django(settings)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        with alone(settings):
            wanted = _exchange(settings, asterisk)
            parts = _parts(settings)
            notify.follow_parent()
            tune()
            uvloop.run(_serve(settings, parts, wanted))
    except ValueError as why:
        raise BadInput(str(why)) from why


def tune() -> None:
    """Set the interpreter for a process that must not be late."""
    sys.setswitchinterval(SWITCH)
    rings.tune()


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the name of this process. Raises ValueError: a second one under it would close the first one's calls."""
    place = settings.path("run", f"voice-{settings.node.replace('/', '_')}.lock")
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValueError(
                f"a voice process named {settings.node!r} runs on {settings.data} already; name this one with --node"
            ) from None
        yield
    finally:
        os.close(handle)


def _parts(settings: Settings) -> Parts:
    from toritsugi import resources
    from toritsugi.office.line.desk import make_desk
    from toritsugi.office.line.vault import make_vault
    from toritsugi.voice.parts import Parts

    return Parts(
        desk=make_desk(settings),
        vault=make_vault(settings),
        understander=resources.understander(),
        synthesiser=voices_of(settings),
        recogniser=recogniser_of(settings),
        second_reader=language_model_of(settings),
        hearing=hearing_of(settings),
        end_of_turn=end_of_turn_of(settings),
        holidays=lambda first, last: resources.holidays_between(date.fromisoformat(first), date.fromisoformat(last)),
    )


def voices_of(settings: Settings) -> Voices:
    """The voices that the owner set up; the built-in one alone where their settings cannot be used (G8)."""
    from toritsugi.voice.speech.engines import make_voices
    from toritsugi.voice.speech.openjtalk import OpenJTalkSynthesiser
    from toritsugi.voice.speech.voices import Voices

    built_in = OpenJTalkSynthesiser()
    try:
        return make_voices(settings, built_in)
    except ValueError as why:
        log.error("only the built-in voice speaks: %s", why)
        return Voices(built_in)


def recogniser_of(settings: Settings) -> Recogniser | None:
    """The recogniser that the owner chose; None where it cannot be had: calls are then guided voicemail (G8)."""
    from toritsugi.voice.speech.recognisers import RecogniserUnavailable, make_recogniser, with_model

    try:
        return make_recogniser(settings.recogniser, with_model(settings.recogniser_options, settings.data))
    except RecogniserUnavailable as why:
        log.error("calls are taken without speech recognition: %s", why)
    except Exception:  # one of the owner's own making
        log.exception("calls are taken without speech recognition: the recogniser cannot be made")
    return None


def hearing_of(settings: Settings) -> Limits:
    """How far recognition may fall behind."""
    from toritsugi.core.turntaking.load import STANDARD
    from toritsugi.voice.speech.recognisers import RecogniserUnavailable, limits_of

    try:
        return limits_of(settings.recogniser_options)
    except RecogniserUnavailable as why:
        log.error("recognition may fall behind as far as it is set to by itself: %s", why)
        return STANDARD


def end_of_turn_of(settings: Settings) -> EndOfTurn | None:
    """The model that votes on the ends of turns; None where there is none, or where it cannot be used (G8)."""
    from toritsugi.voice.speech.end_of_turn import EndOfTurn, EndOfTurnUnusable

    if not settings.end_of_turn_model:
        return None
    try:
        return EndOfTurn(Path(settings.end_of_turn_model))
    except EndOfTurnUnusable as why:
        log.error("turns end by silence and words alone: %s", why)
        return None


def language_model_of(settings: Settings) -> LanguageModel | None:
    """The language model that the owner set up; None where there is none, or where it cannot be used (G8)."""
    from toritsugi import resources
    from toritsugi.voice.language_model.reader import LanguageModel
    from toritsugi.voice.language_model.settings import model_settings
    from toritsugi.voice.language_model.usage import usage_file

    try:
        found = model_settings(settings)
    except ValueError as why:
        log.error("calls are understood without the language model: %s", why)
        return None
    if found is None:
        return None
    return LanguageModel(found, resources.rule_understander(), usage_file(settings.data, settings.node))


async def _serve(settings: Settings, parts: Parts, asterisk: object | None) -> None:
    from toritsugi import notify
    from toritsugi.voice.node import VoiceNode
    from toritsugi.voice.parts import VISITS, NodeSettings

    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    epoch = next_epoch(settings.path("run", "voice.epoch"))
    limits = NodeSettings(
        data=settings.data,
        node=settings.node,
        epoch=epoch,
        answer_delay=settings.answer_delay,
        max_calls=settings.max_calls,
        max_visits=max(VISITS, settings.browser_peers),
    )
    node = VoiceNode(limits, parts)
    starting = asyncio.create_task(node.start())
    stopping = asyncio.create_task(ending.wait())
    await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        return
    starting.result()
    adapters, control = _adapters(settings, node, asterisk)
    url = await control.start()
    try:
        await node.bring(adapters)
        announcing = asyncio.create_task(node.announce(url))
        await asyncio.wait([announcing, stopping], return_when=asyncio.FIRST_COMPLETED)
        if announcing.done():
            announcing.result()
            log.info("voice serves; control at %s", url)
            notify.ready()
            await stopping
        announcing.cancel()
    finally:
        control.stop_admitting()
        await node.stop()
        await control.stop()


def _adapters(settings: Settings, node: VoiceNode, asterisk: object | None) -> tuple[Sequence[Adapter], Control]:
    from toritsugi.voice.control import Control
    from toritsugi.voice.telephony.browser.adapter import BrowserAdapter
    from toritsugi.voice.telephony.browser.settings import BrowserSettings, ice_server
    from toritsugi.voice.voicemails import Voicemails

    servers = tuple(ice_server(text) for text in settings.ice_servers)
    limits = BrowserSettings(max_peers=settings.browser_peers, ice_servers=servers)
    browser = BrowserAdapter(limits, node.arrived)
    control = Control(node, voice_token(settings), browser)
    adapters: list[Adapter] = [browser]
    if asterisk is not None:
        from toritsugi.voice.telephony.asterisk.adapter import AsteriskAdapter

        exchange = AsteriskAdapter(asterisk, node.arrived)
        control.adapters["asterisk"] = lambda: bool(exchange.up)
        adapters.append(exchange)
        node.connect_by(exchange)
    if settings.streams_port:
        streams = _streams(settings, node)
        control.adapters["streams"] = lambda: streams.up
        adapters.append(streams)
    # without an exchange too: voicemails that it recorded earlier are still waited for
    adapters.append(Voicemails(settings.path("fallback"), node))
    return adapters, control


def _streams(settings: Settings, node: VoiceNode) -> StreamsAdapter:
    from toritsugi.voice.telephony.streams.adapter import StreamsAdapter
    from toritsugi.voice.telephony.streams.settings import StreamsSettings
    from toritsugi.voice.telephony.streams.token import streams_key

    wanted = StreamsSettings(
        host=settings.streams_host,
        port=settings.streams_port,
        url=settings.streams_url,
        key=streams_key(voice_token(settings)),
        auth_token=settings.streams_auth_token,
    )
    return StreamsAdapter(wanted, node.arrived, full=node.turns_away)


def _exchange(settings: Settings, wanted: bool | None) -> object | None:
    """As `_asterisk_settings`; settings that cannot be used end this process only where the exchange was asked for."""
    try:
        return _asterisk_settings(settings, wanted)
    except (ValueError, OSError) as why:
        if wanted:
            raise ValueError(str(why)) from why
        log.error("no calls from the exchange are taken: %s", why)
        return None


def _asterisk_settings(settings: Settings, wanted: bool | None) -> object | None:
    """The settings of the exchange, None when there is none. Raises ValueError when it is wanted and not configured."""
    if wanted is False:
        return None
    file = settings.path("secrets", "asterisk.json")
    if not settings.asterisk_url and not file.exists():
        if wanted:
            raise ValueError(f"{file} is not there; run `toritsugi telephony asterisk` first")
        return None
    from toritsugi.voice.telephony.asterisk.settings import AsteriskSettings, from_secrets, read_secrets

    if settings.asterisk_url:
        return AsteriskSettings(
            url=settings.asterisk_url,
            user=settings.asterisk_user,
            password=settings.asterisk_password,
            app=settings.asterisk_app or f"toritsugi-{settings.node}",
            media=settings.asterisk_media,
        )
    return from_secrets(read_secrets(file), settings.node)


def voice_token(settings: Settings) -> str:
    """The secret that web, worker and voice share; made on first use."""
    import secrets

    from toritsugi.settings_env import secret

    return secret(settings, "voice.token", lambda: secrets.token_urlsafe(32).encode()).decode().strip()


def next_epoch(file: Path) -> int:
    """A number higher than at every start before: the time in seconds, or one more than the last if that is higher."""
    file.parent.mkdir(parents=True, exist_ok=True)
    last = 0
    with contextlib.suppress(FileNotFoundError, ValueError):
        last = int(file.read_text())
    epoch = max(int(time.time()), last + 1)
    draft = file.with_suffix(".new")
    draft.write_text(str(epoch))
    os.replace(draft, file)
    return epoch
