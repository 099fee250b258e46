"""Own recordings of lines: taken in whatever they come as, kept sealed, heard where their words stand, and undone."""

from __future__ import annotations

import io
import os
import subprocess
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise

import av
import msgspec
import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from tests.support.manuals import small_manual
from tests.support.office import a_line, a_person
from toritsugi.core.manual.model import Item, Manual, Phrase
from toritsugi.core.sound import trec
from toritsugi.core.sound.level import TARGET, active_level
from toritsugi.core.spoken.style import style_of
from toritsugi.core.spoken.takes import digest_of, recordable
from toritsugi.core.values.model import Kind
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.clients.models import Line
from toritsugi.office.line import voice
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.line.rewrapping import do_rewrap_all
from toritsugi.office.line.vault import add_master_key
from toritsugi.office.voices import decode, keeping
from toritsugi.office.voices import sound as sounds
from toritsugi.office.voices.actions import FORMER, do_delete_take, do_keep_take, do_leave_take, do_use_take
from toritsugi.office.voices.jobs import sweep_takes
from toritsugi.office.voices.keeping import sound_of
from toritsugi.office.voices.models import MadeBy, VoiceTake
from toritsugi.office.voices.reading import counted, groups_of, row_of, said_body
from toritsugi.settings_env import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

WORDS = "お名前をお願いいたします。"
KEY = "items.name.ask"


@cache
def speech(seconds: float = 1.6, level: float = 0.05, rate: int = 8000) -> bytes:
    """A WAV file of something like speech: syllables, with a second of silence around."""
    time = np.arange(round(seconds * rate)) / rate
    hum = sum(np.sin(2 * np.pi * 140 * k * time) / k for k in range(1, 12))
    syllables = np.clip(np.sin(2 * np.pi * 4 * time) + 0.6, 0, 1)
    spoken = 32767 * level * hum * syllables
    quiet = np.random.default_rng(1).normal(0, 2, rate)
    made = np.concatenate([quiet, spoken, quiet]).clip(-32768, 32767).astype("<i2")
    return trec.wav(made) if rate == 8000 else _wav(made, rate)


def _wav(samples: np.ndarray, rate: int) -> bytes:
    import wave

    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return out.getvalue()


def read(raw: bytes) -> sounds.Sound:
    return sounds.read_sound(io.BytesIO(raw), len(raw))


def take(line: Line, user: User, words: str = WORDS, key: str = KEY, seconds: float = 1.6) -> VoiceTake:
    made = sounds.Sound(samples=np.full(round(seconds * 8000), 500, "<i2").tobytes(), seconds=seconds, clipped=False)
    return do_keep_take(line, user, key, words, made, MadeBy.UPLOAD)


@pytest.fixture
def owner(db: None) -> User:
    return a_person(Role.OWNER)


#: ending → (container, codec)
FORMATS = {
    "wav": ("wav", "pcm_s16le"),
    "mp3": ("mp3", "libmp3lame"),
    "m4a": ("mp4", "aac"),
    "ogg": ("ogg", "libopus"),
    "webm": ("webm", "libopus"),
    "flac": ("flac", "flac"),
}


def encoded(raw: bytes, container: str, codec: str) -> bytes:
    """A WAV file in another form."""
    out = io.BytesIO()
    with av.open(io.BytesIO(raw), format="wav") as source, av.open(out, "w", format=container) as target:
        stream = target.add_stream(codec, rate=48000, layout="mono")
        for frame in source.decode(audio=0):
            frame.pts = None
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


@pytest.mark.parametrize("ending", FORMATS)
def test_a_recording_of_any_usual_kind_is_trimmed_and_at_the_level_of_the_desk_s_voice(ending: str) -> None:
    raw = encoded(speech(rate=48000, level=0.02), *FORMATS[ending])
    found = read(raw)
    samples = np.frombuffer(found.samples, "<i2")
    assert active_level(samples, 8000) == pytest.approx(TARGET, abs=1.0)
    assert 1.5 < found.seconds < 2.0
    assert found.seconds == len(samples) / 8000
    assert not found.clipped


def test_what_was_too_loud_for_the_microphone_is_told() -> None:
    assert read(speech(level=2.0)).clipped


