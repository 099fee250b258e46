"""`toritsugi web`: the web process alone."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Folder of everything the desk keeps.")
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
def command(data: Path | None, host: str | None, port: int | None) -> None:
    """Run the web process alone. SIGTERM ends it within 5 seconds, open event streams included."""
    given = {"TORITSUGI_DATA": data and str(data.absolute()), "TORITSUGI_HOST": host, "TORITSUGI_PORT": port}
    os.environ.update({name: str(value) for name, value in given.items() if value})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toritsugi.config.settings")
    from toritsugi import notify, settings_env

    try:
        settings = settings_env.read(os.environ)
    except settings_env.SettingsError as error:
        raise click.UsageError(str(error)) from None
    notify.follow_parent()
    _serve(settings)


def _serve(settings) -> None:  # type: ignore[no-untyped-def]  # the type would import msgspec for --help
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
