"""How the owner set the language model up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from toritsugi import settings_llm
from toritsugi.core.language_model.masking import Mask
from toritsugi.core.language_model.meter import Limits, Price
from toritsugi.settings_env import Settings

#: tokens of an answer: a few commands and their words
LONGEST_ANSWER = 400
#: the file of the key below the data folder
KEY_FILE = ("secrets", "llm.key")


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """url: where requests go. deadline: seconds of one request, from its beginning to the last byte of its answer.

    extra: added to each request; null takes a key of it away. The key is in no text that is made of this.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    deadline: float = 0.7
    mask: Mask = Mask.ALL
    price: Price = field(default_factory=Price)
    limits: Limits = field(default_factory=Limits)
    extra: dict[str, Any] = field(default_factory=dict)

    def request(self, body: dict[str, Any]) -> dict[str, Any]:
        """A request with the owner's additions."""
        return {name: value for name, value in {**body, **self.extra}.items() if value is not None}


def model_settings(settings: Settings) -> ModelSettings | None:
    """What the owner set up; None when there is no language model. Raises ValueError when the key cannot be read."""
    if not settings.llm_url:
        return None
    return ModelSettings(
        url=settings_llm.chat_address(settings.llm_url),
        model=settings.llm_model,
        key=settings_llm.key(settings.llm_key, settings.llm_key_file, settings.path(*KEY_FILE)),
        deadline=settings.llm_deadline,
        mask=Mask(settings.llm_mask),
        price=Price(sent=settings.llm_yen_sent, answered=settings.llm_yen_answered),
        limits=Limits(tokens=settings.llm_daily_tokens, yen=settings.llm_daily_yen),
        extra=settings_llm.body(settings.llm_body) if settings.llm_body else {},
    )
