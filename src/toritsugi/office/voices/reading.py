"""What the page of voices shows: the sentences of a manual by the order of a call, each with who speaks it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from toritsugi.core.manual.model import Manual
from toritsugi.core.sheet import sentences as told
from toritsugi.core.sheet.sentences import Sentence, sentences
from toritsugi.core.spoken.samples import stretches_of
from toritsugi.core.spoken.style import Style
from toritsugi.core.spoken.takes import digest_of, recordable, said_in
from toritsugi.office.voices.models import VoiceTake
from toritsugi.office.voices.sound import unlikely

#: former recordings of a stretch that the page offers
FORMER = 5


@dataclass(frozen=True)
class Stretch:
    """A stretch of a sentence. sample: it is a blank, filled so. take: its recording in use; former: others of it.

    digest: of fixed words that can be recorded, "" else. unlikely: the recording can hardly say the words.
    """

    text: str
    spoken: str
    blank: str = ""
    digest: str = ""
    take: VoiceTake | None = None
    former: tuple[VoiceTake, ...] = ()
    unlikely: bool = False


@dataclass(frozen=True)
class Row:
    """A sentence. outdated: recordings in use of this sentence whose words it does not have (any more)."""

    sentence: Sentence
    stretches: tuple[Stretch, ...]
    outdated: tuple[VoiceTake, ...] = ()

    @property
    def state(self) -> str:
        """ "recorded", "partly" or "spoken": how much of what can be recorded is."""
        can = [one for one in self.stretches if one.digest]
        has = [one for one in can if one.take is not None]
        return "spoken" if not has else "recorded" if len(has) == len(can) else "partly"

    @property
    def open(self) -> bool:
        """Whether something of it could be recorded and is not."""
        return any(one.digest and one.take is None for one in self.stretches)

    @property
    def blanks(self) -> bool:
        """Whether values are said in it."""
        return any(one.blank for one in self.stretches)


@dataclass(frozen=True)
class Group:
    """Sentences that belong together. title: of the group; lead: what they have in common."""

    title: str
    rows: tuple[Row, ...]
    lead: str = ""


@dataclass(frozen=True)
class Counted:
    """How far the recordings have come, in sentences."""

    all: int
    recorded: int
    partly: int
    outdated: int

    @property
    def share(self) -> int:
        """Sentences that are recorded whole, of a hundred."""
        return round(100 * self.recorded / self.all) if self.all else 0


def groups_of(manual: Manual, takes: Iterable[VoiceTake], language: str) -> list[Group]:
    """All sentences, in the order of a call, matter by matter."""
    kept = _by_sentence(takes)
    found = []
    for (part, about), rows in groupby(sentences(manual, language), key=lambda one: _place(manual, one)):
        made = tuple(_row(manual, one, kept.get(one.id, ())) for one in rows)
        found.append(Group(title=_title(manual, part, about, first=not found), rows=made))
    return found


def row_of(manual: Manual, takes: Iterable[VoiceTake], key: str, language: str) -> Row | None:
    """One sentence; None where the manual has none of this id."""
    sentence = next((one for one in sentences(manual, language) if one.id == key), None)
    return None if sentence is None else _row(manual, sentence, _by_sentence(takes).get(key, ()))


def counted(groups: Iterable[Group]) -> Counted:
    """How many sentences there are, and how far they are recorded."""
    rows = [row for group in groups for row in group.rows]
    return Counted(
        all=len(rows),
        recorded=sum(row.state == "recorded" for row in rows),
        partly=sum(row.state == "partly" for row in rows),
        outdated=sum(bool(row.outdated) for row in rows),
    )


def voice_name(style: Style, default: str, speaker: str) -> str:
    """What speaks where nothing is recorded, in words."""
    engine = style.engine or default
    chosen = style.speaker or (speaker if engine == default and not style.engine else "")
    name = {"openjtalk": _("内蔵の声（mei）"), "voicevox": "VOICEVOX", "openai": "OpenAI"}.get(engine, engine)
    told = [f"{name}：{chosen}" if chosen and engine != "openjtalk" else name]
    if style.speed != 1:
        told.append(_("速さ %(n)s") % {"n": f"{style.speed:g}"})
    if style.pitch:
        told.append(_("高さ %(n)s") % {"n": f"{style.pitch:+g}"})
    if style.pauses != 1:
        told.append(_("間 %(n)s") % {"n": f"{style.pauses:g}"})
    return " ・ ".join(told)


def said_body(row: Row, style: Style, *, takes: bool = True) -> dict[str, object]:
    """What a voice process is asked to say. takes: with the recordings, or as the synthesiser says it all."""
    import msgspec

    parts = [
        {"spoken": one.spoken, "blank": one.blank, "take": one.take.pk if takes and one.take is not None else ""}
        for one in row.stretches
    ]
    return {"parts": parts, "style": msgspec.to_builtins(style)}


def _row(manual: Manual, sentence: Sentence, takes: tuple[VoiceTake, ...]) -> Row:
    can = set(recordable(sentence.text))
    made = []
    for one in stretches_of(manual, sentence.text):
        digest = digest_of(one.spoken) if not one.blank and one.spoken.strip() in can else ""
        mine = [take for take in takes if take.digest == digest]
        take = next((take for take in mine if take.in_use), None)
        made.append(
            Stretch(
                text=one.shown,
                spoken=one.spoken,
                blank=one.blank,
                digest=digest,
                take=take,
                former=tuple(take for take in mine if not take.in_use)[:FORMER],
                unlikely=take is not None and unlikely(one.spoken, take.seconds),
            )
        )
    now = {one.digest for one in made}
    outdated = tuple(take for take in takes if take.in_use and take.digest not in now)
    return Row(sentence=sentence, stretches=tuple(made), outdated=outdated)


def _by_sentence(takes: Iterable[VoiceTake]) -> Mapping[str, tuple[VoiceTake, ...]]:
    found: dict[str, tuple[VoiceTake, ...]] = {}
    for take in takes:
        found[take.sentence] = (*found.get(take.sentence, ()), take)
    return found


def _place(manual: Manual, sentence: Sentence) -> tuple[str, str]:
    return sentence.part, sentence.about if sentence.part in (told.MATTER, told.CALLER) else ""


def _title(manual: Manual, part: str, about: str, *, first: bool) -> str:
    if part == told.LINE:
        return _("電話に出たとき") if first else _("取り次げないとき、終わるとき")
    if part == told.MATTER:
        return _("用件：%(title)s") % {"title": manual.matters[about].title}
    if part == told.CALLER:
        return next((_("発信者：%(title)s") % {"title": one.title} for one in manual.callers if one.id == about), about)
    return {
        told.ITEM: _("お伺いするとき"),
        told.CARD: _("ご案内"),
        told.STANDARD: _("どのお電話でも（標準文）"),
    }.get(part, part)


def speakable(row: Row) -> bool:
    """Whether there is anything to hear."""
    return any(said_in(one.spoken) for one in row.stretches)
