"""What the tagger of names marks in a turn, worked out when it is first asked for."""

from __future__ import annotations

from toritsugi.core.understanding.name_spans import Span, spans
from toritsugi.core.understanding.name_tagger import Marked, NameTagger
from toritsugi.core.understanding.reading import Tokenizer


class NameMarks:
    """The marks of one turn; without a tagger there are none."""

    def __init__(self, tagger: NameTagger | None = None, tokenizer: Tokenizer | None = None) -> None:
        self._tagger = tagger
        self._tokenizer = tokenizer
        self._marked: dict[tuple[str, str], Marked] = {}

    @property
    def at_hand(self) -> bool:
        """Whether there is a tagger."""
        return self._tagger is not None

    def spans(self, words: str, asked: str, tags: str) -> tuple[Span, ...]:
        """Spans of `words` with these tags, the surest first. asked: see `name_tagger.ASKED`."""
        if self._tagger is None:
            return ()
        key = (words, asked)
        if key not in self._marked:
            self._marked[key] = self._tagger.mark(words, asked, self._tokenizer)
        return tuple(spans(self._marked[key], tags))
