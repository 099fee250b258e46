"""Where things are, seen from the project's root."""

from __future__ import annotations

from pathlib import Path

#: the project's root: the folder of pyproject.toml
ROOT = Path(__file__).resolve().parents[2]

#: what setting up unpacks; never committed
CACHE = ROOT / ".cache"

#: material beside the project that some tests read (a recogniser for tests, word lists); use `need("shared")`
SHARED = ROOT.parent / "shared"


def shared(*parts: str) -> Path:
    """A path in the material beside the project. Skips loudly (fails with CI=true) when it is not there."""
    from tests.support.need import need

    need("shared")
    path = SHARED.joinpath(*parts)
    if not path.exists():
        from tests.support.need import missing

        missing("shared", f"{path.relative_to(SHARED)} is not in ../shared", "put the project's shared material there")
    return path
