"""The spool: what could not be committed waits here, sealed, in order, until the office is back (docs/adr/0014).

One file a process (`spoolfile.py`). Every write is idempotent: after a crash in the middle of a replay the file is
replayed again. What belongs to a call that another process has taken over goes to the shelf of `late.py`. What the
office refuses for another reason is kept as `.refused`, a file that does not open as `.unreadable`: renamed to `.spool`
with its stem, such a file is replayed at the next start. Damage within a file costs what it hit, and is kept as
`.damaged`. `toritsugi doctor` names them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from toritsugi.voice.late import LateShelf
from toritsugi.voice.ports import AnyWrite, DeskUnavailable, TakenOver, Vault
from toritsugi.voice.spoolfile import SpoolFile, opened, set_aside

SUFFIX: Final = ".spool"


class Spool:
    """This process's spool file, and the ones that ended processes left in the same folder."""

    def __init__(self, folder: Path, name: str, vault: Vault) -> None:
        """name: of this process's file, unique among living processes (node and epoch)."""
        self._vault = vault
        self._folder = folder
        self._own = opened(folder / f"{name}{SUFFIX}", vault)
        self._refused = folder / f"{name}.refused"
        self._left: list[SpoolFile] = []
        self.late = LateShelf(folder, name, vault)
        self.adopt()
        self.refused = 0

    @property
    def waiting(self) -> int:
        """Entries that are not replayed yet."""
        return self._own.entries + sum(file.entries for file in self._left)

    def append(self, writes: Sequence[AnyWrite]) -> None:
        """Keep these until the office is back. OSError when the disk cannot take them either."""
        self._own.append(writes)

    def refuse(self, writes: Sequence[AnyWrite]) -> None:
        """Keep what the office refuses for good (a fault, not an absence) aside, so that the rest can go on."""
        file = opened(self._refused, self._vault)
        try:
            file.append(writes)
        finally:
            file.close()
        self.refused += 1

    def replay(self, commit: Callable[[Sequence[AnyWrite]], None]) -> None:
        """Commit everything, oldest first. Raises DeskUnavailable when the office is away: all is kept then."""
        for file in [*self._left, self._own]:
            for writes in file.read():
                try:
                    commit(writes)
                except DeskUnavailable:
                    raise
                except Exception:  # noqa: BLE001 — one call's writes must not take the others' with them
                    for piece in by_call(writes):
                        self._replay_piece(piece, commit)
            if file.entries:
                file.clear()
        for file in self._left:
            file.close()
        self._left = []

    def _replay_piece(self, piece: Sequence[AnyWrite], commit: Callable[[Sequence[AnyWrite]], None]) -> None:
        """Raises DeskUnavailable and OSError; what is refused for good is kept aside, and blocks nothing behind it."""
        try:
            commit(piece)
        except DeskUnavailable:
            raise
        except TakenOver:
            self.late.add(piece)
        except Exception:  # noqa: BLE001
            self.refuse(piece)

    def close(self) -> None:
        """Release the files."""
        self.late.close()
        self._own.close()
        for file in self._left:
            file.close()

    def adopt(self) -> None:
        """Take over the files of processes that have ended, this one's earlier starts among them."""
        known = {self._own.name, *(file.name for file in self._left)}
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            if path.name in known:
                continue
            try:
                self._left.append(SpoolFile(path, self._vault))
            except BlockingIOError:
                continue  # its process lives and replays it itself
            except ValueError:
                set_aside(path)


def by_call(writes: Sequence[AnyWrite]) -> list[list[AnyWrite]]:
    """The writes of each call, in order."""
    pieces: dict[str, list[AnyWrite]] = {}
    for write in writes:
        pieces.setdefault(write.call_id, []).append(write)
    return list(pieces.values())
