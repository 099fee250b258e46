"""A small, right manual as text, and ways to break it."""

from __future__ import annotations

from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.problems import ManualError, Problem
from toritsugi.resources import read_manual

CLIENT = """\
format: 1
id: mihon
name: 株式会社見本
contacts:
  office: { name: 総務, channels: { webhook: inbox } }
  boss: { name: 責任者, phone: "0312345679", channels: { mail: boss@example.invalid } }
  silent: { name: 届かない人 }
notices:
  shared: こちらは共通の告知でございます。
"""

MANUAL = """\
format: 1
client: client.yaml
line: { id: main, name: 見本商会, reading: ミホンショウカイ, numbers: ["0312345678"] }
hours:
  weekdays: 09:00-18:00
opening:
  - say: お電話ありがとうございます。見本商会でございます。
items:
  name: { kind: person, ask: お名前をお願いいたします。 }
  phone: { kind: phone, ask: お電話番号をお願いいたします。, read_back: true }
  gas: { kind: yes_no, ask: ガスの臭いはいたしますか。 }
  size:
    kind: choice
    ask: 大きさはどちらでしょうか。
    choices: { small: 小さいもの, large: 大きいもの }
matters:
  inquiry:
    title: お問い合わせ
    collect: [name, phone]
    finish: message
"""


def good(extra: str = "") -> Manual:
    """The manual, with lines added at its end."""
    return read_manual(MANUAL + extra, CLIENT)


def problems(source: str | bytes, client: str | bytes = CLIENT) -> tuple[Problem, ...]:
    """What is wrong with a source; fails when nothing is."""
    try:
        read_manual(source, client)
    except ManualError as error:
        return error.problems
    raise AssertionError("this manual should have been refused")


def place(source: str, word: str) -> tuple[int, int]:
    """Line and column, from 1, of the last place where a word stands in a text."""
    before = source[: source.rindex(word)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
