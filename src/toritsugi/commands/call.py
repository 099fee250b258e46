"""`toritsugi call`: what was said in a call, with its times."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from toritsugi.bad_input import BadInput
from toritsugi.commands.office import set_up_prepared
from toritsugi.commands.options import data_option, settings_of

if TYPE_CHECKING:
    from toritsugi.core.sound.trec import Samples
    from toritsugi.office.calls.models import Call
    from toritsugi.office.calls.transcript import Spoken
    from toritsugi.settings_env import Settings
    from toritsugi.voice.speech.ports import Recogniser

#: seconds that recognising one turn may take when nobody waits on the telephone
_LIMIT = 120.0


@click.group("call")
def command() -> None:
    """Write what was said in a call, with its times."""


@command.command("transcript")
@click.argument("call_id")
@data_option
@click.option("--format", "form", type=click.Choice(["txt", "json", "vtt"]), default="txt", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write, in place of the terminal.")
@click.option(
    "--recognise",
    is_flag=True,
    help="Have what was only recorded recognised now, by the recogniser of the settings. Nothing of it is kept.",
)
def transcript(call_id: str, data: Path | None, form: str, out: Path | None, recognise: bool) -> None:
    """Write the transcript of CALL_ID: each turn by its speaker, with the seconds from and to.

    Lines are told as the caller heard them, the caller's words with what else they may have been. Exit code 2: there
    is no such call, or its content was erased.
    """
    settings = settings_of(data)
    set_up_prepared(settings)
    from toritsugi.office.calls.models import Call
    from toritsugi.office.calls.opened import journal
    from toritsugi.office.calls.transcript import transcript as turns_of
    from toritsugi.office.calls.transcript_files import FORMS
    from toritsugi.office.line.keyring import Erased

    call = Call.objects.filter(call_id=call_id).first()
    if call is None:
        raise BadInput(f"no call has the id {call_id}", place="CALL_ID", mend="the page of a call tells its id")
    try:
        turns = turns_of(journal(call))
        if recognise:
            turns = _recognised(settings, call, turns)
    except Erased as why:
        raise BadInput("the content of this call was erased", place="CALL_ID") from why
    content = FORMS[form].write(turns)
    raw = content.encode() if isinstance(content, str) else content
    if out is None:
        click.echo(raw, nl=False)
    else:
        try:
            out.write_bytes(raw)
        except OSError as why:
            raise BadInput(
                f"{out} cannot be written ({why.strerror})", place="--out", mend="name another file"
            ) from why


def _recognised(settings: Settings, call: Call, turns: Sequence[Spoken]) -> tuple[Spoken, ...]:
    """The turns, with words where there was only a recording."""
    from toritsugi.office.calls import recordings
    from toritsugi.voice.speech.recognisers import RecogniserUnavailable, make_recogniser, with_model

    try:
        made = make_recogniser(settings.recogniser, with_model(settings.recogniser_options, settings.data))
    except RecogniserUnavailable as why:
        raise BadInput(str(why), place="TORITSUGI_RECOGNISER") from why
    if made is None:
        raise BadInput("there is no recogniser", place="TORITSUGI_RECOGNISER", mend="set one, or leave --recognise out")
    if recordings.file_of(call) is None:
        raise BadInput("the call has no recording", place="--recognise")
    sounds = {
        place: recordings.samples(call, turn.at, turn.end)[:, 0]
        for place, turn in enumerate(turns)
        if turn.who == "caller" and turn.clip and not turn.text
    }
    return asyncio.run(_hear(made, turns, sounds))


async def _hear(recogniser: Recogniser, turns: Sequence[Spoken], sounds: Mapping[int, Samples]) -> tuple[Spoken, ...]:
    """The turns. sounds: place of a turn → what is to be recognised."""
    from toritsugi.voice.speech.ports import Closes, SpeechFailed

    heard = list(turns)
    try:
        for place, sound in sounds.items():
            try:
                heard[place] = await _with_words(recogniser, turns[place], sound)
            except (SpeechFailed, TimeoutError) as why:
                told = str(why) or type(why).__name__
                click.echo(f"{turns[place].at:.1f} s: not recognised ({told})", err=True)
    finally:
        if isinstance(recogniser, Closes):
            await recogniser.close()
    return tuple(heard)


async def _with_words(recogniser: Recogniser, turn: Spoken, sound: Samples) -> Spoken:
    from toritsugi.core.dialogue.expect import Expect
    from toritsugi.office.calls.transcript import Hypothesis
    from toritsugi.voice.audio.pcm import Pcm
    from toritsugi.voice.speech.ports import Hypothesis as Found
    from toritsugi.voice.telephony.leg import FRAME_SAMPLES, RATE

    recognition = recogniser.begin(Expect())
    for at in range(0, len(sound) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        recognition.accept(Pcm(sound[at : at + FRAME_SAMPLES].copy(), RATE))
    try:
        async with asyncio.timeout(_LIMIT):
            found = [one if isinstance(one, Found) else Found(one) for one in await recognition.finish()]
    except TimeoutError:
        recognition.cancel()
        raise
    told = tuple(Hypothesis(text=one.text, confidence=one.confidence) for one in found)
    return msgspec.structs.replace(turn, text=told[0].text if told else "", hypotheses=told)
