"""What the pages of clients ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toritsugi import resources
from toritsugi.office.clients.models import Channel, key_shape


class NewClient(forms.Form):
    """A client made from a shipped template."""

    id = forms.CharField(
        label=_("キー"),
        max_length=40,
        validators=[key_shape],
        help_text=_("半角の英小文字と数字。あとから変えられません。"),
    )
    template = forms.ChoiceField(label=_("ひな形"))

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]
        english = (get_language() or "").startswith("en")
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            (one.name, f"{one.title_en}: {one.about_en}" if english else f"{one.title}: {one.about}")
            for one in resources.templates()
        ]


class NewContact(forms.Form):
    """Somebody of the client."""

    key = forms.CharField(
        label=_("キー"),
        max_length=40,
        validators=[key_shape],
        help_text=_("対応マニュアルでこの連絡先を指す名前です。"),
    )
    name = forms.CharField(label=_("名前"), max_length=100)
    reading = forms.CharField(label=_("読み"), max_length=100, required=False)


class SetEndpoint(forms.Form):
    """Where a contact is told."""

    channel = forms.ChoiceField(
        label=_("種類"), choices=[(Channel.WEBHOOK, Channel.WEBHOOK.label), (Channel.MAIL, Channel.MAIL.label)]
    )
    address = forms.CharField(
        label=_("宛先"), max_length=500, help_text=_("Webhook は https:// で始まる URL、メールはメールアドレスです。")
    )
