"""The sentences that tell what is wrong with how a manual is written: its file, its keys, its values."""
# ruff: noqa: E501 - one sentence per line reads better than sentences cut in pieces

from __future__ import annotations

from toritsugi.core.manual.messages_meant import Sentences

#: code → the sentences
WRITTEN: dict[str, Sentences] = {
    "unreadable": (
        "文字として読めません（UTF-8 ではありません）。",
        "UTF-8 で保存し直してください。",
        "The file is not UTF-8 text.",
        "Save it as UTF-8.",
    ),
    "no_file": (
        "ファイル {name} が見つかりません。",
        "名前を確かめ、同じ場所に置いてください。",
        "The file {name} is not there.",
        "Check the name and put it in its place.",
    ),
    "too_big": (
        "大きすぎます（上限 {limit}）。",
        "不要な部分を減らしてください。",
        "It is too big (at most {limit}).",
        "Leave out what is not needed.",
    ),
    "too_deep": (
        "入れ子が深すぎます（上限 {limit} 段）。",
        "段を減らしてください。",
        "It is nested too deeply (at most {limit} levels).",
        "Use fewer levels.",
    ),
    "yaml": (
        "YAML として読めません：{why}",
        "字下げ・コロン・引用符を確かめてください。",
        "It cannot be read as YAML: {why_en}",
        "Check the indentation, colons and quotes.",
    ),
    "no_alias": (
        "YAML の別名（* や &）は使えません。",
        "内容をその場所に書いてください。",
        "YAML aliases and anchors are not allowed.",
        "Write the content in its place.",
    ),
    "no_tag": (
        "YAML のタグ（!）は使えません。",
        "タグを取り除いてください。",
        "YAML tags are not allowed.",
        "Remove the tag.",
    ),
    "one_document": (
        "文書が一つではありません。",
        "「---」で区切らず、一つにまとめてください。",
        "There must be exactly one document.",
        "Put everything in one document.",
    ),
    "unknown_key": ("「{name}」というキーはありません。", "{hint}", "There is no key {name!r} here.", "{hint_en}"),
    "double_key": (
        "「{name}」が二度書かれています（前は {before} 行目）。",
        "どちらか一つにしてください。",
        "{name!r} is written twice (before on line {before}).",
        "Keep one of them.",
    ),
    "missing_key": (
        "「{name}」がありません。",
        "「{name}:」を加えてください。",
        "{name!r} is missing.",
        "Add “{name}:”.",
    ),
    "empty": (
        "何も書かれていません。",
        "内容を書くか、キーごと取り除いてください。",
        "Nothing is written here.",
        "Write a value, or remove the key.",
    ),
    "want_scalar": (
        "一つの値を書くところです。",
        "「キー: 値」の形で書いてください。",
        "One value belongs here.",
        "Write “key: value”.",
    ),
    "want_list": (
        "並び（リスト）を書くところです。",
        "[ … ] で囲むか、行頭に「- 」を付けて並べてください。",
        "A list belongs here.",
        "Put it in [ … ] or write one “- ” line per entry.",
    ),
    "want_map": ("「キー: 値」の組を書くところです。", "{known}", "Keys with values belong here.", "{known_en}"),
    "too_long": (
        "長すぎます（{length} 字、上限 {limit} 字）。",
        "文を分けるか短くしてください。",
        "It is too long ({length} characters, at most {limit}).",
        "Split or shorten it.",
    ),
    "too_many": (
        "多すぎます（{count}、上限 {limit}）。",
        "数を減らしてください。",
        "There are too many ({count}, at most {limit}).",
        "Use fewer.",
    ),
    "bad_id": (
        "「{name}」は名前（id）に使えません。",
        "英小文字で始め、英小文字・数字・_ で40字までにしてください。",
        "{name!r} cannot be an id.",
        "Start with a–z, then a–z, 0–9 and _, at most 40 characters.",
    ),
    "bad_value": ("「{value}」は使えません。", "{hint}", "{value!r} is not possible here.", "{hint_en}"),
    "bad_flag": (
        "「{value}」は使えません。",
        "true か false を書いてください。",
        "{value!r} is not possible here.",
        "Write true or false.",
    ),
    "bad_number": (
        "「{value}」は使えません。",
        "{low} から {high} までの整数を書いてください。",
        "{value!r} is not possible here.",
        "Write a whole number from {low} to {high}.",
    ),
    "bad_decimal": (
        "「{value}」は使えません。",
        "{low} から {high} までの数を書いてください（1.2 のように）。",
        "{value!r} is not possible here.",
        "Write a number from {low} to {high}, such as 1.2.",
    ),
    "bad_accent": (
        "アクセント {value} は、読み「{reading}」の拍の数（{count}）を超えています。",
        "0（平板）から {count} までの数を書いてください。",
        "The accent {value} is beyond the {count} morae of {reading!r}.",
        "Write a number from 0 (flat) to {count}.",
    ),
    "bad_time": (
        "時刻の範囲「{value}」が読めません。",
        "「09:00-18:00」の形で書いてください（休みの日は closed）。",
        "The time span {value!r} cannot be read.",
        "Write it as “09:00-18:00”, or “closed” for a day off.",
    ),
    "spans_overlap": (
        "時間帯が重なっています。",
        "重ならないように分けてください。",
        "The time spans overlap.",
        "Keep them apart.",
    ),
    "bad_date": ("日付「{value}」が読めません。", "{hint}", "The date {value!r} cannot be read.", "{hint_en}"),
    "dates_reversed": (
        "終わりの日が始まりの日より前です。",
        "from と to（until）を確かめてください。",
        "The end comes before the beginning.",
        "Check from and to (until).",
    ),
    "bad_duration": (
        "長さ「{value}」が読めないか、範囲（30秒〜30分）の外です。",
        "「90s」「5m」のように書いてください。",
        "The duration {value!r} cannot be read or is not within 30 s to 30 min.",
        "Write “90s” or “5m”.",
    ),
    "bad_phone": (
        "電話番号「{value}」が読めません。",
        '"0312345678" か "+81312345678" の形で、引用符で囲んで書いてください。',
        "The telephone number {value!r} cannot be read.",
        'Write "0312345678" or "+81312345678", in quotes.',
    ),
    "bad_condition": (
        "条件「{value}」が読めません（「{word}」のところ）。",
        "closed、open、urgent、complaint、callback_wanted、time 12:00-13:00、day saturday、date 12-24、matter 名、caller 名、item 名 is 値、presence 連絡先 is out、withheld is payphone などを and / or / not でつないでください。",
        "The condition {value!r} cannot be read (at {word!r}).",
        "Join closed, open, urgent, complaint, callback_wanted, time 12:00-13:00, day saturday, date 12-24, matter ID, caller ID, item ID is VALUE, presence CONTACT is out, withheld is payphone by and / or / not.",
    ),
    "bad_withheld": (
        "条件「{value}」の、番号が通知されない理由が読めません（「{word}」のところ）。",
        "withheld is のあとに、asked（非通知）、payphone（公衆電話）、unavailable（表示圏外）のどれか一つを書いてください。理由を問わないときは withheld だけを書きます。",
        "In the condition {value!r} the reason why the number is withheld cannot be read (at {word!r}).",
        "After “withheld is” write one of asked (the caller withholds it), payphone, unavailable (the network cannot tell it). “withheld” alone is any of them.",
    ),
    "bad_reading": (
        "読み「{value}」はかなではありません。",
        "カタカナで書いてください。",
        "The reading {value!r} is not kana.",
        "Write it in katakana.",
    ),
    "bad_zone": (
        "時間帯「{value}」はありません。",
        "Asia/Tokyo のように書いてください。",
        "There is no time zone {value!r}.",
        "Write it as Asia/Tokyo.",
    ),
    "bad_file_name": (
        "ファイル名「{value}」は使えません。",
        "同じ場所にある .yaml の名前だけを書いてください。",
        "{value!r} cannot be used as a file name.",
        "Write only the name of a .yaml file beside this one.",
    ),
}
