"""Where 株式会社 stands that is said apart from the name: 「さくら工務店です、後株です」, 「株式会社は前に付きます」.

The words that say so are taken out before the name is looked for, and the form is put where they say it stands.
"""

from __future__ import annotations

import re

import msgspec

from toritsugi.core.understanding.normal import Heard, normal

#: forms by how they are said, in the one form
_FORMS = {
    "株式会社": "株式会社|カブシキ[カガ][イー]シャ",
    "有限会社": "有限会社|ユ[ーウ]ゲン[カガ][イー]シャ",
    "合同会社": "合同会社|ゴ[ーウ]ド[ーウ][カガ][イー]シャ",
    "合資会社": "合資会社|ゴ[ーウ]シ[カガ][イー]シャ",
    "合名会社": "合名会社|ゴ[ーウ]メ[ーイ][カガ][イー]シャ",
}
_FORM = "|".join(_FORMS.values())
_BEHIND = "後ロ|後|ウシロ|アト|最後|サイゴ|オシリ"
_PLACE = rf"(?:ノ)?(?P<place>{_BEHIND}|前|マエ|頭|アタマ|最初|サイショ|先頭)(?:ノ?方|ノ?ホ[ーウ]|側|ガワ)?"
#: what may follow: 付きます, に来ます, です
_SAID = (
    r"(?:ニ?(?:付|ツ)[キクイ](?:[テタ]?(?:イ?マ?ス|イ?ル)?|マス)?|ニ?ナリマス|ニ?(?:来|キ|入リ|ハイリ)マス)?"
    r"(?:ナン)?(?:デス(?:ケド|ケレド|ガ|ネ|ヨ)?|デゴザイマス)?(?:ノ|デ(?!ス|ゴ)|テ)?"
)
_ABBREVIATED = re.compile(rf"(?P<place>後|アト|前|マエ)(?:(?:株|カブ)(?!式|シキ))(?:ノ(?:{_FORM}))?{_SAID}")
_FORM_FIRST = re.compile(rf"(?P<form>{_FORM})(?:ハ|ワ|ガ|モ|デスガ?|デ(?!ス)){_PLACE}(?:ニ|デ(?!ス))?{_SAID}")
_FORM_BEHIND = re.compile(
    rf"(?P<form>{_FORM})ノ?(?P<place>後ロ|ウシロ|後(?=デス|$)|前(?=デス|$))(?:ニ|デ(?!ス))?{_SAID}"
)
_PLACE_FIRST = re.compile(rf"{_PLACE}(?:ニ|ガ)(?P<form>{_FORM})(?:ガ|オ|ト)?{_SAID}")
_RULES = (_ABBREVIATED, _FORM_FIRST, _FORM_BEHIND, _PLACE_FIRST)
_IS_BEHIND = re.compile(rf"(?:{_BEHIND})$")


class FormSaid(msgspec.Struct, frozen=True):
    """A corporate form that is said apart. start, end: places in the words. behind: it stands behind the name."""

    form: str
    behind: bool
    start: int
    end: int

    def joined(self, name: str) -> str:
        """The name with the form where it stands; a name that has one stays."""
        if not name or any(re.search(said, normal(name)) for said in _FORMS.values()):
            return name
        return f"{name}{self.form}" if self.behind else f"{self.form}{name}"


def form_said_apart(said: Heard) -> FormSaid | None:
    """The words that say on which side of the name the form stands; None when none do."""
    for rule in _RULES:
        found = rule.search(said.flat)
        if found is None or found.end() == found.start():
            continue
        form = found.groupdict().get("form") or "株式会社"
        named = next((name for name, forms in _FORMS.items() if re.fullmatch(forms, form)), "株式会社")
        start, end = said.origin[found.start()], said.origin[found.end() - 1] + 1
        return FormSaid(named, _IS_BEHIND.match(found["place"]) is not None, start, end)
    return None
