"""Matter by matter: what is asked and in which order, how it is found, how it goes and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from toritsugi.core.manual.model import Finish, Item, Manual, Matter, Step, StepKind
from toritsugi.core.proof.estimate import estimate_matter
from toritsugi.core.sheet import wording
from toritsugi.core.sheet.asked import asking, items_asked
from toritsugi.core.sheet.difference import CLIENT, ITEMS, Notes, Subject
from toritsugi.core.sheet.sentences import branch_words

#: seconds by which a matter's talk time must move for a caller to notice
NOTICED_SECONDS = 5.0


def compare(notes: Notes, old: Manual, new: Manual, old_named: Manual) -> None:
    """Note the differences of matters and of the items they ask."""
    for id in dict.fromkeys((*new.matters, *old.matters)):
        was, now = old.matters.get(id), new.matters.get(id)
        if was is not None and now is not None:
            _matter(notes, (old, was), (new, now))
            _flow(notes, (old_named, old_named.matters[id]), (new, now))
        else:
            _joined_or_left(notes, old if was else new, was or now, gone=now is None)
    _offered_order(notes, old, new)
    _items(notes, old, new)


def _joined_or_left(notes: Notes, manual: Manual, matter: Matter | None, *, gone: bool) -> None:
    if matter is None:
        return
    told = f"{matter.title}：{how_it_ends(manual, matter, notes.language)}"
    what = notes.pick(f"用件「{matter.title}」", f"matter “{matter.title}”")
    group = (matter.id, matter.title)
    notes.note(group, Subject.MATTER, what, told if gone else "", "" if gone else told)
    if not gone:
        for item in items_asked(manual, matter):
            _asked_now(notes, group, item)


def how_it_ends(manual: Manual, matter: Matter, language: str) -> str:
    """How a matter ends and with whom, in words."""
    told = wording.finish(matter.finish, language)
    name = wording.contact(manual, matter.target)
    card = manual.cards.get(matter.card)
    if matter.finish is Finish.CARD and card is not None:
        return f"{wording.quoted(card.title, language)} {told}"
    if matter.finish in (Finish.CONNECT, Finish.ESCALATE) and name:
        told = f"{name}：{told}"
    if matter.finish is Finish.CONNECT:
        otherwise = wording.finish(matter.otherwise, language)
        told += wording.pick((f"（つながらないとき：{otherwise}）", f" (if not reached: {otherwise})"), language)
    return told


def _matter(notes: Notes, one: tuple[Manual, Matter], other: tuple[Manual, Matter]) -> None:
    (old, was), (new, now) = one, other
    group, lang = (now.id, now.title), notes.language
    notes.note(group, Subject.MATTER, notes.pick("用件の題", "title of the matter"), was.title, now.title)
    heard = notes.pick("この用件になる言い方", "words that mean this matter")
    notes.lists(group, Subject.MATTER, heard, was.heard, now.heard)
    key = notes.pick("用件を選ぶ番号", "key that chooses it")
    notes.note(group, Subject.MATTER, key, was.key, now.key)
    mode = notes.pick("対応の姿勢", "how the desk bears itself")
    usual = notes.pick("ふだんどおり", "as usual")
    notes.note(
        group, Subject.MATTER, mode, wording.mode(was.mode, lang) or usual, wording.mode(now.mode, lang) or usual
    )
    urgent = notes.pick("至急の扱い", "urgent")
    yes, no = notes.pick("至急", "yes"), notes.pick("至急ではない", "no")
    before, after = (
        yes if one.urgent else wording.condition(manual, one.urgent_when, lang) if one.urgent_when is not None else no
        for manual, one in ((old, was), (new, now))
    )
    notes.note(group, Subject.MATTER, urgent, before, after)
    priority = notes.pick("ほかの用件とまぎれるときの優先順位", "priority among matters that fit")
    notes.note(group, Subject.MATTER, priority, str(was.priority), str(now.priority))
    end = notes.pick("終わり方", "how it ends")
    notes.note(group, Subject.FLOW, end, how_it_ends(old, was, lang), how_it_ends(new, now, lang))
    if (was.finish, was.target) != (now.finish, now.target) and was.finish is now.finish is Finish.MESSAGE:
        names = [wording.contact(manual, one.target) for manual, one in ((old, was), (new, now))]
        notes.note(group, Subject.TOLD, notes.pick("担当", "in charge"), *names, by=CLIENT)
    _asked(notes, group, one, other)
    _talk_time(notes, group, one, other)


def _talk_time(notes: Notes, group: tuple[str, str], one: tuple[Manual, Matter], other: tuple[Manual, Matter]) -> None:
    """The middle talk time, where it moves so far that a caller notices."""
    was, now = estimate_matter(*one), estimate_matter(*other)
    if was.ways and now.ways and abs(was.p50 - now.p50) >= NOTICED_SECONDS:
        what = notes.pick("通話の長さ（推定の中央値）", "talk time (estimated median)")
        before, after = (notes.pick(f"{one.p50:.0f}秒", f"{one.p50:.0f} s") for one in (was, now))
        notes.note(group, Subject.TALK_TIME, what, before, after)


def _asked(notes: Notes, group: tuple[str, str], one: tuple[Manual, Matter], other: tuple[Manual, Matter]) -> None:
    """Items asked now, asked no longer, and asked in another order."""
    was = {item.id: item for item in items_asked(*one)}
    now = {item.id: item for item in items_asked(*other)}
    for id, item in now.items():
        if id not in was:
            _asked_now(notes, group, item)
    for id, item in was.items():
        if id not in now:
            what = notes.pick(f"「{item.title}」を伺うこと", f"“{item.title}” is asked")
            notes.note(group, Subject.ITEM, what, item.ask.text, "")
    before = [now[id].title for id in was if id in now]
    after = [item.title for id, item in now.items() if id in was]
    notes.note(group, Subject.ORDER, notes.pick("伺う順", "order of asking"), " → ".join(before), " → ".join(after))


def _asked_now(notes: Notes, group: tuple[str, str], item: Item) -> None:
    what = notes.pick(f"「{item.title}」を伺うこと", f"“{item.title}” is asked")
    notes.note(group, Subject.ITEM, what, "", item.ask.text)


def _offered_order(notes: Notes, old: Manual, new: Manual) -> None:
    """The order of matters in the menu of keys."""
    was = [id for id, matter in old.matters.items() if matter.key and id in new.matters and new.matters[id].key]
    now = [id for id in new.matters if id in was]
    titles = [" → ".join(new.matters[id].title for id in order) for order in (was, now)]
    line = notes.group("line")
    notes.note(line, Subject.ORDER, notes.pick("番号で選ぶ用件の順", "order of matters in the menu"), *titles)


# the way through a procedure


def _flow(notes: Notes, one: tuple[Manual, Matter], other: tuple[Manual, Matter]) -> None:
    """Steps that say nothing of their own: questions, hand-overs, ends. Sentences are compared elsewhere."""
    lang = notes.language
    was = list(_steps(one[0], one[1].procedure, (), lang))
    now = list(_steps(other[0], other[1].procedure, (), lang))
    group = (other[1].id, other[1].title)
    for tag, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for trail, words in was[i:j]:
            if (trail, words) not in now[k:m]:
                notes.note(group, Subject.FLOW, notes.pick("手順", "procedure"), words, "", when=trail)
        for trail, words in now[k:m]:
            if (trail, words) not in was[i:j]:
                notes.note(group, Subject.FLOW, notes.pick("手順", "procedure"), "", words, when=trail)


def _steps(manual: Manual, steps: tuple[Step, ...], trail: tuple[str, ...], language: str) -> Iterator[tuple[str, str]]:
    for step in steps:
        words = step_words(manual, step, language)
        if words:
            yield " → ".join(trail), words
        for branch in step.branches:
            yield from _steps(manual, branch.steps, (*trail, branch_words(manual, step, branch, language)), language)


def step_words(manual: Manual, step: Step, language: str) -> str:
    """What a step does, in words; "" for one that only says its sentence."""
    contact = wording.contact(manual, step.target)
    if step.kind is StepKind.SAY:
        return wording.pick(("解決したか確かめます", "asks whether it helped"), language) if step.asks_helped else ""
    if step.kind is StepKind.ASK:
        title = manual.items[step.item].title if step.item in manual.items else step.item
        return wording.pick((f"「{title}」を伺い、答えで分かれます", f"asks “{title}” and branches"), language)
    if step.kind is StepKind.COLLECT:
        titles = wording.joined([manual.items[i].title for i in step.collect if i in manual.items], language)
        return wording.pick((f"{titles}を伺います", f"asks {titles}"), language)
    if step.kind is StepKind.CARD:
        title = manual.cards[step.target].title if step.target in manual.cards else step.target
        return wording.pick((f"「{title}」をご案内します", f"gives the guidance “{title}”"), language)
    if step.kind is StepKind.CONNECT:
        return wording.pick((f"{contact}へお取り次ぎします", f"connects to {contact}"), language)
    if step.kind is StepKind.ESCALATE:
        return wording.pick((f"{contact}へ引き継ぎます", f"hands over to {contact}"), language)
    ends = {StepKind.SOLVED: ("解決として終わります", "ends as solved")}
    return wording.pick(ends.get(step.kind, ("受電報告にして終わります", "ends with a message")), language)


# items


def _items(notes: Notes, old: Manual, new: Manual) -> None:
    """How an item that both versions ask is treated."""
    for id, now in new.items.items():
        was, matters = old.items.get(id), asking(new, id)
        used = [bool(asking(manual, id)) or id in manual.default_collect for manual in (old, new)]
        if was is None or not all(used):
            continue
        group = (matters[0].id, matters[0].title) if len(matters) == 1 else notes.group(ITEMS)
        title = notes.pick(f"「{now.title}」", f"“{now.title}”: ")
        notes.note(group, Subject.ITEM, title + notes.pick("の題", "title"), was.title, now.title)
        for name, told in _treated(notes, old, was).items():
            after = _treated(notes, new, now)[name]
            by = CLIENT if name in (*_CLIENT_SIDE, *_MASKED) else "caller"
            notes.note(group, Subject.ITEM, title + name, told, after, by=by)
        _choices(notes, group, title, was, now)


_CLIENT_SIDE = ("の表示を控えること", "kept out of lists")
_MASKED = ("の一覧と通知での見せ方", "shown in lists and notifications")


def _treated(notes: Notes, manual: Manual, item: Item) -> dict[str, str]:
    lang, pick = notes.language, notes.pick
    required = {
        "always": pick("必ず伺います", "always"),
        "optional": pick("任意です", "optional"),
        "individual": pick("個人の方には伺いません", "not of private persons"),
    }
    flags = [pick("しません", "no"), pick("します", "yes")]
    masks = {
        "": pick("そのまま", "as it is"),
        "all": pick("すべて伏せます", "not at all"),
        "last4": pick("下四桁だけ", "last four signs"),
    }
    return {
        pick("の答えの種類", "kind of answer"): wording.kind(item.kind, lang),
        pick("の必須・任意", "required"): required.get(item.required, item.required),
        pick("を伺う条件", "asked when"): wording.condition(manual, item.needed, lang),
        pick("の復唱", "read back"): flags[item.read_back],
        pick("に発信番号を使うか確かめること", "the caller's number is offered"): flags[bool(item.suggest)],
        pick(*_CLIENT_SIDE): flags[item.sensitive],
        pick(*_MASKED): masks.get(item.mask, item.mask),
    }


def _choices(notes: Notes, group: tuple[str, str], title: str, was: Item, now: Item) -> None:
    before, after = ([choice.title for choice in item.choices] for item in (was, now))
    notes.lists(group, Subject.ITEM, title + notes.pick("の選択肢", "choices"), before, after)
    stayed = [one for one in before if one in after]
    order = [one for one in after if one in before]
    what = title + notes.pick("の選択肢の順", "order of choices")
    notes.note(group, Subject.ORDER, what, " → ".join(stayed), " → ".join(order))
    heard = {choice.id: choice.heard for choice in was.choices}
    keys = {choice.id: choice.key for choice in was.choices}
    for choice in now.choices:
        if choice.id not in heard:
            continue
        name = f"{title}{notes.pick('の', '')}「{choice.title}」"
        notes.lists(group, Subject.ITEM, name + notes.pick("にあたる言い方", ": words"), heard[choice.id], choice.heard)
        notes.note(group, Subject.ITEM, name + notes.pick("の番号", ": key"), keys[choice.id], choice.key)
