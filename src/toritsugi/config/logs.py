"""Logging without personal data: what a call holds is withheld, and runs of six or more digits are masked."""

from __future__ import annotations

import logging
import re
from typing import Any

import msgspec

#: six digits or more, whatever stands between them in a written phone or card number; ids in hex are left alone
DIGITS = re.compile(r"(?<![0-9A-Za-z])\+?[0-9０-９](?:[-‐－ー ()（）]{0,2}[0-9０-９]){5,}(?![0-9A-Za-z])")
MASK = "******"
WITHHELD = "<withheld>"

#: floors whose structs carry what callers said, and who they are
PERSONAL = ("toritsugi.core.dialogue.", "toritsugi.core.values.", "toritsugi.voice.ports")


def mask(text: str) -> str:
    """The text with every run of six or more digits masked."""
    return DIGITS.sub(MASK, text)


def _withheld(arg: object) -> object:
    personal = isinstance(arg, msgspec.Struct) and type(arg).__module__.startswith(PERSONAL)
    return WITHHELD if personal or isinstance(arg, bytes | bytearray) else arg


class Withhold(logging.Filter):
    """Replaces structs of a call (values, messages, events, contexts) and raw bytes among a record's arguments.

    Names have no shape by which a line of log could be searched for them; so the structs that carry them may not be
    put into one.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_withheld(arg) for arg in record.args)
        elif isinstance(record.args, dict):
            record.args = {key: _withheld(arg) for key, arg in record.args.items()}
        record.msg = _withheld(record.msg)
        return True


class MaskingFormatter(logging.Formatter):
    """Masks the whole line, the traceback included; the time is put in front afterwards."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{self.formatTime(record)} {mask(super().format(record))}"


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"withhold": {"()": "toritsugi.config.logs.Withhold"}},
    "formatters": {
        "masking": {"()": "toritsugi.config.logs.MaskingFormatter", "format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["withhold"], "formatter": "masking"},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        # The address of a refused request may hold a token or a number; the status is in the access count.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "uvicorn.access": {"level": "WARNING"},
        "dbos": {"level": "WARNING"},
        "urllib3": {"level": "ERROR"},
        # every step of making a sheet of paper; what goes wrong on the way is "weasyprint"'s own
        "weasyprint.progress": {"level": "WARNING"},
    },
}