REFUSED = {
    "nothing": b"",
    "words": b"This is no sound." * 10,
    "a page": b"<!doctype html><script>",
    "a list of other files": b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
    "a list of files to join": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "half a header": speech()[:20],
    "a header alone": speech()[:44],
    "rubbish that says it is MP3": b"ID3\x04" + bytes(range(256)) * 40,
    "rubbish that says it is WebM": b"\x1aE\xdf\xa3" + bytes(range(256)) * 40,
    "rubbish that says it is M4A": bytes(4) + b"ftypM4A " + bytes(range(256)) * 40,
    "rubbish that says it is Ogg": b"OggS" + bytes(range(256)) * 40,
    "silence": trec.wav(np.zeros(16000, "<i2")),
    "hiss": trec.wav(np.random.default_rng(1).normal(0, 4, 16000).astype("<i2")),
    "a click": trec.wav(np.concatenate([np.full(200, 20000), np.zeros(8000)]).astype("<i2")),
    "an hour": _wav(np.tile(np.arange(-4000, 4000, 8), 400), 4000),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_recording_is_refused_with_what_to_do(what: str) -> None:
    with pytest.raises(ValidationError) as told:
        read(REFUSED[what])
    assert told.value.messages[0].endswith("。")


def test_the_decoder_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError, match="20 MB"):
        sounds.read_sound(io.BytesIO(b""), decode.LARGEST + 1)
    monkeypatch.setattr(sounds, "DEADLINE", 0.0)
    with pytest.raises(ValidationError, match="読めません"):
        read(speech())
    monkeypatch.setattr(sounds, "WAIT", 0.0)
    with sounds.AT_ONCE, sounds.AT_ONCE, pytest.raises(ValidationError, match="混み合って"):
        read(speech())


def test_the_decoder_is_told_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []
    usual = subprocess.run

    def seen(*args: object, **more: object) -> object:
        given.append(more["env"])
        return usual(*args, **more)  # type: ignore[call-overload]

    monkeypatch.setenv("TORITSUGI_SPEECH_KEY", "secret")
    monkeypatch.setattr(subprocess, "run", seen)
    read(speech())
    assert "secret" not in str(given)


def test_each_file_is_opened_by_its_own_demuxer_and_no_other() -> None:
    assert decode.format_of(speech()[:16]) == "wav"
    for head in (b"#EXTM3U", b"ffconcat version", b"<?xml version=", b"v=0\r\no=- 0 0 IN", b"RIFF\0\0\0\0AVI "):
        with pytest.raises(decode.Refused):
            decode.format_of(head)


def test_a_recording_is_sealed_on_disk_and_opens_again(line: Line, owner: User, desk_settings: Settings) -> None:
    made = take(line, owner)
    file = desk_settings.path(made.file)
    assert file.stat().st_mode & 0o077 == 0
    raw = np.full(round(1.6 * 8000), 500, "<i2").tobytes()
    assert raw[:64] not in file.read_bytes()
    assert sound_of(made) == raw
    other = take(line, owner, key="items.phone.ask")
    file.write_bytes(desk_settings.path(other.file).read_bytes())
    with pytest.raises(ValueError, match="does not open"):
        sound_of(made)
    file.unlink()
    with pytest.raises(ValueError, match="not there"):
        sound_of(made)


def test_a_recording_that_is_broken_off_as_it_is_written_leaves_nothing(
    line: Line, owner: User, desk_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(_handle: int) -> None:
        raise KeyboardInterrupt

    folder = desk_settings.path("takes", line.client_id)
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.iterdir())
    monkeypatch.setattr(keeping.os, "fsync", ended)
    with pytest.raises(KeyboardInterrupt):
        take(line, owner)
    assert set(folder.iterdir()) == before
    assert not VoiceTake.objects.exists()


def test_a_new_master_key_takes_recordings_with_it(line: Line, owner: User, desk_settings: Settings) -> None:
    made = take(line, owner)
    before = sound_of(made)
    add_master_key(desk_settings)
    assert do_rewrap_all() >= 1
    moved = VoiceTake.objects.get(pk=made.pk)
    assert bytes(moved.wrapped_key) != bytes(made.wrapped_key)
    assert sound_of(moved) == before


