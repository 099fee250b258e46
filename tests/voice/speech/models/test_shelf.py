"""Fetching, checking, unpacking and keeping models, from a server on loopback."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import tarfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.archive_server import ArchiveServer, archive_server, tar, zipped
from tests.support.need import missing
from toritsugi import disk
from toritsugi.voice.speech.models import fetching, replacing, unpacking
from toritsugi.voice.speech.models.catalogue import listed
from toritsugi.voice.speech.models.fetching import FetchFailed
from toritsugi.voice.speech.models.shelf import Refused, Shelf
from toritsugi.voice.speech.models.unpacking import BadArchive, unpack
from toritsugi.voice.speech.recognisers import with_model

FILES = {"model-1/tokens.txt": b"a 0\n", "model-1/model.onnx": os.urandom(300_000), "model-1/sub/x.txt": b"x"}
ARCHIVE = tar(FILES)
SHA256 = hashlib.sha256(ARCHIVE).hexdigest()


@pytest.fixture
def server() -> Iterator[ArchiveServer]:
    with archive_server(ARCHIVE) as made:
        yield made


def get(data: Path, server: ArchiveServer, sha256: str = SHA256, **more: bool) -> Path:
    told = {"first_use": False, "replace": False, **more}
    folder, found = Shelf(data).get("m", server.url, sha256, progress=lambda done, whole: None, **told)  # type: ignore[arg-type]
    assert found == hashlib.sha256(server.content).hexdigest()
    return folder


def left(data: Path) -> set[str]:
    """What stands on the shelf, without what is being fetched."""
    return {one.name for one in (data / "models").iterdir()} - {".fetching"}


def test_an_archive_is_fetched_checked_and_unpacked_without_its_top_folder(
    tmp_path: Path, server: ArchiveServer
) -> None:
    folder = get(tmp_path, server)
    assert {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()} == {
        name.removeprefix("model-1/"): content for name, content in FILES.items()
    }
    assert Shelf(tmp_path).names() == ("m",)
    assert Shelf(tmp_path).size("m") == sum(map(len, FILES.values()))
    assert left(tmp_path) == {"m", "known.json"}
    assert list((tmp_path / "models" / ".fetching").iterdir()) == []


def test_what_broke_off_goes_on_where_it_was(tmp_path: Path, server: ArchiveServer) -> None:
    server.cut = 100_000
    for _ in range(2):
        with pytest.raises(FetchFailed, match="goes on from there"):
            get(tmp_path, server)
    server.cut = None
    get(tmp_path, server)
    assert server.ranges == ["", "bytes=100000-", "bytes=200000-"]


@pytest.mark.parametrize("tag", ['"two"', None])
def test_an_archive_that_has_changed_meanwhile_or_has_no_tag_is_fetched_anew(
    tmp_path: Path, server: ArchiveServer, tag: str | None
) -> None:
    server.cut, server.tag = 100_000, tag if tag is None else '"one"'
    with pytest.raises(FetchFailed):
        get(tmp_path, server)
    server.cut, server.tag = None, tag
    get(tmp_path, server)
    assert len(server.ranges) == 2


def test_what_was_fetched_whole_before_the_power_went_is_not_fetched_again(
    tmp_path: Path, server: ArchiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as gone:
        gone.setattr(unpacking, "unpack", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            get(tmp_path, server)
    get(tmp_path, server)
    assert server.ranges == ["", f"bytes={len(ARCHIVE)}-"]


def test_a_part_of_an_archive_that_has_changed_is_not_gone_on_from_when_the_power_goes_before_the_new_one_is_written(
    tmp_path: Path, server: ArchiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.cut = 100_000
    with pytest.raises(FetchFailed):
        get(tmp_path, server)
    server.cut, server.tag = None, '"two"'
    with monkeypatch.context() as gone:
        gone.setattr(Path, "open", _not_for_writing(Path.open))
        with pytest.raises(KeyboardInterrupt):
            get(tmp_path, server)
    get(tmp_path, server)
    assert server.ranges == ["", "bytes=100000-", ""]


def _not_for_writing(usual: Callable[..., object]) -> Callable[..., object]:
    def opened(path: Path, mode: str = "r", *more: object) -> object:
        if mode == "wb":
            raise KeyboardInterrupt
        return usual(path, mode, *more)

    return opened


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_wrong_checksum_is_refused_and_nothing_is_kept_of_it(tmp_path: Path, server: ArchiveServer) -> None:
    with pytest.raises(Refused, match=f"the checksum is {SHA256}"):
        get(tmp_path, server, "0" * 64)
    assert Shelf(tmp_path).names() == ()
    assert list((tmp_path / "models" / ".fetching").iterdir()) == []


def test_without_a_checksum_nothing_is_fetched_unless_the_first_is_to_be_trusted(
    tmp_path: Path, server: ArchiveServer
) -> None:
    with pytest.raises(Refused, match="nobody has told the checksum"):
        get(tmp_path, server, "")
    assert server.ranges == []
    get(tmp_path, server, "", first_use=True)
    assert Shelf(tmp_path).known(server.url) == SHA256
    server.content = tar({**FILES, "model-1/more": b"?"})
    with pytest.raises(Refused, match=f"it should be {SHA256}"):
        get(tmp_path, server, "", first_use=True, replace=True)
    assert (Shelf(tmp_path).path("m") / "tokens.txt").is_file()


def test_a_model_of_that_name_is_replaced_only_when_it_is_said(tmp_path: Path, server: ArchiveServer) -> None:
    get(tmp_path, server)
    with pytest.raises(Refused, match="there is a model m already"):
        get(tmp_path, server)
    server.content = tar({"tokens.txt": b"b 1\n", "model.onnx": b"new"})
    folder = get(tmp_path, server, hashlib.sha256(server.content).hexdigest(), replace=True)
    assert sorted(one.name for one in folder.iterdir()) == ["model.onnx", "tokens.txt"]
    assert left(tmp_path) == {"m", "known.json"}


def test_a_disk_without_room_is_told_before_and_while_it_is_fetched(
    tmp_path: Path, server: ArchiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as small:
        small.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 1000))  # type: ignore[attr-defined]
        with pytest.raises(FetchFailed, match="the disk has room for"):
            get(tmp_path, server)
    with monkeypatch.context() as full:
        full.setattr(fetching, "_copy", _no_space)
        with pytest.raises(FetchFailed, match="No space left"):
            get(tmp_path, server)
    with monkeypatch.context() as full:
        full.setattr(unpacking, "_write", _no_space)
        with pytest.raises(Refused, match="No space left"):
            get(tmp_path, server)
    assert Shelf(tmp_path).names() == ()
    assert left(tmp_path) == set()
    get(tmp_path, server)  # what was fetched is used


@pytest.mark.parametrize("length", ["", "many"])
def test_a_server_that_tells_no_length_does_not_fill_the_disk(
    tmp_path: Path, server: ArchiveServer, monkeypatch: pytest.MonkeyPatch, length: str
) -> None:
    server.length, server.content = length, ARCHIVE
    with monkeypatch.context() as small:
        frees = iter([10**12, 1000])
        small.setattr(fetching, "SPARE", 100_000)
        small.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, next(frees)))  # type: ignore[attr-defined]
        with pytest.raises(FetchFailed, match="the disk has room for"):
            get(tmp_path, server)
    get(tmp_path, server)


def test_an_archive_is_not_unpacked_where_it_would_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive"
    archive.write_bytes(tar(FILES))
    free = fetching.SPARE + 299_000
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(free, 0, free))  # type: ignore[attr-defined]
    with pytest.raises(BadArchive, match="more than the disk has room for"):
        unpack(archive, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def _no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("status", [404, 500])
def test_a_server_that_refuses_is_told(tmp_path: Path, server: ArchiveServer, status: int) -> None:
    server.status = status
    with pytest.raises(FetchFailed, match=f"answered {status}"):
        get(tmp_path, server)


def test_too_much_is_not_begun(tmp_path: Path, server: ArchiveServer) -> None:
    server.length = str(fetching.LARGEST + 1)
    with pytest.raises(FetchFailed, match="too large"):
        get(tmp_path, server)


@pytest.mark.parametrize("url", ["http://example.com/x", "ftp://x/y", "file:///etc/passwd", "x", "http://[", ""])
def test_only_encrypted_addresses_are_fetched_from(tmp_path: Path, url: str) -> None:
    with pytest.raises(FetchFailed):
        Shelf(tmp_path).get("m", url, SHA256, first_use=False, replace=False, progress=lambda done, whole: None)


@pytest.mark.parametrize("elsewhere", ["http://example.com/x", "file:///etc/passwd"])
def test_redirects_lead_nowhere_else(tmp_path: Path, server: ArchiveServer, elsewhere: str) -> None:
    server.elsewhere = elsewhere
    with pytest.raises(FetchFailed):
        get(tmp_path, server)


@pytest.mark.parametrize("elsewhere", ["http://127.0.0.1/x", "https://localhost/x", "http://[::1]/x"])
def test_another_machine_leads_to_nothing_on_this_one(elsewhere: str) -> None:
    begun = urllib.request.Request("https://example.com/x")
    with pytest.raises(FetchFailed, match="to this machine"):
        fetching._Careful().redirect_request(begun, io.BytesIO(), 302, "", {}, elsewhere)


@pytest.mark.parametrize("name", ["", ".", "..", "../m", "a/b", "-m", ".m", "m" * 81, "山", "known.json"])
def test_names_lead_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="no name of a model"):
        Shelf(tmp_path).path(name)


def odd(kind: bytes, name: str = "model/x", link: str = "/etc/passwd") -> bytes:
    """A tar archive with one member that is no file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as made:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, link
        made.addfile(member)
    return buffer.getvalue()


