"""What the pages of versions and emergency lines ask for. Times are entered in the zone that is active (the line's)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from toritsugi.office.manuals.emergency import LONGEST, SHORTEST
from toritsugi.office.manuals.versioning import LONGEST_COMMENT, LONGEST_NOTE


class Moment(forms.DateTimeInput):
    """A day and a time of 24 hours, by the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def _moment(label: str, help_text: str, *, required: bool = False) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, help_text=help_text, required=required, widget=Moment())


class Note(forms.Form):
    """A step that may be given a reason."""

    note = forms.CharField(label=_("ひとこと"), max_length=LONGEST_NOTE, required=False)


class Send(Note):
    """Sending to the client."""

    wanted_from = _moment(_("有効にしたい日時"), _("空欄なら、承認されたときから有効になります。"))


class SendBack(forms.Form):
    """Sending back to the desk."""

    note = forms.CharField(
        label=_("直してほしいところ"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 4})
    )


class Approve(Note):
    """Approving. digest: of the text that was shown."""

    effective_from = _moment(_("有効になる日時"), _("空欄なら、すぐに有効になります。"))
    digest = forms.CharField(widget=forms.HiddenInput)


class Withdraw(Note):
    """Withdrawing."""


class RollBack(forms.Form):
    """Going back to an earlier text."""

    note = forms.CharField(label=_("戻す理由"), max_length=LONGEST_NOTE)


class Say(forms.Form):
    """A comment."""

    text = forms.CharField(label=_("コメント"), max_length=LONGEST_COMMENT, widget=forms.Textarea(attrs={"rows": 3}))
    key = forms.CharField(
        label=_("どこについて"),
        max_length=200,
        required=False,
        help_text=_("対応マニュアルのキー（例：items.phone.ask）。空欄なら全体についてです。"),
    )


class Emergency(forms.Form):
    """An emergency line."""

    text = forms.CharField(
        label=_("お知らせの言葉"),
        max_length=LONGEST,
        min_length=SHORTEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例：本日は台風のため、休業しております。"),
    )
    until = _moment(_("いつまで"), _("この時刻になると、ひとりでに終わります。"), required=True)
