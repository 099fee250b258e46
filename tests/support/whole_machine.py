"""How tests in real time are shared out between processes (`--dist loadscope`): by file; whole desks by folder.

Starting a whole desk is the dearest thing a test does, and most of its time such a test waits for sound. So a folder of
whole desks stays in one process, which starts its desk once, and the longest folders begin first.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

#: the longest first
TOGETHER = ("tests/faults", "tests/whole")


class WholeDesksTogether(LoadScopeScheduling):
    """Each folder of whole desks is one piece of work, each other file another."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", 1)[0]
        return next((folder for folder in TOGETHER if path.startswith(folder + "/")), path)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    return WholeDesksTogether(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole desks first, and otherwise the order that was found."""
    items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid: str, folders: Sequence[str] = TOGETHER) -> int:
    return next((at for at, folder in enumerate(folders) if nodeid.startswith(folder + "/")), len(folders))
