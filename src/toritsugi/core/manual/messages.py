"""The sentences that tell what is wrong with a manual and what mends it, in Japanese and English."""

from __future__ import annotations

from toritsugi.core.manual.messages_meant import MEANT, Sentences
from toritsugi.core.manual.messages_written import WRITTEN

#: code → the sentences
MESSAGES: dict[str, Sentences] = {**WRITTEN, **MEANT}
