"""The desk's own numbers in Prometheus's form, beside those of the voice processes. They name no client."""

from __future__ import annotations

import hmac
import secrets
from typing import Final

from django.conf import settings
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from toritsugi import settings_env
from toritsugi.office.calls.models import Call
from toritsugi.office.delivery.models import Delivery
from toritsugi.office.line.models import VoiceNode
from toritsugi.office.machine.asking import metrics

#: below DATA/secrets: what Prometheus shows; made on first use
TOKEN: Final = "metrics.token"  # noqa: S105 - a file's name


def text() -> bytes:
    """All numbers, each family once, however many processes tell it."""
    told = metrics()
    registry = CollectorRegistry()
    Gauge("toritsugi_deliveries_pending", "messages on their way", registry=registry).set(
        Delivery.objects.filter(state="pending").count()
    )
    Gauge("toritsugi_deliveries_failed", "messages that did not arrive", registry=registry).set(
        Delivery.objects.filter(state="failed").count()
    )
    Gauge("toritsugi_calls_open", "calls that have no end yet", registry=registry).set(
        Call.objects.filter(ended_at__isnull=True).count()
    )
    Gauge("toritsugi_voice_processes", "voice processes that announced themselves", registry=registry).set(
        VoiceNode.objects.count()
    )
    Gauge("toritsugi_voice_processes_up", "voice processes that answer", registry=registry).set(len(told))
    return generate_latest(registry) + merged(told)


def merged(texts: list[bytes]) -> bytes:
    """Several texts as one: the head of each family once, then the samples of all. (The form wants them together.)

    What has no head is none: a process of another version, or another program at its address, may say anything.
    """
    heads: dict[str, list[str]] = {}
    samples: dict[str, list[str]] = {}
    for body in texts:
        family = ""
        for line in body.decode(errors="replace").splitlines():
            if line.startswith(("# HELP ", "# TYPE ")):
                family = line.split(" ", 3)[2]
                known = heads.setdefault(family, [])
                if line not in known:
                    known.append(line)
                samples.setdefault(family, [])
            elif family and line and not line.startswith("#"):
                samples[family].append(line)
    return "".join(f"{line}\n" for family in heads for line in (*heads[family], *samples[family])).encode()


def may_read(authorization: str) -> bool:
    """Whether this header shows the token."""
    token = settings_env.secret(settings.TORITSUGI, TOKEN, lambda: secrets.token_urlsafe(32).encode()).decode().strip()
    return hmac.compare_digest(authorization.encode(errors="surrogateescape"), f"Bearer {token}".encode())