def test_the_voice_process_is_handed_what_is_in_use(line: Line, owner: User, desk: OfficeDesk) -> None:
    def given() -> list[tuple[str, str, str]]:
        (found,) = [one for one in desk.lines_in_force() if one.line_id == line.id]
        return [(one.line, one.digest, one.id) for one in found.takes]

    tokens = [desk.lines_changed()]
    first = take(line, owner)
    assert given() == [(KEY, digest_of(WORDS), first.pk)]
    assert desk.take(first.pk) == sound_of(first)
    tokens.append(desk.lines_changed())
    second = take(line, owner)
    assert given() == [(KEY, digest_of(WORDS), second.pk)], "the new one takes the place of the old one"
    tokens.append(desk.lines_changed())
    do_leave_take(second, owner)
    assert given() == []
    tokens.append(desk.lines_changed())
    do_use_take(first, owner)
    assert given() == [(KEY, digest_of(WORDS), first.pk)]
    tokens.append(desk.lines_changed())
    assert all(before != after for before, after in pairwise(tokens)), "each step is seen"
    with pytest.raises(ValueError, match="no such"):
        desk.take("0" * 32)


def test_a_change_that_is_committed_after_a_later_one_is_seen(line: Line, owner: User, desk: OfficeDesk) -> None:
    """Two people change two lines at once: whose clock said the earlier time may commit last."""
    here, there = take(line, owner), take(a_line("other"), owner)
    first = there.changed_at
    do_leave_take(here, owner)
    token = desk.lines_changed()
    do_leave_take(there, owner)
    VoiceTake.objects.filter(pk=there.pk).update(changed_at=first)
    assert desk.lines_changed() != token


def test_another_text_has_a_recording_of_its_own_and_commas_make_no_other(line: Line, owner: User) -> None:
    old, new = take(line, owner), take(line, owner, words="お名前を伺えますでしょうか。")
    assert set(VoiceTake.objects.filter(in_use=True)) == {old, new}, "each version says its own words"
    again = take(line, owner, words="お名前を、お願いいたします")
    assert set(VoiceTake.objects.filter(in_use=True)) == {again, new}


