"""`toritsugi up`: the whole desk on this machine, kept alive."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import click

from toritsugi.bad_input import BadInput
from toritsugi.commands.options import data_option, settings_of
from toritsugi.settings_env import Settings, environment
from toritsugi.supervisor.child import Child, Part, command_of, keep_all
from toritsugi.upkeep.lock import Busy, held

#: How long each process may take to end (seconds): voice lets running calls come to their end first.
STOP_SECONDS = {"web": 10.0, "worker": 15.0, "voice": 40.0}


@click.command("up")
@data_option
@click.option("--host", default=None, help="Address to serve on (default: TORITSUGI_HOST, else 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="Port (default: TORITSUGI_PORT, else 8000).")
def command(data: Path | None, host: str | None, port: int | None) -> None:
    """Start the whole desk on this machine: web, worker and voice, each kept alive on its own.

    Prints `ready: URL` once all serve. Ends cleanly on SIGTERM and Ctrl-C.
    """
    settings = settings_of(data, host=host, port=port)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with held(settings.data):
            _check_address(settings)
            click.echo("起動しています。アドレスが出るまでお待ちください / starting, wait for the address")
            owner = _prepare(settings)
            asyncio.run(_serve(settings, owner))
    except Busy as busy:
        raise BadInput(str(busy)) from busy


async def _serve(settings: Settings, owner: dict[str, str] | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    env = os.environ | environment(settings)
    children = [Child(Part(name, command_of(name), seconds), env, click.echo) for name, seconds in STOP_SECONDS.items()]
    await keep_all(children, stop, lambda: _welcome(settings, owner))


def _welcome(settings: Settings, owner: dict[str, str] | None) -> None:
    lines = [
        "",
        "  Toritsugi（取り次ぎ）",
        f"  窓口に電話してみる / call the desk      {settings.address}/",
        f"  ログイン / sign in                      {settings.address}/accounts/login/",
    ]
    if owner is not None:
        lines += [
            f"      メール / mail                       {owner['email']}",
            f"      初回パスワード / one-time password  {owner['password']}",
        ]
    else:
        lines.append("      パスワードを忘れたとき / lost it?    toritsugi user password MAIL")
    click.echo("\n".join([*lines, "", f"ready: {settings.address}"]))


def _check_address(settings: Settings) -> None:
    """Refuse a taken port now, with the mend, instead of letting the web process fail again and again."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise BadInput(
                f"{settings.host}:{settings.port} cannot be served: {error.strerror}",
                place="--port",
                mend="choose another port, for example --port 8010",
            ) from error


def _prepare(settings: Settings) -> dict[str, str] | None:
    """Bring the data up to this version, in a process of its own: the supervisor itself stays small."""
    done = subprocess.run(
        command_of("prepare"),
        env=os.environ | environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise click.ClickException("the data could not be prepared; the lines above say why")
    owner: dict[str, str] | None = json.loads(done.stdout.splitlines()[-1])["owner"]
    return owner
