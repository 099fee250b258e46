"""The answer to a platform that asks what to do with a call: connect it to the stream (TwiML)."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from toritsugi.voice.telephony.sentences import BUSY

#: parameters of the platform's request that go along with the stream, and the names they bear there
PASSED_ON = {"From": "from", "To": "to", "ForwardedFrom": "forwarded"}


def answer(stream_url: str, asked: Mapping[str, str]) -> bytes:
    """XML that connects the call to `stream_url` and hangs up when the desk closes the stream. asked: its query."""
    parameters = "".join(
        f"<Parameter name={quoteattr(name)} value={quoteattr(text)}/>"
        for theirs, name in PASSED_ON.items()
        if (text := "".join(filter(str.isprintable, asked.get(theirs, "")))[:64])
    )
    stream = f"<Stream url={quoteattr(stream_url)}>{parameters}</Stream>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Response><Connect>{stream}</Connect><Hangup/></Response>\n'
    ).encode()


def busy() -> bytes:
    """XML for a call that the desk does not take now: the platform's own voice says one line, and it hangs up."""
    said = f'<Say language="ja-JP">{BUSY}</Say>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Response>{said}<Hangup/></Response>\n'.encode()


def example(stream_url: str) -> str:
    """The same for a platform's own page of fixed answers, which fills in {{From}} and the like."""
    lines = [f'      <Parameter name="{name}" value="{{{{{theirs}}}}}"/>' for theirs, name in PASSED_ON.items()]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            "<Response>",
            "  <Connect>",
            f'    <Stream url="{escape(stream_url)}">',
            *lines,
            "    </Stream>",
            "  </Connect>",
            "  <Hangup/>",
            "</Response>",
        ]
    )
