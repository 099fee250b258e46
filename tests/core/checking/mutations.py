"""Faults put into the source of a manual, on purpose and by seed: what the check has to find.

A mutation takes the plain data of manual.yaml and client.yaml and gives back every way to do its damage there, each
with a name. What it makes is written as YAML again, read and checked like anything that people write.

A fault is a change by which some caller, or some contact who should be told, would come off worse than the one who
wrote the manual meant. A change that nobody can notice is no fault: `nobody_notices` names those that a mutation cannot
help making, each with the reason. Taking an item off one list only, while others still have it, is not among the
mutations: nobody but the client knows whether it was wanted there.
"""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from toritsugi import resources
from toritsugi.core.manual.model import Manual
from toritsugi.marked_yaml import plain, read

#: how a matter ends
ENDS = ("finish", "card", "procedure", "connect", "escalate")
#: faults of one sort that are put into one manual: enough for 300 in each of those that are as long as a real one
MOST_OF_A_SORT = 72
Data = dict[str, Any]
Made = Iterator[tuple[str, "Files"]]


class Files(msgspec.Struct):
    """The data of a manual's two files. doubled: text put behind manual.yaml's, for keys written twice.

    beside: the texts of the files that the manual names besides, by name.
    """

    manual: Data
    client: Data
    doubled: str = ""
    beside: dict[str, str] = {}

    def copy(self) -> Files:
        return Files(copy.deepcopy(self.manual), copy.deepcopy(self.client), beside=self.beside)

    def texts(self) -> tuple[str, str]:
        """YAML of both: JSON is YAML, every scalar in quotes."""
        return _yaml(self.manual) + self.doubled, _yaml(self.client)


class Mutation(msgspec.Struct, frozen=True):
    """One sort of fault."""

    name: str
    make: Callable[[Files], Made]


def _yaml(data: Data) -> str:
    """Top keys one to a line, so that a line can be put behind them."""
    return "".join(f"{json.dumps(key)}: {_flow(value)}\n" for key, value in data.items())


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(str(key))}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value if isinstance(value, str) else str(value), ensure_ascii=False)


# where things stand


def _items(files: Files) -> Data:
    """The items that are defined here; those that only change one of a pack lack a kind or a question of their own."""
    return {name: one for name, one in files.manual.get("items", {}).items() if {"kind", "ask"} <= set(one)}


def _matters(files: Files) -> Data:
    """The matters that are defined here, and do not only change one of a pack."""
    return {name: one for name, one in files.manual.get("matters", {}).items() if "title" in one}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _collects(node: Any) -> Iterator[list[Any]]:
    """Every list of items under a node."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "collect" and isinstance(value, list):
                yield value
            else:
                yield from _collects(value)
    elif isinstance(node, list):
        for value in node:
            yield from _collects(value)


def _steps(node: Any) -> Iterator[Data]:
    """Every step of the procedures under a node."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("procedure", "yes", "no", "helped", "not_helped", "otherwise"):
                yield from (step for step in _listed(value) if isinstance(step, dict))
            if key == "procedures" and isinstance(value, dict):
                yield from (step for steps in value.values() for step in _listed(steps) if isinstance(step, dict))
            if key == "answers" and isinstance(value, dict):
                yield from (step for steps in value.values() for step in _listed(steps) if isinstance(step, dict))
            yield from _steps(value)
    elif isinstance(node, list):
        for value in node:
            yield from _steps(value)


def _procedures(files: Files) -> dict[str, list[Data]]:
    """The procedures that are written out here, as lists of steps: of matters, and those that matters share."""
    written = {name: one["procedure"] for name, one in _matters(files).items() if "procedure" in one}
    shared = {f"procedures.{name}": steps for name, steps in files.manual.get("procedures", {}).items()}
    return {name: steps for name, steps in {**written, **shared}.items() if isinstance(steps, list)}


def _last_steps(files: Files) -> list[Data]:
    """The steps behind which nothing stands: the last of a procedure that matters do not share, and of its branches."""
    found: list[Data] = []
    waiting = [_listed(one["procedure"]) for one in _matters(files).values() if "procedure" in one]
    while waiting:
        steps = waiting.pop()
        if not steps or not isinstance(steps[-1], dict):
            continue
        last = steps[-1]
        found.append(last)
        branches = [last[key] for key in ("yes", "no", "helped", "not_helped", "otherwise") if key in last]
        waiting += [_listed(branch) for branch in [*branches, *last.get("answers", {}).values()]]
    return found


