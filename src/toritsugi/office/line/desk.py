"""The desk of `voice.ports`: what running calls ask of the office, on the voice process's one database thread."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from toritsugi.core.dialogue.context import PastCall
from toritsugi.core.spoken.takes import TakeInForce
from toritsugi.settings_env import Settings, environment
from toritsugi.voice.ports import AnyWrite, CallKey, JournalRow, LineInForce, Orphan, OverlayInForce

if TYPE_CHECKING:
    from toritsugi.office.clients.models import ManualVersion

log = logging.getLogger(__name__)

#: seconds for which a commit may wait for the database's lock; the caller is listening meanwhile
LOCK_WAIT = 1.5
#: seconds for which a process that takes up an orphan keeps others away from it
CLAIM = 60


def make_desk(settings: Settings) -> OfficeDesk:
    """The desk of this data folder. Sets Django up in a process that has not done so."""
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ.update(environment(settings))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toritsugi.config.settings")
        django.setup()
    return OfficeDesk(settings)


class OfficeDesk:
    """Implements `voice.ports.Desk`. Use it from one thread: the connection and its short waits belong to that one."""

    def __init__(self, settings: Settings, lock_wait: float = LOCK_WAIT) -> None:
        from toritsugi.office.line.waits import ShortWaits

        self._settings = settings
        self._waits = ShortWaits(lock_wait)

    def lines_in_force(self) -> tuple[LineInForce, ...]:
        """Every line of every client with its versions in force and coming. Raises DeskUnavailable.

        A version that this desk cannot read is left out, and told: its line is not answered, all others are.
        """
        from toritsugi.office.clients.in_force import versions_coming, versions_in_force
        from toritsugi.office.clients.models import ManualVersion
        from toritsugi.office.line.overlays import overlays_by_line
        from toritsugi.office.voices.in_force import takes_by_line

        now = _now()
        with self._database():
            wanted = [*versions_in_force(now).values(), *versions_coming(now)]
            rows = ManualVersion.objects.filter(id__in=wanted).prefetch_related("line__numbers")
            overlays, takes = overlays_by_line(now), takes_by_line()
            found = (_readable(row, overlays, takes) for row in rows.order_by("line_id", "effective_from", "number"))
            return tuple(line for line in found if line is not None)

    def lines_changed(self) -> str:
        """A token that differs when anything in `lines_in_force` has changed. Raises DeskUnavailable."""
        from toritsugi.office.clients.in_force import token
        from toritsugi.office.line.overlays import overlays_by_line
        from toritsugi.office.voices.in_force import takes_token

        now = _now()
        with self._database():
            overlays = sorted(one.overlay.id for several in overlays_by_line(now).values() for one in several)
            return ":".join((token(now), takes_token(), *overlays))

    def commit(self, writes: Sequence[AnyWrite]) -> None:
        """Commit all writes in one transaction; the same ones again change nothing.

        Raises DeskUnavailable (try again later) or DeskRefused (this will never fit); nothing was committed then.
        """
        from django.db import transaction

        from toritsugi.office.line.keeping import Keeper

        with self._database(), transaction.atomic():
            keeper = Keeper()
            for write in writes:
                keeper.keep(write)
            keeper.finish()
            if keeper.told:
                transaction.on_commit(self._nudge)

    def renew(self, node: str, epoch: int, call_ids: Sequence[str], until: str) -> None:
        """Extend the leases of this process's running calls. Raises DeskUnavailable."""
        from toritsugi.office.calls.models import Call

        with self._database():
            mine = Call.objects.filter(call_id__in=call_ids, node=node, epoch=epoch, ended_at__isnull=True)
            mine.update(lease_until=datetime.fromisoformat(until))

    def lapsed(self) -> dict[str, str]:
        """Unfinished calls whose lease has run out by this machine's clock, and until when it was (ISO 8601).

        Raises DeskUnavailable.
        """
        from toritsugi.office.calls.models import Call

        with self._database():
            rows = Call.objects.filter(lease_until__lt=_now(), ended_at__isnull=True, wrapped_key__isnull=False)
            return {call_id: until.isoformat() for call_id, until in rows.values_list("call_id", "lease_until")}

    def orphans(self, node: str, epoch: int, lapsed: Mapping[str, str]) -> tuple[Orphan, ...]:
        """Unfinished calls of this node's older starts, and those of `lapsed` whose lease is still that.

        They are this process's now. Raises DeskUnavailable. A process that dies before it has closed them leaves them
        to the next.
        """
        from django.db import transaction
        from django.db.models import Q

        from toritsugi.office.calls.models import Call

        now = _now()
        with self._database():
            with transaction.atomic():
                older = Q(node=node, epoch__lt=epoch)
                rows = Call.objects.filter(
                    older | Q(call_id__in=list(lapsed)), ended_at__isnull=True, wrapped_key__isnull=False
                )
                ids = [
                    call.call_id
                    for call in rows.select_for_update().only("call_id", "node", "epoch", "lease_until")
                    if (call.node == node and call.epoch < epoch)
                    or call.lease_until.isoformat() == lapsed[call.call_id]
                ]
                claimed = {"node": node, "epoch": epoch, "lease_until": now + timedelta(seconds=CLAIM)}
                Call.objects.filter(call_id__in=ids).update(**claimed)
            found = Call.objects.filter(call_id__in=ids).select_related("version")
            return tuple(orphan for call in found.order_by("started_at") if (orphan := _orphan(call)) is not None)

    def held(self, call_id: str) -> Orphan | None:
        """A call as it stands; None when it is gone or erased. Raises DeskUnavailable, ValueError."""
        from toritsugi.office.calls.models import Call

        with self._database():
            call = Call.objects.filter(call_id=call_id, wrapped_key__isnull=False).select_related("version").first()
            return None if call is None else _as_it_stands(call)

    def kept(self, call_ids: Sequence[str]) -> frozenset[str]:
        """Which of these calls the office holds. Raises DeskUnavailable."""
        from toritsugi.office.calls.models import Call

        with self._database():
            return frozenset(Call.objects.filter(call_id__in=call_ids).values_list("call_id", flat=True))

    def history(self, line_id: str, client_id: str, number: str, at: str, days: int) -> tuple[PastCall, ...]:
        """The calls from a number to a line within so many days before `at`. Raises DeskUnavailable."""
        from toritsugi.office.line.history import past_calls

        with self._database():
            return past_calls(line_id, client_id, number, datetime.fromisoformat(at), days)

    def take(self, take_id: str) -> bytes:
        """The sound of an own recording. Raises DeskUnavailable, and ValueError where there is none to be read."""
        from toritsugi.office.voices.keeping import sound_of
        from toritsugi.office.voices.models import VoiceTake

        with self._database():
            row = VoiceTake.objects.filter(pk=take_id).first()
        if row is None:
            raise ValueError("there is no such recording")
        return sound_of(row)

    def announce(self, node: str, epoch: int, url: str) -> None:
        """This voice process serves its control interface at `url`. Raises DeskUnavailable."""
        from django.db import transaction

        from toritsugi.office.calls.happen import happened
        from toritsugi.office.line.models import VoiceNode

        with self._database(), transaction.atomic():
            told = {"epoch": epoch, "url": url, "announced_at": _now()}
            VoiceNode.objects.update_or_create(node=node, defaults=told)
            happened("voice.announced", client=None, about=node)

    def _database(self) -> AbstractContextManager[None]:
        return self._waits.guarded()

    def _nudge(self) -> None:
        from toritsugi.office.delivery.nudge import nudge

        nudge(self._settings)


