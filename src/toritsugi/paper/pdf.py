"""A page as PDF, made offline by WeasyPrint with the fonts of this machine."""

from __future__ import annotations

import shutil
import subprocess
from enum import StrEnum

#: what brings Pango and Japanese fonts on Debian and Ubuntu
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
#: seconds in which the machine lists its fonts
LIST_DEADLINE = 20.0


class Lacks(StrEnum):
    """What a machine may lack to make PDF."""

    PANGO = "pango"
    FONTCONFIG = "fontconfig"
    FONTS = "fonts"


class NoPdf(RuntimeError):
    """PDF cannot be made on this machine. `mend` says what to install; `lacks` what it is."""

    def __init__(self, what: str, mend: str, lacks: Lacks = Lacks.PANGO) -> None:
        super().__init__(what)
        self.mend = mend
        self.lacks = lacks


def pdf(html: str) -> bytes:
    """The page as PDF. Raises NoPdf where Pango or a Japanese font is missing."""
    check_machine()
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    # a sheet holds all it needs; an address in the words of a manual is never opened
    made: bytes = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=())).write_pdf()
    return made


def check_machine() -> None:
    """Raises NoPdf where Pango or a Japanese font is missing."""
    try:
        import weasyprint  # noqa: F401 - it opens the system's Pango when it is imported
    except OSError as error:
        raise NoPdf(f"Pango cannot be opened: {error}", f"install it: sudo apt install {PACKAGES}") from error
    check_fonts()


def check_fonts() -> None:
    """Raises NoPdf where no font of this machine has Japanese: the page would be rows of empty boxes."""
    program = shutil.which("fc-list")
    if program is None:
        mend = f"install it: sudo apt install fontconfig {PACKAGES}"
        raise NoPdf("fontconfig's fc-list is not there", mend, Lacks.FONTCONFIG)
    listed = subprocess.run(
        [program, ":lang=ja", "family"], capture_output=True, text=True, timeout=LIST_DEADLINE, check=False
    )
    if not listed.stdout.strip():
        raise NoPdf("no font with Japanese is there", "install one: sudo apt install fonts-noto-cjk", Lacks.FONTS)
