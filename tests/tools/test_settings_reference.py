"""The page of settings names every setting there is, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from tests.support.paths import ROOT
from toritsugi.settings_env import PREFIX, Settings, read

PAGE = (ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")
MAIN = PAGE.partition("\n## ")[0]
FIELDS = {PREFIX + field.name.upper(): field for field in msgspec.structs.fields(Settings)}


def _rows() -> dict[str, str]:
    """Variable → what the page calls its default."""
    return dict(re.findall(r"^\| `(TORITSUGI_\w+)` \| (.*?) \|", MAIN, re.MULTILINE))


def test_every_setting_is_on_the_page_and_nothing_else() -> None:
    assert set(_rows()) == set(FIELDS) - {"TORITSUGI_RECOGNISER_OPTIONS"}
    assert "`TORITSUGI_RECOGNISER_…`" in MAIN


def test_the_defaults_are_those_of_the_code() -> None:
    for variable, told in _rows().items():
        default = getattr(read({}), FIELDS[variable].name)
        if isinstance(default, Path):
            assert (told, default) == ("`./data`", Path("data").absolute())
        elif default in ("", ()):
            assert not told.startswith("`") or variable == "TORITSUGI_ASTERISK_APP", variable
        else:
            assert told == f"`{default}`", variable


def test_the_recognisers_options_are_those_the_code_reads() -> None:
    told = re.findall(r"`TORITSUGI_RECOGNISER_([A-Z_]+)`", PAGE.partition("\n## ")[2])
    folder = ROOT / "src" / "toritsugi" / "voice" / "speech" / "recognisers"
    code = "".join(file.read_text("utf-8") for file in folder.glob("*.py"))
    by_name = re.findall(r'options\.get\("(\w+)"', code)
    by_kind = re.findall(r'(?:given|options\))\.(?:address|folder|seconds|real|number|yes|one_of)\(\s*"(\w+)"', code)
    assert {name.upper() for name in (*by_name, *by_kind)} == set(told)
