"""The scripts under tools/, run as they are."""

from __future__ import annotations

import subprocess
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


def test_every_translation_is_compiled() -> None:
    catalogues = sorted((ROOT / "src").rglob("locale/*/LC_MESSAGES/*.po"))
    subprocess.run([ROOT / ".venv/bin/python", ROOT / "tools/compile-messages"], check=True)
    for po in catalogues:
        compiled = {entry.msgid: entry.msgstr for entry in polib.mofile(str(po.with_suffix(".mo")))}
        written = {entry.msgid: entry.msgstr for entry in polib.pofile(str(po)).translated_entries()}
        assert {name: compiled.get(name) for name in written} == written
