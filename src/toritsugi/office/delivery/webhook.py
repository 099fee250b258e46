"""Sending one signed webhook (Standard Webhooks). Decision: docs/adr/0020."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from threading import Thread

import requests
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress
from standardwebhooks import Webhook

from toritsugi.office.delivery.models import Result
from toritsugi.office.delivery.outcome import Outcome, of_status

#: seconds: to connect, and to wait for each piece of the answer
TIMEOUT = (5.0, 15.0)
#: seconds: the whole request
TOTAL = 30.0
USER_AGENT = "Toritsugi-Webhook/1"


def manager(*, private: bool) -> Manager:
    """Requests that go to public addresses only, never follow a redirect and always time out.

    private: for the desk's own inbox, and for hosts that the owner named as inside the own network.
    """
    return Manager(
        Config(
            default_timeout=TIMEOUT,
            never_redirect=True,
            ip_filter_enable=not private,
            ip_filter_allow_loopback_ips=False,
            user_agent_override=USER_AGENT,
        )
    )


def headers(webhook_id: str, body: bytes, secrets: Sequence[str], now: datetime) -> dict[str, str]:
    """The headers of an attempt made at `now` (UTC); one signature for each secret, newest first.

    webhook_id is the delivery's id, the same on every retry, by which the receiver knows a repeat.
    """
    if now.utcoffset() is None or now.utcoffset() != UTC.utcoffset(now):
        raise ValueError("the library would relabel another zone's time as UTC and stamp it wrongly")
    signatures = [Webhook(secret).sign(webhook_id, now, body.decode()) for secret in secrets]
    return {
        "content-type": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def send(url: str, body: bytes, signed: dict[str, str], *, private: bool = False) -> Outcome:
    """One POST, over within TOTAL seconds. Never raises for what a receiver or the network does: that is the outcome.

    The library's limit starts anew with every byte, so that a receiver could hold a worker by sending one at a time;
    the request therefore has a thread of its own, which is left to its connection when its time is over.
    """
    done: SimpleQueue[Outcome | Exception] = SimpleQueue()

    def work() -> None:
        try:
            done.put(_send(url, body, signed, private))
        except Exception as error:  # noqa: BLE001 - raised again below, in the thread that asked
            done.put(error)

    Thread(target=work, name="webhook", daemon=True).start()
    try:
        found = done.get(timeout=TOTAL)
    except Empty:
        return Outcome(result=Result.UNKNOWN, detail="no answer in time")
    if isinstance(found, Exception):
        raise found
    return found


def _send(url: str, body: bytes, signed: dict[str, str], private: bool) -> Outcome:
    try:
        with manager(private=private).get_session() as session:
            session.trust_env = False  # a proxy of the environment would see the message and hide the address
            answer = session.post(url, data=body, headers=signed, timeout=TIMEOUT, stream=True)
            with answer:
                return of_status(answer.status_code, answer.headers.get("retry-after"), datetime.now(UTC))
    except InvalidIPAddress:
        return Outcome(result=Result.PERMANENT, detail="the address is not a public one")
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema):
        return Outcome(result=Result.PERMANENT, detail="the address is not a web address")
    except requests.exceptions.ConnectTimeout:
        return Outcome(result=Result.RETRY, detail="no connection in time")
    except requests.exceptions.SSLError:
        return Outcome(result=Result.RETRY, detail="the certificate does not fit")
    except requests.exceptions.ReadTimeout:
        return Outcome(result=Result.UNKNOWN, detail="no answer in time")
    except requests.exceptions.ConnectionError as error:
        return _of_connection(error)
    except requests.exceptions.RequestException as error:
        return Outcome(result=Result.UNKNOWN, detail=type(error).__name__)


def _of_connection(error: requests.exceptions.ConnectionError) -> Outcome:
    """A refused or unresolved address was surely not sent to; a connection that broke may have carried it."""
    names = {type(one).__name__ for one in _causes(error)}
    if names & {"NewConnectionError", "ConnectionRefusedError", "NameResolutionError", "gaierror"}:
        return Outcome(result=Result.RETRY, detail="no connection")
    return Outcome(result=Result.UNKNOWN, detail="the connection broke")


def _causes(error: BaseException) -> list[BaseException]:
    """The error and everything inside it that libraries wrapped."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or one in found:
            continue
        found.append(one)
        inner = [arg for arg in one.args if isinstance(arg, BaseException)]
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *inner]
        waiting = [w for w in waiting if w is None or isinstance(w, BaseException)]
    return found