def _sentences(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of every sentence that is spoken."""
    spoken = ("ask", "say", "told", "not_kept", "ask_matter", "refused", "by_keys", "greeting", "then", "again")
    if isinstance(node, dict):
        for key, value in node.items():
            here = (*path, key)
            if key in spoken and isinstance(value, str) and "。" in value:
                yield here
            elif key in spoken and isinstance(value, list):
                yield from ((*here, n) for n, one in enumerate(value) if isinstance(one, str))
                yield from _sentences(value, here)
            else:
                yield from _sentences(value, here)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _sentences(value, (*path, number))


def _get(node: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        node = node[part]
    return node


def _set(node: Any, path: tuple[Any, ...], value: Any) -> None:
    _get(node, path[:-1])[path[-1]] = value


# items


def drop_item(files: Files) -> Made:
    """An item that is collected somewhere is not defined any more."""
    for name in _items(files):
        made = files.copy()
        del made.manual["items"][name]
        yield name, made


def forget_item(files: Files) -> Made:
    """An item is taken out of every list and question: it is defined, and nobody asks it."""
    for name in _items(files):
        made = files.copy()
        for collect in [*_collects(made.manual), _listed(made.manual.get("default_collect"))]:
            collect[:] = [one for one in collect if one != name]
        used = json.dumps([*_steps(made.manual), [one.get("when", "") for one in _items(made).values()]])
        if f'"{name}"' not in used:
            yield name, made


def rename_reference(files: Files) -> Made:
    """A list of items names one that is not there."""
    for number, collect in enumerate(_collects(files.manual)):
        for at in range(len(collect)):
            made = files.copy()
            list(_collects(made.manual))[number][at] = "no_such_item"
            yield f"{number}.{at}", made


def collect_twice(files: Files) -> Made:
    """An item stands twice in one list."""
    for number, collect in enumerate(_collects(files.manual)):
        if collect:
            made = files.copy()
            list(_collects(made.manual))[number].append(collect[0])
            yield f"{number}.{collect[0]}", made


def do_not_read_back(files: Files) -> Made:
    """A telephone number is not read back."""
    for name, item in _items(files).items():
        if item.get("kind") == "phone" and item.get("read_back"):
            made = files.copy()
            _items(made)[name]["read_back"] = False
            yield name, made


def never_needed(files: Files) -> Made:
    """A required item is asked only under a condition that nothing fulfils."""
    for name in _items(files):
        for condition in ("urgent and not urgent", "outcome solved and outcome declined", "open and closed"):
            made = files.copy()
            _items(made)[name]["when"] = condition
            yield f"{name}: {condition}", made


def needs_what_nobody_asks(files: Files) -> Made:
    """A required item hangs on the answer to one that no call asks."""
    for name in _items(files):
        made = files.copy()
        made.manual["items"]["unasked"] = {"kind": "yes_no", "ask": "よろしいでしょうか。"}
        _items(made)[name]["when"] = "item unasked is yes"
        yield name, made


def too_many_again(files: Files) -> Made:
    """More re-asks are written than an item is asked."""
    for name, item in _items(files).items():
        made = files.copy()
        _items(made)[name]["again"] = [f"恐れ入ります。{n}度目でございますが、お願いいたします。" for n in "二三四五"]
        yield name, made
        del item


def drop_number_for_callback(files: Files) -> Made:
    """The wish for a call back is asked, and no number."""
    phones = {name for name, item in _items(files).items() if item.get("kind") == "phone"}
    for number, collect in enumerate(_collects(files.manual)):
        if "callback" in collect and phones & set(collect):
            made = files.copy()
            found = list(_collects(made.manual))[number]
            found[:] = [one for one in found if one not in phones]
            yield str(number), made


def choice_said_alike(files: Files) -> Made:
    """Two choices are put by callers in the same words."""
    for name, item in _items(files).items():
        choices = list(item.get("choices", {}))
        for one, other in itertools.pairwise(choices):
            made = files.copy()
            table = _items(made)[name]["choices"]
            table[one] = {"title": "甲", "heard": ["同じ言い方"]}
            table[other] = {"title": "乙", "heard": ["同じ言い方"]}
            yield f"{name}.{one}", made


# matters


def drop_matter_end(files: Files) -> Made:
    """A matter does not say how it ends."""
    for name, matter in _matters(files).items():
        if any(key in matter for key in ENDS):
            made = files.copy()
            for key in ENDS:
                _matters(made)[name].pop(key, None)
            yield name, made


def shadow_matter(files: Files) -> Made:
    """A matter's examples stand in another matter too."""
    names = [name for name, matter in _matters(files).items() if matter.get("heard")]
    for one, other in itertools.pairwise(names):
        made = files.copy()
        _matters(made)[other]["heard"] = list(_matters(made)[one]["heard"])
        yield f"{one} over {other}", made


def one_example_twice(files: Files) -> Made:
    """One example stands in two matters."""
    names = [name for name, matter in _matters(files).items() if matter.get("heard")]
    for one in names:
        for other in names:
            if one < other:
                made = files.copy()
                _matters(made)[other]["heard"].append(_matters(made)[one]["heard"][0])
                yield f"{one} in {other}", made


def no_examples(files: Files) -> Made:
    """A matter has no examples: callers cannot choose it by their words."""
    if len(_matters(files)) > 1:
        for name, matter in _matters(files).items():
            if matter.get("heard") and matter.get("mode", "normal") == "normal":
                made = files.copy()
                del _matters(made)[name]["heard"]
                yield name, made


def same_title(files: Files) -> Made:
    """Two matters have one title: the desk cannot ask which is meant."""
    names = list(_matters(files))
    for one, other in itertools.pairwise(names):
        made = files.copy()
        _matters(made)[other]["title"] = _matters(made)[one]["title"]
        yield f"{one}, {other}", made


def same_key(files: Files) -> Made:
    """Two matters have one key."""
    keyed = [name for name, matter in _matters(files).items() if matter.get("key")]
    for one, other in itertools.pairwise(keyed):
        made = files.copy()
        _matters(made)[other]["key"] = _matters(made)[one]["key"]
        yield f"{one}, {other}", made


def wrong_target(files: Files) -> Made:
    """A matter names a contact or a card that is not there."""
    for name, matter in _matters(files).items():
        for key in ("to", "connect", "escalate", "card"):
            if key in matter:
                made = files.copy()
                _matters(made)[name][key] = "nobody_there"
                yield f"{name}.{key}", made


def blank_of_nothing(files: Files) -> Made:
    """A sentence has a blank that no item fills."""
    for name in _matters(files):
        made = files.copy()
        _matters(made)[name]["say"] = "{nothing}の件でございますね。"
        yield name, made


def blank_too_early(files: Files) -> Made:
    """A sentence that is said before anything is collected has the blank of an item of its own."""
    for name, matter in _matters(files).items():
        first = next((one for one in matter.get("collect", []) if one in _items(files)), None)
        if first is None:
            continue
        made = files.copy()
        made.manual["items"]["late"] = {"kind": "text", "ask": "ほかにございますか。"}
        _matters(made)[name]["collect"].append("late")
        _matters(made)[name]["say"] = "{late}の件でございますね。"
        made.manual["default_collect"] = [one for one in _listed(made.manual.get("default_collect")) if one != "late"]
        yield name, made


def too_short_a_call(files: Files) -> Made:
    """The longest call is too short for what is asked."""
    made = files.copy()
    made.manual.setdefault("scope", {})["longest_call"] = "30s"
    yield "30s", made


# words


def forbid_used_word(files: Files) -> Made:
    """A word that some sentence has must never be said."""
    for path in list(_sentences(files.manual))[::2]:
        text = _get(files.manual, path)
        word = text[len(text) // 3 : len(text) // 3 + 4].strip("。、")
        if len(word) >= 3 and not set(word) & set("。、{}"):
            made = files.copy()
            made.manual.setdefault("scope", {}).setdefault("never_say", []).append(word)
            yield f"{word}", made


def say_forbidden_word(files: Files) -> Made:
    """A sentence has a word that must never be said."""
    words = _listed(files.manual.get("scope", {}).get("never_say"))
    for number, path in enumerate(list(_sentences(files.manual))[1::2]):
        if words:
            made = files.copy()
            _set(made.manual, path, f"{words[number % len(words)]}についてお答えします。")
            yield ".".join(map(str, path)), made


def promise_callback(files: Files) -> Made:
    """A sentence promises a call back."""
    promises = (
        "のちほど担当の者から折り返しお電話いたします。",
        "折り返しご連絡差し上げます。",
        "担当よりあらためてお電話いたします。",
        "折り返しさせていただきます。",
    )
    for number, path in enumerate(list(_sentences(files.manual))[2::4]):
        if path[-1] not in ("told", "not_kept"):
            made = files.copy()
            _set(made.manual, path, promises[number % len(promises)])
            yield ".".join(map(str, path)), made


def told_before_kept(files: Files) -> Made:
    """A sentence that is heard before the message is kept says that it was taken."""
    for path in list(_sentences(files.manual))[::5]:
        if path[0] not in ("told", "closing"):
            made = files.copy()
            _set(made.manual, path, "確かに承りました。")
            yield ".".join(map(str, path)), made


def endless_sentence(files: Files) -> Made:
    """A sentence is so long that nobody can follow it."""
    for path in list(_sentences(files.manual))[::6]:
        made = files.copy()
        _set(made.manual, path, "恐れ入りますが、" * 18 + "お待ちください。")
        yield ".".join(map(str, path)), made


def open_brace(files: Files) -> Made:
    """A blank is not closed."""
    for path in list(_sentences(files.manual))[::7]:
        made = files.copy()
        _set(made.manual, path, "{nameさま、お待ちください。")
        yield ".".join(map(str, path)), made


# openings, hours, cards, callers


def opening_over_opening(files: Files) -> Made:
    """A second opening has the condition of the first."""
    for number, opening in enumerate(files.manual.get("opening", [])):
        made = files.copy()
        own = dict(opening) if isinstance(opening, dict) else {"say": opening}
        made.manual["opening"].append({**own, "say": "はい、お電話ありがとうございます。"})
        yield str(number), made


def no_plain_opening(files: Files) -> Made:
    """No opening fits always."""
    made = files.copy()
    for opening in made.manual["opening"]:
        opening.setdefault("when", "closed")
    yield "closed", made


def opening_never(files: Files) -> Made:
    """An opening waits for what cannot be known before the caller speaks."""
    for condition in ("urgent", "callback_wanted", "open and closed", "outcome solved"):
        made = files.copy()
        made.manual["opening"].append({"when": condition, "say": "お電話ありがとうございます。"})
        yield condition, made


def closing_never(files: Files) -> Made:
    """A closing line waits for what cannot be."""
    for condition in ("open and closed", "outcome solved and outcome message", "urgent and not urgent"):
        made = files.copy()
        made.manual.setdefault("closing", []).insert(0, {"when": condition, "say": "お気をつけてお過ごしください。"})
        yield condition, made


def nobody_hears(files: Files) -> Made:
    """A rule of who is told waits for what cannot be."""
    for number in range(len(files.manual.get("notify", []))):
        made = files.copy()
        made.manual["notify"][number]["when"] = "urgent and not urgent"
        yield str(number), made


def swap_card_dates(files: Files) -> Made:
    """A card's days end before they begin."""
    for name in files.manual.get("cards", {}):
        made = files.copy()
        made.manual["cards"][name]["valid"] = {"from": "2027-03-31", "until": "2026-10-01"}
        yield name, made


def card_of_the_past(files: Files) -> Made:
    """A card is over."""
    for name in files.manual.get("cards", {}):
        made = files.copy()
        made.manual["cards"][name]["valid"] = {"until": "2020-03-31"}
        yield name, made


def drop_card(files: Files) -> Made:
    """A card that a matter or a step gives is not there. One that only callers ask for is just not known any more."""
    given = {one["card"] for one in [*files.manual.get("matters", {}).values(), *_steps(files.manual)] if "card" in one}
    for name in [name for name in files.manual.get("cards", {}) if name in given]:
        made = files.copy()
        del made.manual["cards"][name]
        yield name, made


def card_said_as_matter(files: Files) -> Made:
    """A card is asked for in the words of a matter that is about something else."""
    for name in files.manual.get("cards", {}):
        other = next((m for m in _matters(files).values() if m.get("heard") and m.get("card") != name), None)
        if other is not None:
            made = files.copy()
            made.manual["cards"][name].setdefault("heard", []).append(other["heard"][0])
            yield name, made


def swap_closure_dates(files: Files) -> Made:
    """A closure ends before it begins."""
    made = files.copy()
    made.client["closures"] = [{"from": "2026-12-29", "to": "2026-12-01", "say": "お休みをいただいております。"}]
    yield "dates", made


def closure_of_the_past(files: Files) -> Made:
    """A closure is over."""
    made = files.copy()
    closures = made.client.setdefault("closures", [])
    closures.append({"from": "2021-12-29", "to": "2022-01-03", "say": "お休みをいただいております。"})
    yield "2021", made


def closure_over_closure(files: Files) -> Made:
    """The words of a closure are hidden by those of a shorter one on the same days."""
    made = files.copy()
    closures = made.client.setdefault("closures", [])
    closures.append({"on": "05-01", "say": "本日はお休みをいただいております。"})
    closures.append({"on": "05-01", "say": "五月一日はお休みでございます。"})
    yield "05-01", made


def never_open(files: Files) -> Made:
    """No day has hours."""
    made = files.copy()
    made.manual["hours"] = {"everyday": "closed"}
    yield "closed", made


def odd_hours(files: Files) -> Made:
    """Hours that overlap, or are none."""
    for spans in (["09:00-12:00", "11:00-18:00"], ["25:00-09:00"], ["09:00-09:00"]):
        made = files.copy()
        made.manual["hours"] = {"weekdays": spans}
        yield str(spans), made


def rule_over_rule(files: Files) -> Made:
    """Two rules for callers are for the same callers."""
    for one, other in (
        ({"from": ["0312349999"]}, {"from": ["0312349999"]}),
        ({"prefix": "0120"}, {"prefix": "0120"}),
        ({"kind": "anonymous"}, {"kind": "anonymous"}),
        ({"kind": "sales"}, {"kind": "sales"}),
    ):
        made = files.copy()
        rules = made.manual.setdefault("callers", [])
        rules.append({"id": "first_rule", "as": "甲", "say": "お世話になっております。", **one})
        rules.append({"id": "second_rule", "as": "乙", "say": "いつもありがとうございます。", **other})
        yield str(one), made


# contacts


def drop_contact(files: Files) -> Made:
    """A contact that something names is not there."""
    for name in files.client["contacts"]:
        made = files.copy()
        del made.client["contacts"][name]
        yield name, made


def drop_channels(files: Files) -> Made:
    """A contact that is told has no channel."""
    for name in files.client["contacts"]:
        made = files.copy()
        made.client["contacts"][name].pop("channels", None)
        made.client["contacts"][name].pop("phone", None)
        yield name, made


def drop_phone(files: Files) -> Made:
    """A contact to whom callers are connected has no number."""
    connected = {matter.get("connect") for matter in _matters(files).values()}
    connected |= {step.get("connect") for step in _steps(files.manual)}
    connected |= {rule.get("connect") for rule in files.manual.get("callers", [])}
    for name, contact in files.client["contacts"].items():
        if name in connected and "phone" in contact:
            made = files.copy()
            del made.client["contacts"][name]["phone"]
            yield name, made


def notify_nobody(files: Files) -> Made:
    """A rule of who is told names nobody, or a way that the contact does not have."""
    contacts = {**files.client.get("contacts", {}), **files.manual.get("contacts", {})}
    for number, rule in enumerate(files.manual.get("notify", [])):
        made = files.copy()
        made.manual["notify"][number]["to"] = "nobody_there"
        yield f"{number}.to", made
        channels = contacts.get(rule.get("to"), {}).get("channels", {})
        for lacking in [way for way in ("sms", "mail", "webhook") if way not in channels][:1]:
            made = files.copy()
            made.manual["notify"][number]["by"] = lacking
            yield f"{number}.by", made


# procedures


def cut_way_out(files: Files) -> Made:
    """A branch of a procedure that ended the call does not end it, and nothing stands behind it."""
    last = _last_steps(files)
    for number, step in enumerate(_steps(files.manual)):
        for key in ("escalate", "connect", "solved", "finish"):
            if key not in step or not any(step is one for one in last):
                continue
            made = files.copy()
            cut = list(_steps(made.manual))[number]
            for gone in ("escalate", "connect", "solved", "finish", "else"):
                cut.pop(gone, None)
            yield f"{number}.{key}", made


def step_after_end(files: Files) -> Made:
    """A step stands behind one that ends the call."""
    for name in _procedures(files):
        made = files.copy()
        _procedures(made)[name] += [{"finish": "message"}, {"say": "お待ちください。"}]
        yield name, made


def ask_within_itself(files: Files) -> Made:
    """A question of a procedure is put again in its own branch: a loop that goes nowhere."""
    for number, step in enumerate(_steps(files.manual)):
        if "ask" not in step:
            continue
        for branch in ("yes", "no"):
            if branch in step:
                made = files.copy()
                inside = list(_steps(made.manual))[number]
                inside[branch] = [{"ask": copy.deepcopy(step["ask"]), branch: _listed(step[branch])}]
                yield f"{number}.{branch}", made


def branch_of_no_answer(files: Files) -> Made:
    """A branch stands for an answer that its question does not have."""
    for number, step in enumerate(_steps(files.manual)):
        if "answers" in step:
            made = files.copy()
            list(_steps(made.manual))[number]["answers"]["no_such_answer"] = [{"say": "承知いたしました。"}]
            yield str(number), made


# the writing itself


def unknown_key(files: Files) -> Made:
    """A key is written wrongly."""
    for key in list(files.manual):
        made = files.copy()
        made.manual = {(f"{one}x" if one == key else one): value for one, value in made.manual.items()}
        yield key, made


def double_key(files: Files) -> Made:
    """A key is written twice."""
    for key in list(files.manual)[3:]:
        made = files.copy()
        made.doubled = f"{json.dumps(key)}: {_flow(files.manual[key])}\n"
        yield key, made


def out_of_scope(files: Files) -> Made:
    """The manual does what its scope does not have."""
    does = _listed(files.manual.get("scope", {}).get("does"))
    rings = any("connect" in one for one in [*files.manual.get("matters", {}).values(), *_steps(files.manual)])
    for what, done in (("answer_cards", bool(files.manual.get("cards"))), ("connect", rings)):
        if what in does and done:
            made = files.copy()
            made.manual["scope"]["does"] = [one for one in does if one != what]
            yield what, made


MUTATIONS: tuple[Mutation, ...] = tuple(
    Mutation(function.__name__, function)
    for function in (
        drop_item, forget_item, rename_reference, collect_twice, do_not_read_back, never_needed, needs_what_nobody_asks,
        too_many_again, drop_number_for_callback, choice_said_alike, drop_matter_end, shadow_matter, one_example_twice,
        no_examples, same_title, same_key, wrong_target, blank_of_nothing, blank_too_early, too_short_a_call,
        forbid_used_word, say_forbidden_word, promise_callback, told_before_kept, endless_sentence, open_brace,
        opening_over_opening, no_plain_opening, opening_never, closing_never, nobody_hears, swap_card_dates,
        card_of_the_past, drop_card, card_said_as_matter, swap_closure_dates, closure_of_the_past, closure_over_closure,
        never_open, odd_hours, rule_over_rule, drop_contact, drop_channels, drop_phone, notify_nobody, cut_way_out,
        step_after_end, ask_within_itself, branch_of_no_answer, unknown_key, double_key, out_of_scope,
    )
)  # fmt: skip


def nobody_notices(mutation: str, name: str, manual: Manual) -> str:
    """Why a change is no fault, "" when it is one. manual: what the changed files resolve to.

    What is taken out of the manual, and one of its packs has too, is the pack's: its item is asked in its words, its
    examples are how callers put a matter, its end is how the matter ends, its card is given.
    """
    matter = manual.matters.get(name)
    if mutation == "drop_item" and name in manual.items:
        return "the pack's item takes its place"
    if mutation == "drop_card" and name in manual.cards:
        return "the pack's card takes its place"
    if mutation == "no_examples" and matter is not None and matter.heard:
        return "the pack's examples take their place"
    if mutation == "drop_matter_end" and _ends_in_a_pack(name, manual.packs):
        return "the pack's end takes its place"
    return ""


def _ends_in_a_pack(name: str, packs: Sequence[str]) -> bool:
    """Whether a pack says how a matter ends."""
    written = (plain(read(resources.pack_text(pack), pack)).get("matters", {}).get(name, {}) for pack in packs)
    return any(set(ENDS) & set(matter) for matter in written)


def faults(files: Files, most: int = MOST_OF_A_SORT) -> list[tuple[str, str, Files]]:
    """Faults that can be put into a manual: (mutation, name, files); of each sort at most so many."""
    return [
        (mutation.name, name, made)
        for mutation in MUTATIONS
        for name, made in itertools.islice(mutation.make(files), most)
    ]
