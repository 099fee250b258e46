"""`toritsugi prepare`: bring the data up to this version, and fill it on a first run. `toritsugi up` calls it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from toritsugi.bad_input import BadInput
from toritsugi.commands.office import set_up
from toritsugi.commands.options import data_option, settings_of
from toritsugi.settings_env import Settings

#: File below secrets/ that holds the first owner's one-time password until it is changed.
FIRST_OWNER = "first-owner.json"


@click.command("prepare")
@data_option
def command(data: Path | None) -> None:
    """Bring the data up to this version: tables, and on a first run the sample clients and the first owner.

    Prints {"owner": {"email", "password"}} while the first owner still has the one-time password, else {"owner": null}.
    """
    settings = settings_of(data)
    set_up(settings)
    from django.db import DatabaseError

    from toritsugi.office.base.prepare import prepare
    from toritsugi.office.clients.samples import do_create_sample_clients

    try:
        prepare()
        do_create_sample_clients()
        owner = _first_owner(settings)
    except DatabaseError as error:
        first = (str(error).splitlines() or [""])[0]
        raise BadInput(f"the database: {first}", mend="run `toritsugi doctor`; it tells what is damaged") from error
    click.echo(json.dumps({"owner": owner}))


def _first_owner(settings: Settings) -> dict[str, str] | None:
    from django.db import transaction

    from toritsugi.office.accounts.actions import do_create_first_owner
    from toritsugi.office.accounts.models import User

    place = settings.path("secrets", FIRST_OWNER)
    with transaction.atomic():
        made = do_create_first_owner()
        if made is not None:  # kept before the commit: a password that nobody knows would lock everybody out
            _keep(place, {"email": made[0].email, "password": made[1]})
    if not place.exists():
        return None
    known: dict[str, str] = json.loads(place.read_text())
    if User.objects.filter(email=known["email"], must_change_password=True).exists():
        return known
    place.unlink()
    return None


def _keep(place: Path, known: dict[str, str]) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    place.touch(mode=0o600)
    place.write_text(json.dumps(known))
