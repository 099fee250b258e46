"""What the pages of clients ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from toritsugi import resources
from toritsugi.office.base.language import in_english
from toritsugi.office.clients.models import Channel, key_shape


class NewClient(forms.Form):
    """A client, with a line made from a shipped template or without one."""

    id = forms.CharField(
        label=_("キー"),
        max_length=40,
        validators=[key_shape],
        help_text=_("半角の英小文字と数字。あとから変えられません。"),
    )
    name = forms.CharField(
        label=_("名称"),
        max_length=100,
        required=False,
        help_text=_("ひな形から作るときは、空欄ならひな形の名称になります。"),
    )
    template = forms.ChoiceField(
        label=_("ひな形"), required=False, help_text=_("えらぶと、その対応マニュアルで答える窓口がすぐにできます。")
    )

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]
        english = in_english()
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            ("", _("ひな形を使わない")),
            *(
                (one.name, f"{one.title_en}: {one.about_en}" if english else f"{one.title}: {one.about}")
                for one in resources.templates()
            ),
        ]

    def clean(self) -> dict[str, Any]:
        wanted = super().clean() or {}
        if not wanted.get("name") and not wanted.get("template"):
            self.add_error("name", _("名称を入れるか、ひな形をえらんでください。"))
        return wanted


class NewLine(forms.Form):
    """A line of a client."""

    key = forms.CharField(
        label=_("キー"),
        max_length=40,
        validators=[key_shape],
        help_text=_(
            "半角の英小文字と数字（例：main）。対応マニュアルの line の id と同じにします。あとから変えられません。"
        ),
    )
    name = forms.CharField(label=_("名称"), max_length=100)
    reading = forms.CharField(label=_("読み"), max_length=100, required=False)
    numbers = forms.CharField(
        label=_("電話番号"),
        required=False,
        help_text=_(
            "鳴る番号を数字だけで。いくつかあるときは空白で区切ります。"
            "対応マニュアルに番号を書いて公開すると、その番号に変わります。"
        ),
    )

    def clean_numbers(self) -> list[str]:
        """The numbers, one by one."""
        return str(self.cleaned_data["numbers"]).replace(",", " ").replace("、", " ").split()


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