def _now() -> datetime:
    return datetime.now(UTC)


def _readable(
    version: ManualVersion,
    overlays: Mapping[str, tuple[OverlayInForce, ...]],
    takes: Mapping[str, tuple[TakeInForce, ...]],
) -> LineInForce | None:
    try:
        return _line(version, overlays, takes)
    except ValueError as why:  # of a newer desk, or damaged
        log.error("line %s: version %s cannot be read and is not in force here: %s", version.line_id, version.pk, why)
        return None


def _line(
    version: ManualVersion,
    overlays: Mapping[str, tuple[OverlayInForce, ...]],
    takes: Mapping[str, tuple[TakeInForce, ...]],
) -> LineInForce:
    from toritsugi.core.manual.publish import restore

    return LineInForce(
        client_id=version.client_id,
        line_id=version.line_id,
        version_id=version.id,
        snapshot_hash=version.digest,
        manual=restore(bytes(version.snapshot)),
        numbers=tuple(row.number for row in version.line.numbers.all()),
        effective_from=version.effective_from.isoformat(),
        overlays=overlays.get(version.line_id, ()),
        takes=takes.get(version.line_id, ()),
    )


def _orphan(call) -> Orphan | None:  # type: ignore[no-untyped-def]  # models are imported once Django is set up
    """The call with its journal; None where it does not open, which must not keep the others from being closed."""
    try:
        return _as_it_stands(call)
    except ValueError as why:  # a master key that is missing, a damaged row
        log.error("call %s was cut off and cannot be closed: %s", call.call_id, why)
        return None


def _as_it_stands(call) -> Orphan:  # type: ignore[no-untyped-def]  # models are imported once Django is set up
    """The call with its journal. Raises ValueError where it does not open."""
    from toritsugi.office.calls.opened import journal
    from toritsugi.office.line.keyring import opened

    key = opened(call)
    rows = tuple(JournalRow(seq=row.seq, at=row.at, kind=row.kind, body=row.body) for row in journal(call))
    key_of_call = CallKey(clear=key.key, wrapped=bytes(call.wrapped_key))
    return Orphan(call_id=call.call_id, line=_line(call.version, {}, {}), key=key_of_call, rows=rows)
