"""The answer of `POST …/chat/completions`: the text of its first choice, and the tokens that it cost."""

from __future__ import annotations

import msgspec

from toritsugi.core.language_model.checking import BadAnswer


class _Usage(msgspec.Struct, frozen=True):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Message(msgspec.Struct, frozen=True):
    content: str | None = None


class _Choice(msgspec.Struct, frozen=True):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct, frozen=True):
    choices: list[_Choice]
    usage: _Usage | None = None


class Answered(msgspec.Struct, frozen=True):
    """text: what the model wrote. tokens: sent and answered, as the server tells; None when it does not."""

    text: str
    tokens: tuple[int, int] | None = None


def answered(raw: bytes) -> Answered:
    """Read an answer. Raises BadAnswer: it is no such JSON, has no text (a refusal, a call of a tool), or is cut."""
    try:
        told = msgspec.json.decode(raw, type=_Completion)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as why:
        raise BadAnswer("the answer is not that of a chat completion") from why
    if not told.choices:
        raise BadAnswer("the answer has no choice")
    first = told.choices[0]
    if first.finish_reason == "length":
        raise BadAnswer("the answer is cut at its longest length")
    if not first.message.content:
        raise BadAnswer("the answer has no text")
    usage = told.usage
    return Answered(first.message.content, (usage.prompt_tokens, usage.completion_tokens) if usage else None)
