"""Peers that need packages the project does not: each in a venv of its own under .cache, made when first wanted."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.paths import ROOT


def made(title: str, venv: Path, requirements: Path) -> str:
    """Make the venv where it is not there; what is wrong when that fails, else ""."""
    ready = venv / ".ready"
    if ready.exists():
        return ""
    uv = next((str(one) for one in (ROOT / ".venv-uv" / "bin" / "uv",) if one.exists()), shutil.which("uv"))
    if uv is None:
        return "uv is not there to make its venv"
    print(f"bench: making a venv for {title} (600 MB)", file=sys.stderr, flush=True)
    for arguments in (
        ["venv", "--quiet", "--allow-existing", str(venv)],
        ["pip", "install", "--quiet", "--python", str(venv / "bin" / "python"), "-r", str(requirements)],
    ):
        done = subprocess.run([uv, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            return f"its venv could not be made: {(done.stderr.strip().splitlines() or ['?'])[-1]}"
    ready.touch()
    return ""
