"""What a question asks about, as its last word of any weight: 持つ of お薬手帳はお持ちですか.

Answers to questions of one such word are left out together when a model is counted on what it did not learn from.
"""

from __future__ import annotations

from typing import Any

_CONTENT = ("名詞", "動詞", "形容詞", "形状詞")
#: words that questions of all sorts end with
_LIGHT = frozenset(
    """
    こと おる よう 件 為る 居る 有る 成る 御座る 致す 頂く 下さる 貰う 宜しい 構う 大丈夫 良い 為さる いらっしゃる
    差し支える 参る 無い 申す 方 事 物 今 現在 様 御 一 度 承知 間違い 間違う 相違 問題 様子 変わる 出来る 遣る
    差し上げる 必要 希望 利用 予定 入り用 御入り用 御希望
    """.split()  # noqa: SIM905
)


def predicate(question: str, tokenizer: Any) -> str:
    """The word, in its dictionary form; the last of those that all questions end with where there is no other."""
    words = [word.normalized_form() for word in tokenizer.tokenize(question) if word.part_of_speech()[0] in _CONTENT]
    telling = [word for word in words if word not in _LIGHT]
    return (telling or words or [question])[-1]