def linked_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        member = zipfile.ZipInfo("x")
        member.external_attr = 0o120777 << 16
        made.writestr(member, "/etc/passwd")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (tar({"../x": b"x"}), "leads out"),
        (tar({"a/../../x": b"x"}), "leads out"),
        (tar({"/etc/x": b"x"}), "leads out"),
        (zipped({"../x": b"x"}), "leads out"),
        (zipped({"c:\\x": b"x"}), "leads out"),
        (zipped({"..\\x": b"x"}), "leads out"),
        (odd(tarfile.SYMTYPE), "no regular file"),
        (odd(tarfile.LNKTYPE), "no regular file"),
        (odd(tarfile.CHRTYPE), "no regular file"),
        (odd(tarfile.FIFOTYPE), "no regular file"),
        (linked_zip(), "no regular file"),
        (tar({"a": b"1", "./a": b"2"}), "twice"),
        (b"no archive", "no tar and no zip"),
        (b"", "no tar and no zip"),
    ],
)
def test_an_archive_that_is_none_is_not_unpacked(tmp_path: Path, content: bytes, says: str) -> None:
    archive = tmp_path / "archive"
    archive.write_bytes(content)
    with pytest.raises(BadArchive, match=says):
        unpack(archive, tmp_path / "out")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["archive"]


