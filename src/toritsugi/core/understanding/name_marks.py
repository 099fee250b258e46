"""What the tagger of names marks in a turn, worked out when it is first asked for."""

from __future__ import annotations

from toritsugi.core.understanding.name_spans import Span, spans
from toritsugi.core.understanding.name_tagger import TAGS, Marked, NameTagger
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
        marked = self._mark(words, asked)
        return tuple(spans(marked, tags)) if marked else ()

    def share(self, words: str, asked: str, tags: str, start: int, end: int) -> float:
        """How likely the characters `words[start:end]` have one of the tags, on an average; 1.0 without a tagger."""
        marked = self._mark(words, asked)
        if marked is None:
            return 1.0
        rows = [row for row, at in enumerate(marked.letters.at) if start <= at < end]
        return float(marked.shares[rows][:, [TAGS.index(tag) for tag in tags]].sum(1).mean()) if rows else 0.0

    def _mark(self, words: str, asked: str) -> Marked | None:
        if self._tagger is None:
            return None
        key = (words, asked)
        if key not in self._marked:
            self._marked[key] = self._tagger.mark(words, asked, self._tokenizer)
        return self._marked[key]
