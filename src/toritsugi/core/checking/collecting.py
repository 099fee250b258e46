"""Findings as they are made: worded from the table of codes, placed by the marks of the source, each told once."""

from __future__ import annotations

from toritsugi.core.checking.codes import CODES
from toritsugi.core.checking.finding import Finding, Severity, Spoken
from toritsugi.core.checking.places import Places

#: more findings than anybody reads at once
MOST_FINDINGS = 200


class Findings:
    """Collects findings. The same code at the same key is told once; the first, which has the shortest call, stays."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._found: dict[tuple[str, str, str], Finding] = {}

    def add(self, code: str, key: str, dialogue: tuple[Spoken, ...] = (), **fill: object) -> None:
        """Note a finding at a key. fill: the words in braces of the code's sentences."""
        words = CODES[code]
        what, mend, what_en, mend_en = (
            text.format(**fill) for text in (words.what, words.mend, words.what_en, words.mend_en)
        )
        if (code, key, what) in self._found or len(self._found) >= MOST_FINDINGS:
            return
        place = self._places.of(key)
        self._found[code, key, what] = Finding(
            code=code,
            severity=words.severity,
            file=place.file,
            line=place.line,
            column=place.column,
            key=key,
            what=what,
            mend=mend,
            what_en=what_en,
            mend_en=mend_en,
            dialogue=dialogue,
        )

    def written(self, key: str) -> bool:
        """Whether a key stands in the manual's own file."""
        return self._places.written(key)

    def closures(self) -> tuple[str, ...]:
        """The keys of the manual's closures, in its order; () without its source."""
        return self._places.closures()

    def at(self, key: str) -> bool:
        """Whether something was found at a key, at one above it or at one below it."""
        return any(_over(key, told) or _over(told, key) for _, told, _ in self._found if told)

    def sorted(self) -> tuple[Finding, ...]:
        """Errors first, then in the order of the files."""
        return tuple(
            sorted(
                self._found.values(),
                key=lambda one: (one.severity is not Severity.ERROR, one.file, one.line, one.column, one.code),
            )
        )


def _over(above: str, below: str) -> bool:
    return below == above or below.startswith(above + ".")
