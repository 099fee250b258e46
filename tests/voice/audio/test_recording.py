"""Recordings on disk: written second by second, readable after a crash, told when the disk is full."""

from __future__ import annotations

import io
import os
import wave
from pathlib import Path

import numpy as np
import pytest

from tests.support.fake_desk import MemoryVault
from toritsugi.core.sound import trec
from toritsugi.voice.audio import recording
from toritsugi.voice.audio.recording import FEW, Recording, RecordingWriter, read_wav, recording_path

CALL = "c" * 32


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


def frame(number: int, side: int) -> bytes:
    rng = np.random.default_rng(number * 2 + side)
    return rng.integers(-9000, 9000, 160, dtype=np.int16).tobytes()


def make(folder: Path, vault: MemoryVault, frames: int, close: bool = True) -> tuple[Path, bytes, Recording]:
    faults: list[str] = []
    writer = RecordingWriter(folder, vault, lambda work: work())
    writer.start()
    key = vault.new_key().clear
    path = recording_path("client-1", "2026-11-22T09:00:00+09:00", CALL)
    made = writer.open(path, CALL, key, faults.append)
    for number in range(frames):
        made.add(frame(number, 0), frame(number, 1))
    if close:
        made.close()
    writer.stop()
    assert faults == []
    return folder / path, key, made


def read(path: Path, vault: MemoryVault, key: bytes, start: float = 0, end: float = 1e9) -> np.ndarray:
    raw = read_wav(path, lambda sealed, about: vault.unseal(key, sealed, about), start, end)
    with wave.open(io.BytesIO(raw)) as told:
        return np.frombuffer(told.readframes(told.getnframes()), "<i2").reshape(-1, 2)


def test_both_sides_come_back(tmp_path: Path, vault: MemoryVault) -> None:
    path, key, made = make(tmp_path, vault, 160)
    assert path.relative_to(tmp_path).as_posix() == f"recordings/client-1/2026-11/{CALL}.trec"
    assert made.seconds == pytest.approx(3.2)
    both = read(path, vault, key)
    for side in (0, 1):
        said = np.frombuffer(b"".join(frame(number, side) for number in range(160)), "<i2").astype(int)
        assert len(both) == len(said)
        assert np.corrcoef(both[:, side], said)[0, 1] > 0.999
    assert np.array_equal(read(path, vault, key, 1.5, 2.5), both[12000:20000])


def test_without_an_end_at_most_a_second_is_missing(tmp_path: Path, vault: MemoryVault) -> None:
    path, key, _ = make(tmp_path, vault, 199, close=False)  # 3.98 s and then the power is gone
    assert len(read(path, vault, key)) == 3 * 8000


def test_a_cut_file_is_read_to_the_cut(tmp_path: Path, vault: MemoryVault) -> None:
    path, key, _ = make(tmp_path, vault, 160)
    for size in (trec.chunk_offset(2) + 9, trec.chunk_offset(2), trec.chunk_offset(1) + 1):
        os.truncate(path, size)
        assert len(read(path, vault, key)) == (size - trec.HEADER_BYTES) // trec.FULL_CHUNK_BYTES * 8000


def test_nothing_of_it_is_readable_without_the_key(tmp_path: Path, vault: MemoryVault) -> None:
    path, _, _ = make(tmp_path, vault, 60)
    with pytest.raises(ValueError, match="does not open"):
        read(path, vault, vault.new_key().clear)
    assert path.stat().st_mode & 0o077 == 0


def test_a_full_disk_is_told_once(tmp_path: Path, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recording, "append_chunk", full)
    faults: list[str] = []
    writer = RecordingWriter(tmp_path, vault, lambda work: work())
    writer.start()
    made = writer.open("r.trec", CALL, vault.new_key().clear, faults.append)
    for number in range(200):
        made.add(frame(number, 0), frame(number, 1))
    writer.stop()
    assert faults == ["No space left on device"]


def test_a_recording_that_cannot_be_sealed_costs_no_other(tmp_path: Path, vault: MemoryVault) -> None:
    class Broken(MemoryVault):
        def seal(self, key: bytes, clear: bytes, about: bytes) -> bytes:
            if key == bad:
                raise RuntimeError("a fault of the library")
            return super().seal(key, clear, about)

    bad, good = vault.new_key().clear, vault.new_key().clear
    faults: list[str] = []
    writer = RecordingWriter(tmp_path, Broken(), lambda work: work())
    writer.start()
    for name, key, told in (("a", bad, faults.append), ("b", good, pytest.fail)):
        made = writer.open(f"{name}.trec", CALL, key, told)
        for number in range(60):
            made.add(frame(number, 0), frame(number, 1))
        made.close()
    writer.stop()
    assert faults == ["RuntimeError"]
    assert len(read(tmp_path / "b.trec", vault, good)) == 9600


def test_a_disk_that_hangs_costs_the_rest_of_recordings_and_not_the_memory(
    tmp_path: Path, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "MOST", 3)
    faults: list[str] = []
    writer = RecordingWriter(tmp_path, vault, lambda work: work())
    key = vault.new_key().clear
    made = writer.open("r.trec", CALL, key, faults.append)
    for number in range(300):  # the thread takes nothing: it does not run yet
        made.add(frame(number, 0), frame(number, 1))
    assert faults == ["the disk does not keep up"]
    assert made.seconds == pytest.approx(3.0)
    writer.start()
    writer.flush().wait()
    other = writer.open("other.trec", "d" * 32, key, pytest.fail)
    for number in range(50):
        other.add(frame(number, 0), frame(number, 1))
    other.close()
    writer.stop()
    assert len(read(tmp_path / "r.trec", vault, key)) == 3 * 8000
    assert (tmp_path / "other.trec").exists()


