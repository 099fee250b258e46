"""The scripts under tools/, run as they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.support.paths import CACHE, ROOT

STANZA = """# the machine's own
Types: deb
URIs: http://security.invalid/debian-security
Suites: horse-security
Components: main

Types: deb deb-src
URIs: http://mirror.invalid/debian
Suites: horse horse-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""


ONE_LINE = """
#deb http://old.invalid/ horse main
deb [arch=amd64 signed-by=/k] http://mirror.invalid/debian horse contrib main # the nearest
"""


def mirror(etc: Path) -> subprocess.CompletedProcess[str]:
    """What tools/apt-sources finds in a folder that stands for /etc/apt, on a release named "horse"."""
    release = etc / "os-release"
    release.write_text("ID=debian\nVERSION_CODENAME=horse\n")
    return subprocess.run(
        [ROOT / "tools/apt-sources"],
        env={"APT_ETC": str(etc), "OS_RELEASE": str(release), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sources.list.d/debian.sources", STANZA),
        ("sources.list", "deb http://mirror.invalid/debian horse main"),
        ("sources.list", ONE_LINE),
        ("sources.list.d/debian.list", "deb http://other.invalid/ cloud main\ndeb\thttp://mirror.invalid/debian\thorse\tmain"),
    ],
)  # fmt: skip
def test_the_mirror_of_this_release_is_found(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / name).write_text(text)
    found = mirror(tmp_path)
    assert (found.returncode, found.stdout) == (0, "http://mirror.invalid/debian\n"), found.stderr


@pytest.mark.parametrize(
    "text", ["deb http://other.invalid/ cloud main", STANZA.replace("Types:", "Enabled: no\nTypes:")]
)
def test_no_mirror_is_an_error_that_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / ("sources.list.d/x.sources" if "Types" in text else "sources.list")).write_text(text)
    found = mirror(tmp_path)
    assert found.returncode == 1
    assert "horse main" in found.stderr


@pytest.mark.needs("asterisk")
def test_fetching_again_does_nothing() -> None:
    prefix = CACHE / "asterisk"
    if not prefix.exists():
        return  # an Asterisk on the PATH is used here
    before = (prefix / ".ok").stat()
    subprocess.run([ROOT / "tools/fetch-asterisk"], check=True, env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"})
    assert (prefix / ".ok").stat() == before


@pytest.mark.needs("asterisk")
def test_the_private_asterisk_runs_with_its_own_libraries() -> None:
    run = subprocess.run([ROOT / "tools/asterisk", "-V"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.startswith("Asterisk ")) == (0, True), run.stderr


def key(entry: polib.POEntry | polib.MOEntry) -> tuple[str | None, str]:
    """The same word may be translated differently in another context."""
    return entry.msgctxt, entry.msgid


def test_every_translation_is_compiled() -> None:
    catalogues = sorted((ROOT / "src").rglob("locale/*/LC_MESSAGES/*.po"))
    subprocess.run([ROOT / ".venv/bin/python", ROOT / "tools/compile-messages"], check=True)
    for po in catalogues:
        compiled = {key(entry): entry.msgstr for entry in polib.mofile(str(po.with_suffix(".mo")))}
        written = {key(entry): entry.msgstr for entry in polib.pofile(str(po)).translated_entries()}
        assert {name: compiled.get(name) for name in written} == written


def test_the_closing_line_adds_up_what_ran(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text(
        "import pytest\ndef test_1(): pass\ndef test_2(): assert 0\ndef test_3(): pytest.skip()\n"
    )
    (tmp_path / "test_b.py").write_text(
        "import pytest\n@pytest.fixture\ndef broken(): raise OSError\ndef test_4(broken): pass\ndef test_5(): pass\n"
    )
    for name in ("a", "b"):
        command = [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", f"test_{name}.py", f"--junitxml={name}.xml"]
        subprocess.run(command, cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, capture_output=True, check=False)
    command = [sys.executable, str(ROOT / "tools/closing-line"), "a.xml", "b.xml"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "1 failed, 2 passed, 1 skipped, 1 errors in" in told
    (tmp_path / "parts").write_text("first 7\nsecond 12\n")
    command[2:2] = ["--seconds", "12", "--parts", "parts"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "     7 s  first\n    12 s  second\n" in told
    assert "1 errors in 12.00s" in told
