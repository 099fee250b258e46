"""What a back-test found, in words."""

from __future__ import annotations

from toritsugi.core.manual.model import Manual
from toritsugi.core.proof.backtest import Changed, Summary
from toritsugi.core.sheet import wording
from toritsugi.core.sheet.wording import pick

_WHAT: dict[str, tuple[str, str]] = {
    "outcome": ("結果", "outcome"),
    "matter": ("用件", "matter"),
    "complete": ("聴取の完了", "complete"),
    "counts": ("件数に数えるか", "counts for billing"),
    "item": ("聴取項目", "item"),
    "told": ("通知先", "who is told"),
    "escalated": ("引き継ぎ先", "handed over to"),
    "words": ("聞こえる文", "words heard"),
    "talk_time": ("通話の長さ", "talk time"),
}
_STATES: dict[str, tuple[str, str]] = {
    "": ("伺わない", "not asked"),
    "confirmed": ("復唱済み", "confirmed"),
    "given": ("聴取", "given"),
    "clip": ("録音", "recorded"),
    "refused": ("お答えなし", "refused"),
    "unknown": ("不明", "unknown"),
    "other value": ("別の値", "another value"),
}


_FLAGS = {"yes": ("はい", "yes"), "no": ("いいえ", "no")}


def _names(manual: Manual, ids: str, language: str) -> str:
    return wording.joined([wording.contact(manual, id) for id in ids.split("、") if id], language)


def what(name: str, language: str) -> str:
    """What changed, as a heading."""
    return pick(_WHAT[name], language)


def change_text(manual: Manual, one: Changed, language: str) -> str:
    """One change of a call on one line. manual: the new version."""
    before, after = one.before, one.after
    name = one.name
    if one.what == "item":
        name = manual.items[name].title if name in manual.items else name
        before, after = (pick(_STATES.get(side, (side, side)), language) for side in (before, after))
    elif one.what == "outcome":
        before, after = (wording.outcome(side, language) for side in (before, after))
    elif one.what == "matter":
        before, after = (manual.matters[side].title if side in manual.matters else side for side in (before, after))
    elif one.what == "escalated":
        before, after = (_names(manual, side, language) for side in (before, after))
    elif one.what in ("complete", "counts"):
        before, after = (pick(_FLAGS.get(side, ("", "")), language) for side in (before, after))
    elif one.what == "told":
        name = wording.contact(manual, name)
        before, after = (wording.channel(side, language) if side else "" for side in (before, after))
    elif one.what == "talk_time":
        before, after = (pick((f"{side}秒", f"{side} s"), language) for side in (before, after))
    elif one.what == "words":
        name = ""
    head = what(one.what, language) + (wording.quoted(name, language) if name else "")
    nothing = pick(("なし", "none"), language)
    return f"{head}: {before or nothing} → {after or nothing}"


def question_text(manual: Manual, key: str, language: str) -> str:
    """A question that nobody was asked, in words."""
    kind, _, name = key.partition(":")
    if kind in ("item", "confirm", "offer"):
        title = manual.items[name].title if name in manual.items else name
        forms = {
            "item": ("の質問", "asked"),
            "confirm": ("の復唱", "read back"),
            "offer": ("の発信番号の確認", "offered"),
        }
        return wording.quoted(title, language) + pick(forms[kind], language)
    if kind == "helped":
        return pick((f"「{name}」で解決したか", f"whether “{name}” helped"), language)
    if kind == "connect":
        return pick((f"{wording.contact(manual, name)}への取り次ぎの結果", f"{name} being rung"), language)
    others = {
        "matter": ("用件の質問", "the question for the matter"),
        "callback": ("折り返し希望の質問", "the wish for a call back"),
        "anything": ("ほかにご用件があるかの質問", "whether there is anything else"),
        "end": ("通話の終わり", "the end of the call"),
        "operator": ("オペレーターが引き取った通話", "calls that a person took over"),
    }
    return pick(others.get(kind, (key, key)), language)


def summary_lines(manual: Manual, told: Summary, language: str) -> list[str]:
    """The summary, line by line."""
    same, changed, missing = (told.statuses[name] for name in ("same", "changed", "not_covered"))
    lines = [
        pick(
            (
                f"{told.calls} 件の通話：同じ {same}、変わる {changed}、確かめられない {missing}",
                f"{told.calls} calls: {same} the same, {changed} changed, {missing} not covered",
            ),
            language,
        )
    ]
    lines += [f"  {what(name, language)}: {count}" for name, count in told.changed.items()]
    if told.not_covered:
        lines.append(pick(("どの発信者にも伺っていないこと", "what no caller was asked"), language))
        lines += [f"  {question_text(manual, key, language)}: {count}" for key, count in told.not_covered.items()]
    before, after = told.seconds
    if same + changed:
        lines.append(
            pick(
                (
                    f"通話の長さの平均（推定）：{before:.0f}秒 → {after:.0f}秒",
                    f"mean talk time (estimated): {before:.0f} s → {after:.0f} s",
                ),
                language,
            )
        )
    return lines
