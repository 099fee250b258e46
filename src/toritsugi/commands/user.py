"""`toritsugi user`: add people and set passwords from this machine, for the day when nobody can sign in."""

from __future__ import annotations

from pathlib import Path

import click

from toritsugi.bad_input import BadInput
from toritsugi.commands.office import set_up_prepared
from toritsugi.commands.options import data_option, settings_of

ROLES = ("owner", "supervisor", "operator", "client_user")


@click.group("user")
@data_option
def command(data: Path | None) -> None:
    """Add people and set passwords from this machine."""
    set_up_prepared(settings_of(data))


@command.command("list")
def list_people() -> None:
    """List the people of the desk and its clients."""
    from toritsugi.office.accounts.models import User

    for user in User.objects.order_by("role", "email"):
        state = "" if user.is_active else " (inactive)"
        click.echo(f"{user.role:12} {user.email} {user.client_id or ''}{state}")


@command.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Name as shown to others.")
@click.option("--role", type=click.Choice(ROLES), default="operator", show_default=True)
@click.option("--client", "client_id", default="", help="Client of a client_user.")
def add(email: str, name: str, role: str, client_id: str) -> None:
    """Add the person EMAIL; prints a one-time password."""
    from django.core.exceptions import ValidationError

    from toritsugi.office.accounts.actions import do_create_user
    from toritsugi.office.clients.models import Client

    client = Client.objects.filter(id=client_id).first()
    if client_id and client is None:
        raise BadInput(f"there is no client {client_id}", place="--client", mend="the page of clients shows each key")
    try:
        user, password = do_create_user(email=email, name=name, role=role, client=client)
    except ValidationError as error:
        raise BadInput("; ".join(error.messages), place=email) from error
    click.echo(f"{user.email}\n{password}")


@command.command("password")
@click.argument("email")
def password(email: str) -> None:
    """Give the person EMAIL a new one-time password and end their sessions."""
    from toritsugi.office.accounts.actions import do_set_password
    from toritsugi.office.accounts.models import User

    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise BadInput("there is no such person", place=email, mend="toritsugi user list shows everybody")
    click.echo(f"{user.email}\n{do_set_password(user)}")