def test_two_in_use_are_refused_by_the_database_and_a_recording_never_changes(line: Line, owner: User) -> None:
    first, second = take(line, owner), take(line, owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        VoiceTake.objects.filter(pk=first.pk).update(in_use=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        VoiceTake.objects.filter(pk=second.pk).update(words="別の言葉")


def test_former_recordings_are_kept_for_a_while_and_deleted_for_good(
    line: Line, owner: User, desk_settings: Settings, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        made = [take(line, owner) for _ in range(FORMER + 3)]
    left = list(VoiceTake.objects.all())
    assert len(left) == FORMER + 1
    assert made[-1] in left
    folder = desk_settings.path("takes", line.client_id)
    names = {one.name for one in folder.iterdir()}
    assert {f"{one.pk}.take" for one in left} <= names
    assert f"{made[0].pk}.take" not in names
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        do_delete_take(left[-1])
    assert not desk_settings.path(left[-1].file).exists()


def test_what_two_do_at_once_neither_deletes_what_is_in_use_nor_uses_what_is_gone(line: Line, owner: User) -> None:
    first, second = take(line, owner), take(line, owner)
    one_s_page, other_s_page = VoiceTake.objects.get(pk=first.pk), VoiceTake.objects.get(pk=second.pk)
    do_use_take(first, owner)
    assert not do_delete_take(one_s_page)
    assert VoiceTake.objects.get(in_use=True) == first
    assert do_delete_take(second)
    do_use_take(other_s_page, owner)
    assert VoiceTake.objects.get(in_use=True) == first


BLANKED = Item(
    id="name",
    kind=Kind.PERSON,
    title="お名前",
    ask=Phrase(id=KEY, text="はい。{phone}の件ですね。お名前をどうぞ。"),
)


def blanked() -> Manual:
    plain = small_manual()
    return msgspec.structs.replace(plain, items={**plain.items, "name": BLANKED})


def test_between_blanks_each_stretch_is_recorded_by_itself(line: Line, owner: User) -> None:
    manual = blanked()
    parts = recordable(BLANKED.ask.text)
    assert parts == ("はい。", "の件ですね。お名前をどうぞ。")
    row = row_of(manual, [], KEY, "ja")
    assert row is not None
    assert [(one.blank, bool(one.digest)) for one in row.stretches] == [("", True), ("phone", False), ("", True)]
    assert row.stretches[1].text, "the blank has a sample"
    assert (row.state, row.open) == ("spoken", True)
    made = take(line, owner, words=parts[0])
    half = row_of(manual, VoiceTake.objects.all(), KEY, "ja")
    assert half is not None
    assert (half.state, half.open) == ("partly", True)
    take(line, owner, words=parts[1])
    whole = row_of(manual, VoiceTake.objects.all(), KEY, "ja")
    assert whole is not None
    assert (whole.state, whole.open, whole.outdated) == ("recorded", False, ())
    body = said_body(whole, style_of(manual))
    assert [part["take"] != "" for part in body["parts"]] == [True, False, True]  # type: ignore[attr-defined]
    assert all(part["take"] == "" for part in said_body(whole, style_of(manual), takes=False)["parts"])  # type: ignore[attr-defined]
    changed = row_of(small_manual(), VoiceTake.objects.all(), KEY, "ja")
    assert changed is not None
    assert changed.state == "spoken"
    assert made in changed.outdated


def test_every_sentence_stands_on_the_page_once_in_the_order_of_a_call() -> None:
    from toritsugi.core.manual.phrases import all_phrases
    from toritsugi.resources import load_manual

    manual = load_manual("helpdesk")
    groups = groups_of(manual, [], "ja")
    keys = [row.sentence.id for group in groups for row in group.rows]
    assert len(keys) == len(set(keys))
    assert set(keys) == set(all_phrases(manual))
    assert keys[0].startswith("opening")
    assert groups[0].title == "電話に出たとき"
    assert any(group.title.startswith("用件：") for group in groups)
    assert counted(groups).all == len(keys)


def test_a_recording_of_quite_another_length_is_doubted() -> None:
    assert not sounds.unlikely(WORDS, 1.8)
    assert sounds.unlikely(WORDS, 12.0)
    assert sounds.unlikely("担当の者が戻りましたら、折り返しご連絡を差し上げますので、少々お待ちくださいませ。", 0.5)


def upload(name: str = "x.wav", raw: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, speech() if raw is None else raw, "audio/wav")


def asked(line: Line) -> tuple[str, str]:
    """A sentence of the line's manual that has no blanks: its id and words."""
    from toritsugi.office.clients.shown import manual_of

    version = line.versions.first()
    assert version is not None
    row = groups_of(manual_of(version), [], "ja")[0].rows[0]
    return row.sentence.id, row.stretches[0].spoken


def test_a_page_keeps_uses_leaves_and_deletes(line: Line, owner: User, client: Browser) -> None:
    client.force_login(owner)
    key, words = asked(line)
    page = reverse("voices:page", args=[line.id])
    assert client.get(page).content.decode().count("data-state=") > 5
    place = {"key": key, "of": ""}
    url = reverse("voices:keep", args=[line.id])
    kept = client.post(
        url,
        {**place, "digest": digest_of(words), "made_by": "microphone", "sound": upload()},
        headers={"HX-Request": "true"},
    )
    assert kept.status_code == 200
    assert 'data-state="recorded"' in kept.content.decode()
    made = VoiceTake.objects.get()
    assert (made.made_by, made.recorded_by, made.in_use) == ("microphone", owner, True)
    heard = client.get(reverse("voices:sound", args=[made.pk]))
    assert heard["Content-Type"] == "audio/wav"
    assert heard.content == trec.wav(np.frombuffer(sound_of(made), "<i2"))
    assert "disabled" not in client.get(f"{page}?show=open").content.decode()
    assert f'data-sentence="{key}"' not in client.get(f"{page}?show=open").content.decode()
    refused = client.post(reverse("voices:delete", args=[made.pk]), place, headers={"HX-Request": "true"})
    assert (refused.status_code, VoiceTake.objects.count()) == (409, 1)
    for name, in_use in (("leave", False), ("use", True), ("leave", False)):
        answer = client.post(reverse(f"voices:{name}", args=[made.pk]), place)
        assert (answer.status_code, answer["Location"]) == (302, page)
        made.refresh_from_db()
        assert made.in_use is in_use
    client.post(reverse("voices:delete", args=[made.pk]), place)
    assert VoiceTake.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"digest": "0" * 64}, 409),
        ({"digest": ""}, 409),
        ({"key": "no.such"}, 404),
        ({"of": "0" * 32}, 404),
        ({"sound": ""}, 400),
        ({"sound": SimpleUploadedFile("x.wav", b"rubbish")}, 400),
    ],
)
def test_what_does_not_fit_is_told_and_keeps_nothing(
    change: dict[str, object], status: int, line: Line, owner: User, client: Browser
) -> None:
    client.force_login(owner)
    key, words = asked(line)
    body = {"key": key, "of": "", "digest": digest_of(words), "sound": upload(), **change}
    answer = client.post(reverse("voices:keep", args=[line.id]), body, headers={"HX-Request": "true"})
    assert answer.status_code == status
    assert VoiceTake.objects.count() == 0
    if status != 404:
        assert answer.json()["message"].endswith("。")