@pytest.mark.parametrize("whole", [True, False], ids=["by their file system", "one by one"])
def test_many_recordings_are_written_and_synced_together(
    tmp_path: Path, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    synced: list[str] = []
    real = recording.sync_file_system
    monkeypatch.setattr(recording, "sync_file_system", lambda handle: synced.append("all") or (whole and real(handle)))
    monkeypatch.setattr(recording.os, "fdatasync", lambda handle: synced.append("one"))
    writer = RecordingWriter(tmp_path, vault, lambda work: work())
    key = vault.new_key().clear
    many = [writer.open(f"{number}.trec", CALL, key, pytest.fail) for number in range(FEW + 2)]
    for number in range(50):
        for one in many:
            one.add(frame(number, 0), frame(number, 1))
        writer.tick()
    writer.start()
    writer.flush().wait()
    assert synced == ["all"] if whole else ["all"] + ["one"] * (FEW + 2)
    assert writer.chunks == FEW + 2
    many[0].add(frame(0, 0), frame(0, 1))
    many[0].close()
    writer.stop()
    assert synced[-1] == "one"
    for one in many[1:]:
        assert len(read(one.path, vault, key)) == 8000
    assert len(read(many[0].path, vault, key)) == 8160


def test_each_file_system_is_synced_for_itself(
    tmp_path: Path, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clients' folders on two disks: one sync of the first would tell nothing of the second."""

    def disk(handle: int) -> int:
        return int(Path(os.readlink(f"/proc/self/fd/{handle}")).parent.name)

    synced: list[tuple[str, int]] = []
    monkeypatch.setattr(recording, "file_system_of", disk)
    monkeypatch.setattr(recording, "sync_file_system", lambda handle: synced.append(("all", disk(handle))) or True)
    monkeypatch.setattr(recording.os, "fdatasync", lambda handle: synced.append(("one", disk(handle))))
    writer = RecordingWriter(tmp_path, vault, lambda work: work())
    key = vault.new_key().clear
    many = [writer.open(f"{1 + number % 2}/{number}.trec", CALL, key, pytest.fail) for number in range(2 * (FEW + 1))]
    few = writer.open("3/few.trec", CALL, key, pytest.fail)
    for number in range(50):
        for one in (*many, few):
            one.add(frame(number, 0), frame(number, 1))
    writer.start()
    writer.flush().wait()
    writer.stop()
    assert synced == [("all", 1), ("all", 2), ("one", 3)]
    assert writer.chunks == len(many) + 1


def test_what_cannot_be_synced_is_told_and_does_not_count(
    tmp_path: Path, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(recording.os, "fdatasync", broken)
    faults: list[str] = []
    writer = RecordingWriter(tmp_path, vault, lambda work: work())
    writer.start()
    made = writer.open("r.trec", CALL, vault.new_key().clear, faults.append)
    for number in range(120):
        made.add(frame(number, 0), frame(number, 1))
    made.close()
    writer.stop()
    assert faults == ["Input/output error"]
    assert writer.chunks == 0


def test_a_second_of_which_the_disk_takes_a_part_ends_the_recording_before_it(
    tmp_path: Path, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk becomes full in the middle of a second and has room again in the next."""
    write = os.pwrite

    def partly(handle: int, data: bytes, offset: int) -> int:
        return write(handle, data[:100] if offset == trec.chunk_offset(1) else data, offset)

    monkeypatch.setattr(recording.os, "pwrite", partly)
    faults: list[str] = []
    writer = RecordingWriter(tmp_path, vault, lambda work: work())
    writer.start()
    key = vault.new_key().clear
    made = writer.open("r.trec", CALL, key, faults.append)
    for number in range(150):
        made.add(frame(number, 0), frame(number, 1))
    made.close()
    writer.stop()
    assert faults == ["No space left on device"]
    assert len(read(tmp_path / "r.trec", vault, key)) == 8000


@pytest.mark.parametrize("where", ["close", "fstat"])
def test_a_file_system_that_fails_where_few_do_costs_no_later_recording(
    tmp_path: Path, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    whole = getattr(os, where)
    left = [OSError(122, "Disk quota exceeded")]

    def once(handle: int) -> object:
        done = whole(handle)
        if left:
            raise left.pop()
        return done

    faults: list[str] = []
    writer = RecordingWriter(tmp_path, vault, lambda work: work())
    writer.start()
    key = vault.new_key().clear
    first = writer.open("a.trec", CALL, key, faults.append)
    later = writer.open("b.trec", CALL, key, pytest.fail)
    with monkeypatch.context() as patched:
        patched.setattr(recording.os, where, once)
        for number in range(50):
            first.add(frame(number, 0), frame(number, 1))
        first.close()
        assert writer.flush().wait(10)
    for number in range(50):
        later.add(frame(number, 0), frame(number, 1))
    later.close()
    writer.stop()
    assert len(faults) == 1
    assert len(read(tmp_path / "b.trec", vault, key)) == 8000
