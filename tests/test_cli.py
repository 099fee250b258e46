"""The command line: lazily imported commands, and errors that name the place and the mend."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import click
import pytest
from click.testing import CliRunner

from toritsugi import cli

HEAVY = (
    "django",
    "aiohttp",
    "numpy",
    "scipy",
    "onnxruntime",
    "pyopenjtalk",
    "dbos",
    "sudachipy",
    "aiortc",
    "ruamel.yaml",
)


def test_importing_the_command_line_imports_nothing_heavy() -> None:
    script = f"import sys, toritsugi.cli; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_list_of_commands_imports_no_command() -> None:
    script = (
        "import sys, click.testing, toritsugi.cli as c; r = click.testing.CliRunner().invoke(c.main, ['--help']);"
        "assert r.exit_code == 0, r.output; print([m for m in sys.modules if m.startswith('toritsugi.commands.')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_unknown_command_ends_with_exit_code_2() -> None:
    result = CliRunner().invoke(cli.main, ["no-such-command"])
    assert result.exit_code == 2
    assert "no-such-command" in result.output


def test_bad_input_names_place_and_mend() -> None:
    @click.command()
    def command() -> None:
        raise cli.BadInput("この項目はありません", place="manual.yaml:3:5", mend="items に追加してください")

    result = CliRunner().invoke(command)
    assert result.exit_code == 2
    assert "manual.yaml:3:5: この項目はありません" in result.output
    assert "items に追加してください" in result.output


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_that_is_there_can_tell_its_use(name: str) -> None:
    if find_spec(f"toritsugi.commands.{cli.COMMANDS[name][0]}") is None:
        assert name not in cli.main.list_commands(click.Context(cli.main))
        return
    result = CliRunner().invoke(cli.main, [name, "--help"])
    assert result.exit_code == 0, result.output
