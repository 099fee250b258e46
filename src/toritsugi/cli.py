"""The command line of the desk.

Each command lives in its own module `toritsugi.commands.<module>` as a click command named `command`, and is imported
only when it is called or listed: `import toritsugi.cli` stays fast. A new command is one new module and one new row in
`COMMANDS`.
"""

from __future__ import annotations

import importlib
import importlib.util
from importlib.metadata import version

import click

from toritsugi.bad_input import BadInput as BadInput

#: name on the command line → (module under `toritsugi.commands`, one line for the list of commands)
COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("up", "Start the whole desk on this machine: web, voice and worker."),
    "talk": ("talk", "Be the caller of a manual, in this terminal."),
    "understand": ("understand", "Tell what the desk understands of a text, and by which rule."),
    "llm": ("llm", "Show what a language model would be sent, try it, and tell what it cost."),
    "call": ("call", "Write what was said in a call, with its times."),
    "models": ("models", "List the models of recognisers, fetch one, try it on this machine."),
    "learn": ("learn", "Make test cases of what operators, clients and callers put right."),
    "manual": ("manual", "Check a response manual, show it, put it in force."),
    "telephony": ("telephony", "Write the configuration of the telephone exchange (Asterisk)."),
    "call-test": ("call_test", "Call a line through the exchange as a caller would; follow its message."),
    "doctor": ("doctor", "Tell what is there, what is missing, and what that costs."),
    "backup": ("backup", "Copy everything the desk keeps into one file."),
    "restore": ("restore", "Put a backup back in place."),
    "web": ("web", "Run the web process alone."),
    "voice": ("voice", "Run the voice process alone."),
    "worker": ("worker", "Run the worker process alone."),
    "django": ("manage", "Run a management command of the office."),
    "prepare": ("prepare", "Bring the data up to this version (up does this by itself)."),
    "user": ("user", "Add people and set passwords from this machine."),
    "line": ("line", "Set and end emergency lines at a running line."),
    "client": ("client", "Add clients, lines, contacts and endpoints; take them out of use."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by a table and imports a command's module only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, (module, _) in COMMANDS.items() if _exists(module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None or not _exists(entry[0]):
            return None
        command = importlib.import_module(f"toritsugi.commands.{entry[0]}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"toritsugi.commands.{entry[0]}.command is not a click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing one of them."""
        rows = [(name, COMMANDS[name][1]) for name in self.list_commands(ctx)]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


def _exists(module: str) -> bool:
    return importlib.util.find_spec(f"toritsugi.commands.{module}") is not None


def _show_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"toritsugi {version('toritsugi')}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Tell the version."
)
def main() -> None:
    """Toritsugi (取り次ぎ): a self-hosted first-line phone desk whose response manual runs."""