def test_a_client_s_people_record_their_own_lines_and_reach_no_others(line: Line, owner: User, client: Browser) -> None:
    other = a_line("momiji")
    theirs, mine = take(other, owner), take(line, owner)
    person = a_person(Role.CLIENT_USER, line.client)
    client.force_login(person)
    assert client.get(reverse("voices:page", args=[line.id])).status_code == 200
    assert client.get(reverse("voices:sound", args=[mine.pk])).status_code == 200
    for name in ("page", "said", "keep"):
        url = reverse(f"voices:{name}", args=[other.id])
        assert (client.post(url) if name == "keep" else client.get(url)).status_code == 404
    for name in ("sound", "use", "leave", "delete"):
        url = reverse(f"voices:{name}", args=[theirs.pk])
        assert (client.get(url) if name == "sound" else client.post(url)).status_code == 404
    client.force_login(a_person(Role.OPERATOR))
    assert client.post(reverse("voices:leave", args=[mine.pk])).status_code == 403


def test_what_is_heard_is_asked_of_the_voice_process(
    line: Line, owner: User, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies: list[dict[str, object]] = []

    def said(body: dict[str, object]) -> bytes:
        bodies.append(body)
        return trec.wav(np.zeros(800, "<i2"))

    monkeypatch.setattr(voice, "said", said)
    client.force_login(owner)
    key, words = asked(line)
    made = take(line, owner, words=words, key=key)
    url = f"{reverse('voices:said', args=[line.id])}?key={key}"
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"], len(answer.content)) == (200, "audio/wav", 44 + 1600)
    client.get(url + "&as=spoken")
    assert [body["parts"][0]["take"] for body in bodies] == [made.pk, ""]  # type: ignore[index]
    assert client.get(url, headers={"Range": "bytes=0-43"}).status_code == 206

    def away(body: object) -> bytes:
        raise voice.VoiceAway("none")

    monkeypatch.setattr(voice, "said", away)
    gone = client.get(url)
    assert (gone.status_code, gone.json()["message"][-1]) == (503, "。")


def test_files_that_no_row_names_are_swept_after_a_day_and_no_other(line: Line, owner: User) -> None:
    """The power goes between a file and its row, or between a row's deletion and its file."""
    take = do_keep_take(line, owner, KEY, WORDS, sounds.Sound(b"\0\0" * 800, 0.1, False), MadeBy.UPLOAD)
    kept = keeping._file(take)
    orphan, draft, young = kept.with_name("gone.take"), kept.with_name("tmpabc"), kept.with_name("young.take")
    for file in (orphan, draft, young):
        file.write_bytes(b"sealed")
    now = datetime.now(UTC)
    for file, hours in ((kept, 999), (orphan, 25), (draft, 25), (young, 23)):
        os.utime(file, (now.timestamp() - hours * 3600,) * 2)
    assert sweep_takes(now) == 2
    assert [file.exists() for file in (kept, orphan, draft, young)] == [True, False, False, True]
    assert sound_of(take)
    assert sweep_takes(now) == 0
