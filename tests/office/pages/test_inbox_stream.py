"""What a visitor's inbox stream sends, and when, in virtual time: others' calls change neither."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.support import virtual_time
from toritsugi.office.calls.events import KEEP_ALIVE, EventSource, Happening
from toritsugi.office.inbox.views import WAKE, own_received

#: virtual seconds for which a stream is listened to
LISTENED = 100.0

#: (second, kind, client, call) of an event
Given = tuple[float, str, str, str]

others = st.lists(
    st.tuples(
        st.floats(0.1, LISTENED - 0.1),
        st.sampled_from(["inbox.received", "call.opened", "call.closed", "delivery.changed"]),
        st.sampled_from(["minato", "momiji"]),
        st.sampled_from(["theirs", ""]),
    ),
    max_size=12,
)


def heard(given_events: Sequence[Given], visits: list[str], placed: tuple[float, str] | None = None) -> list[object]:
    """What the stream sends, each with its second. placed: when another tab of this browser places which call."""

    async def listen() -> list[object]:
        loop = asyncio.get_running_loop()
        source, begun, found = EventSource(), loop.time(), []

        async def visits_now() -> Sequence[str]:
            late = placed is not None and loop.time() - begun >= placed[0]
            return [*visits, placed[1]] if late and placed else visits

        async def happen() -> None:
            for number, (second, kind, client, call) in enumerate(sorted(given_events)):
                await asyncio.sleep(begun + second - loop.time())
                source._pass_on([Happening(id=number, kind=kind, client=client, call=call, about="1")])

        happening = asyncio.create_task(happen())
        stream = own_received(source, "minato", visits_now)
        try:
            async with asyncio.timeout(LISTENED):
                async for part in stream:
                    found.append((round(loop.time() - begun, 6), part))
        except TimeoutError:
            pass
        await happening
        return found

    return virtual_time.run(listen())


def test_it_begins_with_one_look_and_keeps_its_beat() -> None:
    beats = [(KEEP_ALIVE * n, b": \n\n") for n in range(1, int(LISTENED / KEEP_ALIVE) + 1)]
    assert heard([], []) == [(0.0, b"retry: 2000\n\n"), (0.0, WAKE), *beats]


@given(others)
def test_others_calls_change_nothing(given_events: list[Given]) -> None:
    assert heard(given_events, ["mine"]) == heard([], ["mine"]), "leaked but should be hidden"


def test_an_own_call_wakes_the_page_once_and_tells_nothing_else() -> None:
    mine: list[Given] = [(20.0, "inbox.received", "minato", "mine"), (21.0, "call.closed", "minato", "mine")]
    more = [one for one in heard(mine, ["mine"]) if one not in heard([], ["mine"])]
    assert more == [(20.0, WAKE)]


def test_a_call_placed_while_the_page_is_open_wakes_it() -> None:
    later: list[Given] = [(20.0, "inbox.received", "minato", "new"), (40.0, "inbox.received", "minato", "new")]
    more = [one for one in heard(later, [], placed=(30.0, "new")) if one not in heard([], [])]
    assert more == [(40.0, WAKE)]
