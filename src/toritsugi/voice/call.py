"""A call with sound: a leg in a room, the desk's voice, the caller's turns, and the conversation between them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator
from typing import Final
from weakref import proxy

from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import CallerInterrupted, CallerSaid, CallerSpeaking, KeysPressed, PartFailed
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.intents import Say
from toritsugi.core.turntaking.cues import Act, Output, Phase
from toritsugi.core.turntaking.machine import TurnTaking
from toritsugi.core.turntaking.over import Over, over_of
from toritsugi.core.understanding.hints import hints_of, words_of
from toritsugi.voice.asking_way import AskingWay
from toritsugi.voice.asks import asks
from toritsugi.voice.audio.vad import Heard
from toritsugi.voice.callrecording import CallRecording
from toritsugi.voice.conversation import Conversation
from toritsugi.voice.guest import Guest
from toritsugi.voice.hearing import Hearing
from toritsugi.voice.last_words import wait_for
from toritsugi.voice.ports import CallKey, LineInForce
from toritsugi.voice.room import Inbox, LegParty, Room
from toritsugi.voice.saying import Saying
from toritsugi.voice.services import Services
from toritsugi.voice.sound import Sound
from toritsugi.voice.speech.player import Line
from toritsugi.voice.telephony.captions import Caption, ShowsCaptions
from toritsugi.voice.telephony.leg import FAULT, Leg, LegGone
from toritsugi.voice.votes import Votes
from toritsugi.voice.weakly import Nobody, weakly

log = logging.getLogger(__name__)

#: the last words are still on their way when they were sent: the leg is hung up this much later, in seconds
LAST_WORDS: Final = 0.3
#: characters that are kept of what is typed before it may be said
LONGEST_TYPED: Final = 500
#: seconds that the desk lets itself be kept on hold: as long as people wait for a colleague
LONGEST_HOLD: Final = 120.0


class Call:
    """One call. It is its leg's sink, the room's desk party, the clock's driven one and the conversation's stage."""

    def __init__(
        self,
        leg: Leg,
        line: LineInForce,
        context: Context,
        key: CallKey,
        services: Services,
        sound: Sound,
        slot: int,
    ) -> None:
        """slot: this call's place in the detector of voice activity."""
        self.leg = leg
        self._screen = leg if isinstance(leg, ShowsCaptions) else None
        me: Call = proxy(self)  # what the parts of a call have of it: it is freed the moment it is over
        self.conversation = Conversation(line, context, key, me, services)
        self.sound = sound
        self._caller = LegParty(leg)
        self._recording = CallRecording(sound.recordings, self.conversation)
        self._room = Room(me, self._recording.add)
        self._room.enter(self._caller)
        words = words_of(line.manual)
        ears = sound.ears if context.hears else None
        self._hearing = Hearing(
            ears, weakly(self._told), lambda expect: hints_of(line.manual, expect, words), sound.ears
        )
        self._way = AskingWay(sound.ears, self._hearing, self.conversation)
        self._turns = TurnTaking()
        self._votes = Votes(sound.end_of_turn, self._turns, self._hearing)
        self._saying = Saying(leg, sound, weakly(self._unspoken))
        self._own: bytes | None = None
        self._music: Iterator[bytes] = iter(())
        self._typed = ""
        self._so_far = ""
        self._gone = ""
        #: on hold: when the desk takes itself for forgotten
        self._held: asyncio.TimerHandle | None = None
        self._broken = False
        self._slot = slot
        self._trial = services.trial
        self._ends = services.ends
        self._stands = False
        self._ending: asyncio.Task[None] | None = None
        #: waits for what the caller said last, after they are gone
        self._words: asyncio.Task[None] | None = None
        self._guest: Guest | None = None

    @property
    def inbox(self) -> Inbox:
        """What the caller sends, on its way to the clock."""
        return self._caller.inbox

    def join(self, leg: Leg) -> bool:
        """Somebody of the client is in the room from the next slot on, until either hangs up; False: it is over."""
        if self._gone or self.conversation.done.is_set() or self._guest is not None:
            return False
        self._hearing.forget()  # what is said from here on is said to somebody else
        self._guest = Guest(self._room, leg, weakly(self._guest_left))
        return True

    def _guest_left(self) -> None:
        self.hang_up("contact_hung_up")

    # -- its life ----------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Answer and work the call to its end. Raises LegGone when the caller was gone before the call stood."""
        call_id = self.conversation.call_id
        try:
            self.leg.attach(self)
            await self.leg.answer()
            self._recording.begin()
            self._stands = True
            self.conversation.start()
            if not self._gone:
                self.sound.clock.add(self)
            ready = self._saying.playing is not None and self._saying.playing.prepared
            log.info("call %s stands: first sound %s", call_id, "ready" if ready else "being made")
            if self._gone:
                self.conversation.hung_up_by_caller()
            await self.conversation.done.wait()
            if self._ending is not None:
                await self._ending
        except LegGone:
            raise
        except Exception:
            self._broken = True
            raise
        finally:
            lasted = self.conversation.lasted
            try:
                await self._ends.turn()
            finally:
                await self._leave(lasted)

    async def _leave(self, lasted: float) -> None:
        self.sound.clock.remove(self)
        self._saying.drop()
        if self._held is not None:
            self._held.cancel()
        for task in (self._ending, self._words):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        await self._votes.close()
        await self._hearing.close()
        self._caller.open = False
        if self._guest is not None:
            await self._guest.send_away("the call is over")
        self._recording.close()
        if self._stands:
            await self.conversation.close(lasted)
        failed = self._broken or self.conversation.faulty
        await self.leg.hang_up(FAULT if failed else self.conversation.reason or "over")
        self.leg.attach(Nobody())

    # -- the leg's sink ----------------------------------------------------------------------------------------------

    def audio(self, frame: bytes) -> None:
        """20 ms from the caller; on hold it is somebody else's music."""
        if self._held is None:
            self._caller.inbox.put(frame)

    def held(self, yes: bool) -> None:
        """The caller's side put the desk on hold: it is silent where it was, and begins its stretch again after it."""
        if yes is (self._held is not None) or self._gone:
            return
        if self._held is not None:
            self._held.cancel()
        self._held = asyncio.get_running_loop().call_later(LONGEST_HOLD, self.held, False) if yes else None
        if not yes:
            self._saying.rewind()
        self.conversation.hold(yes)

    def keys(self, digit: str) -> None:
        """A key. In guided voicemail # ends the clip that is being spoken; a key that answers ends a turn unheard.

        Words that the recogniser still works on are not heard either: they would answer the question after this one.
        """
        if not self._stands:
            return  # pressed while it rings: nothing has been asked
        if digit == "#" and self._hearing.in_turn and not self._hearing.hears:
            self._do(self._turns.end_now())
            return
        expect = self.conversation.next_expect
        kind = expect.keys if expect is not None else ""
        if digit in "0*" or kind == "number" or (kind and self._hearing.hears):
            self._do(self._turns.key())
        self._turns.pressed()
        self.conversation.happened(KeysPressed(keys=digit))

    def text(self, text: str) -> None:
        """The caller typed an answer; before the call stands there is nothing to answer."""
        if not self._stands:
            return
        self._do(self._turns.key())
        self._typed = f"{self._typed} {text}".strip()[:LONGEST_TYPED]
        if self._saying.playing is not None and not self.conversation.may_interrupt:
            return
        self._give_up(self._saying.playing)
        self._do(self._turns.line_ends())
        self._give_typed()

    def _give_typed(self) -> None:
        """What was typed since the last question is said now."""
        typed, self._typed = self._typed, ""
        if typed:
            self._happened(CallerSaid(texts=(typed,)))

    def gone(self, why: str) -> None:
        """The caller hung up, or the desk hung up on the leg. Only the first time counts. It is silent from here on."""
        if self._gone:
            return
        self._gone = why or "gone"
        self.sound.clock.remove(self)
        self._caller.open = False
        self._saying.drop()
        if not self._stands:
            self._hearing.forget()
            return
        if self._turns.phase is Phase.PAUSED and self._hearing.hears:
            self._do(self._turns.end_now())  # words over a line are judged before they are an answer
        tells = self._guest is None and not self._broken
        words = self._hearing.last_words() if tells else None
        if words is None and not (tells and self._typed):
            self._hung_up()
            return
        self.conversation.left_alone()
        self._give_typed()
        last = wait_for(words, self.conversation, self._hung_up)
        self._words = asyncio.get_running_loop().create_task(last, name="last words")

    def _hung_up(self) -> None:
        said = self._hearing.broken_off()
        self.conversation.hung_up_by_caller(said if self._guest is None else None)

    # -- the room's desk party ---------------------------------------------------------------------------------------

    def speak(self) -> bytes | None:
        """20 ms of what the desk is saying."""
        line = self._saying.playing if self._held is None else None
        self._own = frame = line.frame() if line is not None else next(self._music, None)
        if line is not None and line.over:
            self._saying.ended(line)
            self._do(self._turns.line_ends())
            self.conversation.said(line.say.id)
            if self._turns.phase is Phase.TURN:  # the answer began over the last words
                self.conversation.happened(CallerSpeaking())
        return frame

    def hear(self, frame: bytes) -> None:
        """20 ms of what the desk hears."""
        self._hearing.frame(frame)
        self.sound.vad.feed(self._slot, frame, self._own)

    # -- the clock ---------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """One slot of the room."""
        self._room.slot()

    def broke(self, why: Exception) -> None:
        """The room cannot go on: the call ends, what is known is kept, and the leg may lead its party elsewhere."""
        self._broken = True
        self.gone(f"fault: {type(why).__name__}")

    # -- the caller's turns ------------------------------------------------------------------------------------------

    def voice_activity(self, heard: Heard) -> None:
        """The detector's word on one window of this call; what is said to somebody else is no turn."""
        if self._guest is not None:
            return
        turns = self._turns
        if turns.hearing_voice:
            self._look()
        else:
            self._hearing.ignore()
        self._votes.look()
        self._do(turns.window(heard.probability, heard.level, heard.own))

    def _look(self) -> None:
        """What the machine of turns has to know while there is a voice: what is asked, what a line is, words so far."""
        turns = self._turns
        if self._saying.playing is not None:
            turns.asked(self.conversation.next_expect, self._hearing.hears)
            turns.line(self._over(self._saying.playing))
        elif self._saying.paused is None:
            turns.asked(self.conversation.expect, self._hearing.hears)
        if turns.overhears:
            self._hearing.overhear(turns.activity.began, self.conversation.next_expect)
        if turns.in_turn or turns.overhears:
            self._look_at_words()

    def _look_at_words(self) -> None:
        """The words so far: a vote on the turn's end, and shown to whoever has a screen."""
        so_far = self._hearing.so_far
        if self._turns.wants_text:
            self._turns.partial(so_far)
        if so_far and so_far != self._so_far:
            self._caption(Caption(so_far=so_far))
        self._so_far = so_far

    def _over(self, line: Line) -> Over:
        conversation = self.conversation
        return over_of(
            conversation.next_expect,
            hears=self._hearing.hears,
            may_interrupt=conversation.may_interrupt,
            asks=conversation.question_follows,
            reads_back=bool(line.say.reads_back),
            values_said=line.values_said,
        )

    def _do(self, outputs: Iterable[Output]) -> None:
        """What the machine of turns wants done. Silence comes within the slot: the next frame has none of the line."""
        for output in outputs:
            match output.act:
                case Act.BEGIN:
                    self._begin_turn(output.at)
                case Act.END:
                    self._hearing.end()
                case Act.JOIN:
                    self._hearing.join()
                case Act.FORGET:
                    self._hearing.forget()
                case Act.DROP:
                    log.info("call %s: a turn was none: %s", self.conversation.call_id, output.why)
                    self._hearing.forget()
                    self.conversation.happened(CallerSaid())
                case Act.HUSH:
                    self._saying.pause()
                case Act.GO_ON:  # it was no interruption, and nobody is told
                    self._saying.go_on()
                case Act.STAND:
                    self._give_up(self._saying.paused)
                case Act.IGNORE:
                    pass

    def _begin_turn(self, at: float) -> None:
        expect = self.conversation.next_expect
        if expect is None:
            return
        self._hearing.begin(at, expect)
        if self._turns.phase is Phase.TURN:
            self.conversation.happened(CallerSpeaking())

    def _give_up(self, line: Line | None) -> None:
        """The caller has spoken over this line: what was heard of it is told, and what is behind it is not said."""
        if line is None:
            return
        heard = self._saying.give_up(line)
        self.conversation.silenced()
        self.conversation.happened(CallerInterrupted(say=line.say.id, heard=heard))

    def _told(self, event: CallerSaid | PartFailed) -> None:
        """From the recogniser. Words that let a stopped line go on are 相槌: the dialogue does not hear of them."""
        if isinstance(event, CallerSaid):
            outputs = self._turns.answered(event.texts)
            self._do(outputs)
            if any(output.act is Act.GO_ON for output in outputs):
                return
        self._happened(event)

    def _happened(self, event: CallerSaid | PartFailed) -> None:
        if isinstance(event, CallerSaid) and event.texts:
            self._caption(Caption(heard=event.texts[0]))
        self.conversation.happened(event)

    # -- the conversation's stage ------------------------------------------------------------------------------------

    def prepare(self, say: Say) -> None:
        """Get the sound of a line ready."""
        self._saying.prepare(say)

    def begin(self, say: Say) -> None:
        """Say it from the next frame on."""
        self._way.look()
        line = self._saying.begin(say)
        self._turns.asked(self.conversation.next_expect, self._hearing.hears)
        self._do(self._turns.line_begins(self._over(line)))
        self._caption(Caption(say=say.shown, line=say.line))

    def stop(self) -> None:
        """Be silent from the next frame on."""
        self._saying.drop_unheard()
        self._saying.drop()
        self._do(self._turns.line_ends())

    def listen(self, expect: Expect) -> None:
        """The caller has the turn."""
        self._saying.caller_has_turn()
        self._turns.asked(expect, self._hearing.hears)
        self._caption(Caption(asks=asks(expect, self.conversation.line.manual)))
        self._give_typed()

    def music(self, yes: bool) -> None:
        """While nothing is said."""
        music = self.sound.music
        self._music = music.begin() if yes and music is not None else iter(())

    def hang_up(self, reason: str) -> None:
        """End the leg once the last words are through."""
        message = self.conversation.record.message
        outcome = message.outcome.value if message is not None else reason
        rows = message.rows if message is not None and self._trial else ()
        self._caption(Caption(finished=outcome, message=rows))
        if not self._gone and self._ending is None:
            self._ending = asyncio.get_running_loop().create_task(self._hang_up(reason), name="hang up")

    async def _hang_up(self, reason: str) -> None:
        await asyncio.sleep(LAST_WORDS)
        await self.leg.hang_up(reason)

    def _unspoken(self, why: str) -> None:
        log.warning("a stretch could not be said: %s", why)
        self.conversation.happened(PartFailed(part="synthesiser", why=why))

    def _caption(self, caption: Caption) -> None:
        if self._screen is not None and not self._gone:
            self._screen.caption(caption)
