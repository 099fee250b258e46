"""Asks an end-of-turn model about the silences of one call, once for each."""

from __future__ import annotations

import asyncio
from typing import Final

from toritsugi.core.turntaking.cues import Phase
from toritsugi.core.turntaking.machine import TurnTaking
from toritsugi.voice.hearing import Hearing
from toritsugi.voice.speech.end_of_turn import EndOfTurn

#: seconds of silence after which the model is asked: its answer comes before any turn it may end
AFTER: Final = 0.2


class Votes:
    """One call's. model: None: nobody votes."""

    def __init__(self, model: EndOfTurn | None, turns: TurnTaking, hearing: Hearing) -> None:
        self._model, self._turns, self._hearing = model, turns, hearing
        self._asking: asyncio.Task[None] | None = None
        self._asked = False

    def look(self) -> None:
        """Once for every window of sound."""
        if self._model is None:
            return
        turns = self._turns
        if turns.phase is not Phase.TURN or turns.activity.silent < AFTER:
            self._asked = False
            self._drop()  # the caller has spoken on: an answer would be about another silence
        elif not self._asked and self._hearing.hears and turns.stop > turns.policies.patience.finished:
            self._asked = True
            self._asking = asyncio.get_running_loop().create_task(self._ask(self._model), name="end of turn")

    async def close(self) -> None:
        """The call is over."""
        asking = self._asking
        self._drop()
        if asking is not None:
            await asyncio.gather(asking, return_exceptions=True)

    async def _ask(self, model: EndOfTurn) -> None:
        vote = await model.finished(self._hearing.sound)
        self._asking = None
        if vote is not None:
            self._turns.vote(vote)

    def _drop(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
