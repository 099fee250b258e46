"""Export of one call: a ZIP with the message, the transcript and the sound."""

from __future__ import annotations

import io
import zipfile

import msgspec

from toritsugi.office.calls import recordings
from toritsugi.office.calls.models import Call, Message
from toritsugi.office.calls.opened import caller_name, caller_number, dialled, journal, told
from toritsugi.office.calls.transcript import transcript
from toritsugi.office.calls.transcript_files import as_text, as_vtt


def export_call(call: Call) -> bytes:
    """A ZIP: call.json, message.json, transcript.json, .txt and .vtt, journal.jsonl, and recording.wav where kept.

    Raises Erased.
    """
    entries = journal(call)
    turns = transcript(entries)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("call.json", _pretty(_about(call)))
        message = Message.objects.filter(call=call).first()
        if message is not None:  # with its priority, and whether the call counts for billing
            content = {"message_id": message.message_id, "status": message.status, "message": told(message)}
            archive.writestr("message.json", _pretty(content))
        archive.writestr("transcript.json", _pretty(turns))
        archive.writestr("transcript.txt", as_text(turns))
        archive.writestr("transcript.vtt", as_vtt(turns))
        archive.writestr(
            "journal.jsonl", "".join(_row(entry.seq, entry.at, entry.kind, entry.body) for entry in entries)
        )
        if recordings.file_of(call) is not None:
            archive.writestr("recording.wav", recordings.wav(call))
    return buffer.getvalue()


def _about(call: Call) -> dict[str, object]:
    return {
        "call_id": call.call_id,
        "client": call.client_id,
        "line": call.line_id,
        "manual_version": call.version.number,
        "manual_digest": call.version.digest,
        "channel": call.channel,
        "caller_number": caller_number(call),
        "caller_name": caller_name(call),
        "withheld": call.withheld,
        "dialled": dialled(call),
        "started_at": call.started_at,
        "ended_at": call.ended_at,
        "seconds": call.seconds,
        "outcome": call.outcome,
        "complete": call.complete,
        "recording_erased_at": call.recording_erased_at,
    }


def _pretty(content: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(content), indent=2)


def _row(seq: int, at: float, kind: str, body: bytes) -> str:
    row = {"seq": seq, "at": at, "kind": kind, "body": msgspec.Raw(body)}
    return msgspec.json.encode(row).decode() + "\n"
