"""`toritsugi worker`: the worker process alone."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from toritsugi.commands.office import set_up
from toritsugi.commands.options import data_option, settings_of


@click.command()
@data_option
def command(data: Path | None) -> None:
    """Run the worker process alone: deliveries, retention, purges. SIGTERM ends it."""
    from toritsugi import notify

    settings = settings_of(data)
    set_up(settings)
    from toritsugi.office.delivery.worker import Worker

    worker = Worker(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    notify.follow_parent()
    worker.run(serving=notify.ready)
