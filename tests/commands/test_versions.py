"""`toritsugi manual versions` and `rollback`, `toritsugi line notice`, as they are called, on one data folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.support.commands import CommandLine, command_line
from tests.support.manual_sources import CLIENT, MANUAL


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """Runs the command line on a desk with two versions of one line in force, one after the other."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "client.yaml").write_text(CLIENT, "utf-8")
    (folder / "manual.yaml").write_text(MANUAL, "utf-8")
    with command_line(folder / "data") as run:
        for arguments in (["prepare"], ["manual", "publish", str(folder / "manual.yaml"), "--new"]):
            assert run(*arguments).returncode == 0
        (folder / "manual.yaml").write_text(MANUAL.replace("小さいもの", "小物"), "utf-8")
        published = run("manual", "publish", str(folder / "manual.yaml"), "--by", "owner@desk.localhost")
        assert published.returncode == 0, published.stderr
        yield run


def test_versions_are_listed_and_the_former_text_comes_back(run: CommandLine) -> None:
    listed = run("manual", "versions", "mihon.main").stdout
    assert re.search(r"^\* v2 [0-9a-f]{12} approved from \d{4}-", listed, re.M)
    assert re.search(r"approved owner@desk\.localhost$", listed, re.M)
    assert re.search(r"^  v1 ", listed, re.M)
    first = re.search(r"v1 ([0-9a-f]{12})", listed)
    assert first is not None

    done = run("manual", "rollback", "mihon.main", "--reason", "混み合うため")
    assert (done.returncode, done.stdout.startswith("mihon.main v3: 第1版の内容に戻しました")) == (0, True), done.stderr
    listed = run("manual", "versions", "mihon.main").stdout
    assert f"* v3 {first.group(1)} approved" in listed
    assert "rolled_back command: 第1版の内容。混み合うため" in listed
    assert run("manual", "rollback", "mihon.main", "--to", "2").stdout.startswith("mihon.main v4: 第2版")
    for wrong in (["--to", "9"], ["--to", "4"], ["--by", "nobody@example.com"]):
        refused = run("manual", "rollback", "mihon.main", *wrong)
        assert (refused.returncode, "Traceback" in refused.stderr) == (2, False), refused.stderr
    refused = run("manual", "rollback", "mihon.other")
    assert (refused.returncode, "toritsugi client list" in refused.stderr) == (2, True)


def test_an_emergency_line_is_set_listed_and_ended(run: CommandLine) -> None:
    zone = ZoneInfo("Asia/Tokyo")
    until = (datetime.now(zone) + timedelta(hours=3)).replace(second=0, microsecond=0)
    told = run("line", "notice", "set", "mihon.main", "本日は台風のため休業です", "--until", f"{until:%Y-%m-%d %H:%M}")
    assert told.returncode == 0, told.stderr
    listed = run("line", "notice", "list", "mihon.main").stdout
    assert re.fullmatch(rf"\* .* – {until:%Y-%m-%d %H:%M} command 「本日は台風のため休業です。」\n", listed)
    assert "終えました" in run("line", "notice", "end", "mihon.main").stdout
    assert run("line", "notice", "list", "mihon.main").stdout.startswith("  ")
    assert "何も流れていません" in run("line", "notice", "end", "mihon.main").stdout


@pytest.mark.parametrize(
    ("words", "until", "place"),
    [
        ("ご用件は承りました", "2099-01-01", "WORDS"),
        ("本日は台風のため休業です", "2020-01-01 00:00", "--until"),
        ("本日は台風のため休業です", "あした", "--until"),
    ],
)
def test_what_may_not_be_set_is_named_with_its_place(run: CommandLine, words: str, until: str, place: str) -> None:
    refused = run("line", "notice", "set", "mihon.main", words, "--until", until)
    assert (refused.returncode, place in refused.stderr, "Traceback" in refused.stderr) == (2, True, False)
