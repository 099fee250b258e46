"""`toritsugi web`: the web process alone."""

from __future__ import annotations

from pathlib import Path

import click

from toritsugi.commands.office import point_django
from toritsugi.commands.options import data_option, settings_of
from toritsugi.settings_env import Settings


@click.command()
@data_option
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
def command(data: Path | None, host: str | None, port: int | None) -> None:
    """Run the web process alone. SIGTERM ends it within 5 seconds, open event streams included."""
    from toritsugi import notify

    settings = settings_of(data, host=host, port=port)
    point_django(settings)
    notify.follow_parent()
    _serve(settings)


def _serve(settings: Settings) -> None:
    import uvicorn

    from toritsugi import notify

    class Announcing(uvicorn.Server):
        """Tells the parent process once the socket listens."""

        async def startup(self, sockets=None) -> None:  # type: ignore[no-untyped-def]
            await super().startup(sockets)
            if self.started:
                notify.ready()

    config = uvicorn.Config(
        "toritsugi.config.asgi:application",
        host=settings.host,
        port=settings.port,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Open event streams would hold the end up for ever.
        timeout_graceful_shutdown=5,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
    )
    server = Announcing(config)
    server.run()
    if not server.started:
        raise click.ClickException(f"the web process did not start on {settings.host}:{settings.port}")