@pytest.mark.parametrize("whole", [tar(FILES), tar(FILES, "w:gz"), tar(FILES, "w:xz"), zipped(FILES)])
@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_an_archive_that_is_cut_off_leaves_nothing(tmp_path: Path, whole: bytes, cut: float) -> None:
    archive = tmp_path / "archive"
    archive.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises((BadArchive, OSError)):
        unpack(archive, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_archive_that_holds_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "archive"
    archive.write_bytes(tar({f"{n}": b"x" * 10 for n in range(30)}))
    for name, value in (("LARGEST", 200), ("MOST", 20)):
        with monkeypatch.context() as less:
            less.setattr(unpacking, name, value)
            with pytest.raises(BadArchive, match="too much"):
                unpack(archive, tmp_path / "out")
    unpack(archive, tmp_path / "out")
    assert len(list((tmp_path / "out").iterdir())) == 30


def test_folders_and_archives_of_this_machine_are_added_and_removed(tmp_path: Path) -> None:
    shelf, source = Shelf(tmp_path / "data"), tmp_path / "mine"
    source.mkdir()
    (source / "tokens.txt").write_text("a 0\n")
    assert (shelf.add("mine", source, replace=False) / "tokens.txt").read_text() == "a 0\n"
    archive = tmp_path / "x.zip"
    archive.write_bytes(zipped({"a/tokens.txt": b"z"}))
    assert (shelf.add("zip", archive, replace=False) / "tokens.txt").read_bytes() == b"z"
    shelf.remove("mine")
    assert shelf.names() == ("zip",)
    with pytest.raises(Refused, match="there is no model mine"):
        shelf.remove("mine")


def test_two_do_not_work_at_the_shelf_at_once(tmp_path: Path, server: ArchiveServer) -> None:
    shelf, refused = Shelf(tmp_path), []

    def meanwhile(done: int, whole: int) -> None:
        if not refused:
            source = tmp_path / "mine"
            source.mkdir()
            for work in (lambda: get(tmp_path, server), lambda: shelf.add("m", source, replace=False)):
                with pytest.raises(Refused, match="another toritsugi models"):
                    work()
                refused.append(work)

    shelf.get("m", server.url, SHA256, first_use=False, replace=False, progress=meanwhile)
    assert len(refused) == 2
    assert (shelf.path("m") / "tokens.txt").read_bytes() == FILES["model-1/tokens.txt"]
    shelf.remove("m")


@pytest.mark.parametrize("packed", [False, True])
def test_what_stands_on_the_shelf_is_on_the_disk_before_it_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    source = tmp_path / "x.zip"
    if packed:
        source.write_bytes(zipped({"sub/tokens.txt": b"a 0", "x": b"x"}))
    else:
        (source / "sub").mkdir(parents=True)
        (source / "sub" / "tokens.txt").write_text("a 0")
    synced: list[str] = []
    usual = os.fsync

    def fsync(handle: int) -> None:
        synced.append(os.path.relpath(os.readlink(f"/proc/self/fd/{handle}"), tmp_path / "data" / "models"))
        usual(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    Shelf(tmp_path / "data").add("m", source, replace=False)
    assert {".new-m", ".new-m/sub", ".new-m/sub/tokens.txt"} <= set(synced)
    assert synced[-1] == "."


def test_what_is_known_and_cannot_be_read_is_not_taken_for_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.folder.mkdir()
    (shelf.folder / "known.json").write_text("{")
    with pytest.raises(Refused, match=r"known\.json cannot be read"):
        shelf.known("https://x")


def test_the_catalogue_makes_nothing_up() -> None:
    from toritsugi.voice.speech.recognisers.sherpa_folder import PARTS

    names = [one.name for one in listed()]
    assert len(set(names)) == len(names)
    for one in listed():
        Shelf(Path("/nowhere")).path(one.name)
        assert one.engine in ("sherpa", "vosk")
        assert not one.kind or one.kind in PARTS
        assert one.licence
        assert one.page.startswith("https://")
        assert one.note
        if one.url:
            fetching.check_address(one.url)


class PowerCut(BaseException):
    """The process is gone here."""


@pytest.mark.parametrize("one_step", [True, False], ids=["exchanged", "by two renames"])
def test_wherever_the_power_goes_the_old_or_the_new_model_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_step: bool
) -> None:
    """Cut before each step that changes the disk: the name never stands for nothing, nor for a half."""
    if one_step:
        probe = [tmp_path / "a", tmp_path / "b"]
        for one in probe:
            one.mkdir()
        if not replacing.exchange(*probe):
            missing("exchange", "this file system cannot exchange two names in one step", "run on ext4, xfs or btrfs")
    steps, cut_at = 0, 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **more: object) -> object:
            nonlocal steps
            steps += 1
            if steps == cut_at:
                raise PowerCut
            return real(*args, **more)

        return step

    exchange = replacing.exchange if one_step else lambda one, other: False
    seen = set()
    for cut_at in range(1, 50):
        data, steps = tmp_path / str(cut_at), 0
        for words in ("old", "new"):
            (tmp_path / words).mkdir(exist_ok=True)
            for name in ("tokens.txt", "model.onnx"):
                (tmp_path / words / name).write_text(words)
        Shelf(data).add("m", tmp_path / "old", replace=False)
        with monkeypatch.context() as cutting:
            cutting.setattr(replacing, "exchange", counted(exchange))
            cutting.setattr(disk, "sync", counted(disk.sync))
            cutting.setattr(shutil, "rmtree", counted(shutil.rmtree))
            cutting.setattr(Path, "rename", counted(Path.rename))
            try:
                Shelf(data).add("m", tmp_path / "new", replace=True)
                whole = True
            except PowerCut:
                whole = False
        kept = Path(with_model({"model": "m"}, data)["model"])
        found = {file.read_text() for file in kept.iterdir()}
        assert len(list(kept.iterdir())) == 2
        assert found in ({"old"}, {"new"}), cut_at
        seen |= found
        assert Shelf(data).names() == ("m",)
        Shelf(data).remove("m")
        assert left(data) == set()
        if whole:
            assert found == {"new"}
            break
    assert whole
    assert seen == {"old", "new"}
