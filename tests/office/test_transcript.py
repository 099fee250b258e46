"""The transcript of a call: under each turn what was understood, of which words, by which rule."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.commands import Backchannel, Fill
from toritsugi.core.dialogue.events import (
    CallerInterrupted,
    CallerSaid,
    Consulted,
    KeysPressed,
    SpeechDone,
    Understood,
)
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.intents import Part, Say, Understand
from toritsugi.core.values.making import value_from_words
from toritsugi.core.values.model import Kind
from toritsugi.office.calls.opened import Entry
from toritsugi.office.calls.transcript import Spoken, transcript
from toritsugi.office.calls.transcript_files import as_json, as_text, as_vtt


def entries(*structs: tuple[str, msgspec.Struct]) -> list[Entry]:
    return [
        Entry(seq=at, at=float(at), kind=kind, body=msgspec.json.encode(one)) for at, (kind, one) in enumerate(structs)
    ]


def test_a_turn_tells_what_was_understood_of_which_words_by_which_rule() -> None:
    value = value_from_words(Kind.PHONE, "0312345678")
    assert value is not None
    fill = Fill(item="phone", value=value, confidence=0.97, span=(3, 13), by="phone.digits")
    said = ("はい、0312345678です",)
    (turn,) = transcript(
        entries(
            ("event", CallerSaid(texts=said)),
            ("intent", Understand(id=1, texts=said, expect=Expect())),
            ("event", Understood(request=1, commands=(fill, Backchannel()))),
        )
    )
    assert turn.understood == ("fill phone=0312345678 ← 「0312345678」 (phone.digits 0.97)", "backchannel")


def test_of_several_hypotheses_no_words_are_named() -> None:
    value = value_from_words(Kind.PHONE, "0312345678")
    assert value is not None
    fill = Fill(value=value, span=(0, 2), by="phone.digits")
    said = ("あ", "0312345678")
    (turn,) = transcript(entries(("event", CallerSaid(texts=said)), ("event", Understood(request=1, commands=(fill,)))))
    assert turn.understood == ("fill =0312345678 (phone.digits 1.00)",)


def test_what_a_language_model_was_sent_stands_below_the_turn() -> None:
    told = Consulted(model="small", doubt="nothing", sent="〔名前1〕の件で", outcome="late", seconds=0.7)
    (turn,) = transcript(
        entries(
            ("event", CallerSaid(texts=("渡辺の件で",))),
            ("event", Understood(request=1, commands=(Backchannel(),), consulted=told)),
        )
    )
    assert turn.understood == ("backchannel", "llm.small ⇢ 「〔名前1〕の件で」 (late 0.70 s)")


def line(number: int, text: str) -> Say:
    return Say(id=number, line=f"l{number}", parts=(Part(shown=text, spoken=text),))


CALL = [
    (0.0, "intent", line(1, "お電話ありがとうございます。ご用件をどうぞ。")),
    (0.0, "intent", line(2, "<二番> & 三番")),
    (3.0, "event", CallerInterrupted(say=1, heard=2.2)),
    (
        5.0,
        "event",
        CallerSaid(texts=("山田です", "浜田です"), confidences=(0.9, 0.25), clip="2.10-4.60", start=2.1, end=4.6),
    ),
    (5.2, "intent", line(3, "かしこまりました。")),
    (7.0, "event", SpeechDone(say=3)),
    (8.0, "event", KeysPressed(keys="1")),
    (12.0, "event", CallerSaid(clip="9.00-11.50", start=9.0, end=11.5)),
]


def the_call() -> tuple[Spoken, ...]:
    return transcript(
        Entry(seq=n, at=at, kind=kind, body=msgspec.json.encode(one)) for n, (at, kind, one) in enumerate(CALL)
    )


def test_turns_have_their_times_what_was_heard_and_what_it_may_have_been() -> None:
    first, said, unsaid, third, key, clip = the_call()
    assert (first.who, first.at, first.end, first.cut) == ("desk", 0.0, 2.2, True)
    assert (first.heard, first.rest) == ("お電話ありがとうございます。…", "ご用件をどうぞ。")
    assert (said.at, said.end, said.text) == (2.1, 4.6, "山田です")
    assert [(one.text, one.confidence) for one in said.hypotheses] == [("山田です", 0.9), ("浜田です", 0.25)]
    assert unsaid.unsaid
    assert (third.at, third.end, third.heard, third.cut, third.rest) == (5.2, 7.0, "かしこまりました。", False, "")
    assert (key.text, clip.text, clip.clip) == ("［1］", "", "9.00-11.50")


def test_a_number_given_by_keys_is_one_turn() -> None:
    pressed = [("event", KeysPressed(keys=key)) for key in "0312#"]
    asked, read_back = ("intent", line(1, "番号をどうぞ。")), ("intent", line(2, "よろしければ1を。"))
    told = transcript(entries(asked, *pressed, read_back, ("event", KeysPressed(keys="1"))))
    assert [(turn.who, turn.text, turn.at, turn.end) for turn in told if turn.who == "caller"] == [
        ("caller", "［0312#］", 1.0, 5.0),
        ("caller", "［1］", 7.0, 7.0),
    ]


def test_a_transcript_as_text_json_and_captions() -> None:
    text = as_text(the_call())
    assert "[    2.1 -    4.6] 発信者：山田です（0.90）" in text
    assert "ほかの候補：浜田です（0.25）" in text
    assert "発信者：（録音のみ）" in text
    assert "窓口：（言う前に終わった文）" in text
    told = msgspec.json.decode(as_json(the_call()))
    assert told["channels"] == {"left": "caller", "right": "desk"}
    assert told["turns"][1]["hypotheses"][1] == {"text": "浜田です", "confidence": 0.25}
    assert as_vtt(the_call()) == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:02.200\n<v 窓口>お電話ありがとうございます。…\n\n"
        "00:00:02.100 --> 00:00:04.600\n<v 発信者>山田です\n\n"
        "00:00:05.200 --> 00:00:07.000\n<v 窓口>かしこまりました。\n\n"
        "00:00:08.000 --> 00:00:08.500\n<v 発信者>［1］\n"
    )


def test_captions_have_no_marks_of_their_own() -> None:
    said = Spoken(who="caller", at=3661.0, end=3662.5, text="<b>\nA & B-->")
    assert as_vtt([said]) == "WEBVTT\n\n01:01:01.000 --> 01:01:02.500\n<v 発信者>&lt;b&gt; A &amp; B--&gt;\n"
    assert as_vtt([]) == "WEBVTT\n\n"
