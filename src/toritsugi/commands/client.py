"""`toritsugi client`: clients, their lines, contacts and endpoints from this machine, without the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from toritsugi.bad_input import BadInput
from toritsugi.commands.office import set_up_prepared
from toritsugi.commands.options import data_option, settings_of

if TYPE_CHECKING:
    from toritsugi.office.clients.models import Client, Contact, Endpoint, Line

Row = TypeVar("Row")

#: field of a refused row → what mends it
MENDS = {
    "id": "a key has lower-case letters, digits, - and _, at most 40, and is there once",
    "key": "a key has lower-case letters, digits, - and _, at most 40, and is there once for a client",
    "__all__": "a key is there once for a client; toritsugi client show tells which",
    "numbers": "a number is 2 to 20 digits without hyphens and rings at one line; toritsugi client show tells which",
    "number": "a number rings at one line; toritsugi client retire or client line retire frees it",
    "address": "https://… for a webhook, a mail address for mail; a receiver inside the own network is named in "
    "TORITSUGI_WEBHOOK_PRIVATE_HOSTS",
    "name": "write it with --name, at most 100 characters",
}

_BACK = click.option("--back", is_flag=True, help="Take it back into use.")
_NAME = click.option("--name", required=True, help="Name as shown to people.")
_READING = click.option("--reading", default="", help="Reading of the name in kana.")


@click.group("client")
@data_option
def command(data: Path | None) -> None:
    """Add clients, lines, contacts and endpoints from this machine, list them, take them out of use."""
    set_up_prepared(settings_of(data))


@command.command("list")
def list_clients() -> None:
    """List the clients with their lines."""
    from toritsugi.office.clients.models import Client

    for client in Client.objects.prefetch_related("lines"):
        click.echo(f"{client.id:20} {client.name}{_marks(client.active, sample=client.sample)}")
        for line in client.lines.all():
            click.echo(f"  {line.id:18} {line.name}{_marks(line.active)}")


@command.command("show")
@click.argument("client")
def show(client: str) -> None:
    """Show CLIENT: its lines with their numbers and the manual in force, its contacts and where each is told."""
    from django.utils import timezone

    from toritsugi.office.clients.in_force import versions_in_force
    from toritsugi.office.clients.models import ManualVersion

    row = _client(client)
    versions = ManualVersion.objects.in_bulk(list(versions_in_force(timezone.now()).values()))
    numbers = {version.line_id: version.number for version in versions.values()}
    click.echo(f"{row.id} {row.name}{_marks(row.active, sample=row.sample)}")
    for line in row.lines.prefetch_related("numbers"):
        rings = " ".join(one.number for one in line.numbers.all()) or "no number"
        manual = f"v{numbers[line.id]}" if line.id in numbers else "no manual in force"
        click.echo(f"  line {line.key} {line.name}: {rings}, {manual}{_marks(line.active)}")
    for contact in row.contacts.prefetch_related("endpoints"):
        click.echo(f"  contact {contact.key} {contact.name}")
        for endpoint in contact.endpoints.all():
            click.echo(f"    {endpoint.channel} {endpoint.address}{_marks(endpoint.disabled_at is None)}")
    click.echo(f"  inbox /inbox/{row.id}/")


@command.command("add")
@click.argument("client")
@click.option("--name", default="", help="Name as shown to people; not needed with --template.")
@_READING
@click.option(
    "--template",
    default="",
    help="Begin with a line whose manual is this template or sample (toritsugi manual templates, samples).",
)
def add(client: str, name: str, reading: str, template: str) -> None:
    """Add the client whose key is CLIENT, with an inbox of its own; the key is never changed."""
    from toritsugi.office.clients.actions import do_create_client

    if template:
        _from_template(client, name, template)
        return
    if not name:
        raise BadInput("the client needs a name", place="--name", mend=MENDS["name"])
    with _refusals(client):
        do_create_client(id=client, name=name, reading=reading)
    click.echo(f"{client}: 加えました。次に窓口を公開します。Added. Next: toritsugi manual publish FILE --new")


@command.command("retire")
@click.argument("client")
@_BACK
def retire(client: str, back: bool) -> None:
    """Take CLIENT out of use: none of its lines answers, its numbers are free. Running calls go on to their end."""
    from toritsugi.office.clients.retiring import do_set_client_active

    do_set_client_active(_client(client), back)
    click.echo(f"{client}: {_done(back)}")


@command.group("line")
def line_group() -> None:
    """Lines of a client."""


@line_group.command("add")
@click.argument("client")
@click.argument("key")
@_NAME
@_READING
@click.option("--number", "numbers", multiple=True, help="A number that rings here, digits only; may be repeated.")
def add_line(client: str, key: str, name: str, reading: str, numbers: tuple[str, ...]) -> None:
    """Add the line KEY to CLIENT. It answers once a manual is published for it."""
    from toritsugi.office.clients.actions import do_create_line

    row = _client(client)
    with _refusals(f"{client}.{key}"):
        do_create_line(row, key=key, name=name, reading=reading, numbers=numbers)
    click.echo(f"{client}.{key}: 加えました。Added. It answers once a manual is published for it.")


@line_group.command("retire")
@click.argument("client")
@click.argument("key")
@_BACK
def retire_line(client: str, key: str, back: bool) -> None:
    """Take the line KEY of CLIENT out of use: it answers nobody, its numbers are free."""
    from toritsugi.office.clients.retiring import do_set_line_active

    do_set_line_active(_line(client, key), back)
    click.echo(f"{client}.{key}: {_done(back)}")


@command.group("contact")
def contact_group() -> None:
    """Contacts of a client: who is told."""


@contact_group.command("add")
@click.argument("client")
@click.argument("key")
@_NAME
@_READING
def add_contact(client: str, key: str, name: str, reading: str) -> None:
    """Add the contact KEY to CLIENT; manuals name it by this key."""
    from toritsugi.office.clients.actions import do_add_contact

    row = _client(client)
    with _refusals(f"{client} {key}"):
        do_add_contact(row, key=key, name=name, reading=reading)
    click.echo(f"{client} {key}: 加えました。Added.")


@command.group("endpoint")
def endpoint_group() -> None:
    """Endpoints of a contact: where it is told."""


@endpoint_group.command("set")
@click.argument("client")
@click.argument("contact")
@click.argument("channel", type=click.Choice(["webhook", "mail", "inbox"]))
@click.argument("address", default="")
def set_endpoint(client: str, contact: str, channel: str, address: str) -> None:
    """Tell CONTACT of CLIENT by CHANNEL at ADDRESS from now on: the URL of a webhook, or a mail address.

    The signing secret of a new webhook is printed this once. The channel inbox takes no address: what would go to the
    contact's webhook then goes to the client's own inbox.
    """
    from toritsugi.office.clients.actions import OWN_INBOX, do_set_endpoint

    if bool(address) == (channel == "inbox"):
        told = "the inbox has no address" if address else "an address is missing"
        raise BadInput(told, place="ADDRESS", mend=MENDS["address"] if not address else "leave it out")
    row = _contact(client, contact)
    with _refusals(f"{client} {contact}", "address"):
        if channel == "inbox":
            do_set_endpoint(row, "webhook", OWN_INBOX)
            secret = ""
        else:
            _made, secret = do_set_endpoint(row, channel, address)
    click.echo(f"{client} {contact} {channel}: 登録しました。Set.")
    if secret:
        _print_secret(secret)
    elif channel == "webhook" and address != OWN_INBOX:
        click.echo(
            "署名の鍵は前のままです。The secret stays as it was; toritsugi client endpoint secret makes a new one."
        )


@endpoint_group.command("secret")
@click.argument("client")
@click.argument("contact")
def new_secret(client: str, contact: str) -> None:
    """Make a new signing secret for the webhook of CONTACT of CLIENT; it is printed this once.

    The one before signs too until the next is made, so that the receiver can change over.
    """
    from toritsugi.office.clients.actions import do_rotate_secret

    _print_secret(do_rotate_secret(_endpoint(client, contact, "webhook")))


@endpoint_group.command("retire")
@click.argument("client")
@click.argument("contact")
@click.argument("channel", type=click.Choice(["webhook", "mail"]))
@_BACK
def retire_endpoint(client: str, contact: str, channel: str, back: bool) -> None:
    """Send nothing to CONTACT of CLIENT by CHANNEL any more."""
    from toritsugi.office.clients.retiring import do_set_endpoint_active

    do_set_endpoint_active(_endpoint(client, contact, channel), back)
    click.echo(f"{client} {contact} {channel}: {_done(back)}")


def _from_template(client: str, name: str, template: str) -> None:
    from toritsugi import resources
    from toritsugi.office.clients.samples import do_create_client_from_template
    from toritsugi.office.manuals.versioning import BY_COMMAND

    shipped = [one.name for one in (*resources.templates(), *resources.samples())]
    if template not in shipped:
        raise BadInput(f"there is no template {template}", place="--template", mend=f"one of {', '.join(shipped)}")
    with _refusals(client):
        made = do_create_client_from_template(template, BY_COMMAND, client_id=client, name=name)
    rings = " ".join(made.numbers.values_list("number", flat=True)) or "no number"
    click.echo(f"{made.id}: 加えました。Added, its manual is in force ({rings}).")


def _print_secret(secret: str) -> None:
    click.echo(f"{secret}\n署名の鍵です。表示されるのは一度だけです。The signing secret, shown this once.")


def _client(client_id: str) -> Client:
    from toritsugi.office.clients.models import Client

    found = Client.objects.filter(pk=client_id).first()
    if found is None:
        raise BadInput(f"there is no client {client_id}", place="CLIENT", mend="toritsugi client list shows each")
    return found


def _line(client_id: str, key: str) -> Line:
    return _one(_client(client_id).lines.filter(key=key).first, client_id, "line", key, "KEY")


def _contact(client_id: str, key: str) -> Contact:
    return _one(_client(client_id).contacts.filter(key=key).first, client_id, "contact", key, "CONTACT")


def _endpoint(client_id: str, contact: str, channel: str) -> Endpoint:
    rows = _contact(client_id, contact).endpoints.filter(channel=channel)
    return _one(rows.first, client_id, f"{channel} of", contact, "CONTACT")


def _one(find: Callable[[], Row | None], client_id: str, what: str, key: str, place: str) -> Row:
    found = find()
    if found is None:
        mend = f"toritsugi client show {client_id} tells what is there"
        raise BadInput(f"there is no {what} {key} at {client_id}", place=place, mend=mend)
    return found


@contextmanager
def _refusals(place: str, otherwise: str = "__all__") -> Iterator[None]:
    """What the office refuses, told with its field and its mend."""
    from django.core.exceptions import ValidationError
    from django.utils import translation

    try:
        with translation.override("en"):
            yield
    except ValidationError as error:
        with translation.override("en"):
            fields = error.message_dict if hasattr(error, "error_dict") else {otherwise: error.messages}
            named = (("" if name == "__all__" else f"[{name}] ", why) for name, why in fields.items())
            told = "; ".join(field + " ".join(why) for field, why in named)
        mend = next((MENDS[name] for name in fields if name in MENDS), None)
        raise BadInput(told, place=place, mend=mend) from error


def _marks(active: bool, *, sample: bool = False) -> str:
    return f"{' (sample)' if sample else ''}{'' if active else ' (out of use)'}"


def _done(back: bool) -> str:
    return "また使います。Back in use." if back else "使うのをやめました。Out of use."
