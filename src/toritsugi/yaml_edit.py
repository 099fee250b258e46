"""Changes one place of a YAML source and leaves every other character as it was. Decision: docs/adr/0023.

edit(source, ("items", "phone", "ask"), "お電話番号は。")    a value
edit(source, ("cards", "parking"), {"say": "…"})             something new at the end of a map
edit(source, ("opening", 1), None)                            takes an entry away
edit(source, ("matters", "quote", "heard"), ["a", "b"])       a list of values; those that stay keep their comments
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any

from toritsugi.core.manual.scalars import quoted, scalar
from toritsugi.yaml_spots import Spot, Unreadable, spots

Path = Sequence[str | int]

#: longest line in which a list stands in brackets
_WIDTH = 110
#: numbers, times and truths, which readers of manuals take as words: plain where plain ones stood
_BARE = re.compile(r"[0-9][0-9:.-]*|true|false")


class CannotEdit(ValueError):
    """The place is not there, or its source is written in a way that only a person should change."""


def edit(source: str, path: Path, value: Any, *, order: Sequence[str] = ()) -> str:
    """The source with one place changed.

    value: a text, a list or a dict of texts; None takes the place away (and what would be left empty around it).
    order: keys as they usually stand in the map that gets a new one; without, it goes to the end. Raises CannotEdit.
    """
    try:
        root = spots(source)
    except Unreadable as error:
        raise CannotEdit(str(error)) from error
    if not path:
        raise CannotEdit("the whole text is no place in it")
    trail = _trail(root, path)
    changed = _changed(source, trail, path, value, order)
    _prove(root.plain(), changed, path, value)
    return changed


def _changed(source: str, trail: list[Spot], path: Path, value: Any, order: Sequence[str]) -> str:
    if value is None:
        if len(trail) <= len(path):
            raise CannotEdit(f"there is no {_shown(path)}")
        return _without(source, trail, path)
    if len(trail) > len(path):
        return _replaced(source, trail[-1], value, _outside(trail, path))
    for part in reversed(path[len(trail) :]):  # what is missing on the way
        value = {part: value} if isinstance(part, str) else [value]
    if any(part for part in path[len(trail) :] if not isinstance(part, str)):
        raise CannotEdit(f"there is no {_shown(path)}")
    return _added(source, trail[-1], path[len(trail) - 1], value, order)


def _trail(root: Spot, path: Path) -> list[Spot]:
    """The spots on the way, as far as they are there; the first is the root."""
    trail = [root]
    for part in path:
        here = trail[-1]
        if here.kind == "map" and isinstance(part, str):
            found = next((value for key, value in here.entries if key.text == part), None)
        elif here.kind == "list" and isinstance(part, int) and 0 <= part <= len(here.parts):
            found = here.parts[part] if part < len(here.parts) else None
        else:
            raise CannotEdit(f"there is no {_shown(path)}")
        if found is None:
            break
        trail.append(found)
    return trail


def _prove(before: Any, changed: str, path: Path, value: Any) -> None:
    """Nothing but that place may read differently: else the change is refused, whatever the text looks like."""
    try:
        after = spots(changed).plain()
    except Unreadable as error:
        raise CannotEdit(str(error)) from error
    if after != expected(before, path, value):
        raise CannotEdit(f"{_shown(path)} is written in a way that only a person should change")


def expected(tree: Any, path: Path, value: Any) -> Any:
    """A tree of texts with one place changed; what is left empty goes too."""
    if not path:
        return [value] if isinstance(tree, list) and isinstance(value, str) else value
    part = path[0]
    if isinstance(tree, dict) and isinstance(part, str):
        inner = expected(tree.get(part, _nothing(path[1:])), path[1:], value)
        left = {**tree, part: inner}
        return {key: one for key, one in left.items() if key != part or not _gone(one)} or None
    if isinstance(tree, list) and isinstance(part, int):
        inner = expected(tree[part] if part < len(tree) else _nothing(path[1:]), path[1:], value)
        return [*tree[:part], *([] if _gone(inner) else [inner]), *tree[part + 1 :]] or None
    raise CannotEdit(f"there is no {_shown(path)}")


def _nothing(rest: Path) -> Any:
    return None if not rest else {} if isinstance(rest[0], str) else []


def _gone(value: Any) -> bool:
    return value is None


# a value in place of another


def _replaced(source: str, spot: Spot, value: Any, outside: int) -> str:
    if spot.kind == "list" and isinstance(value, str):
        value = [value]
    if spot.kind == "list" and isinstance(value, list) and all(part.kind == "scalar" for part in spot.parts):
        return _relisted(source, spot, value)
    if spot.kind == "scalar" and isinstance(value, str):
        text = _in_style(value, spot)
        if spot.start == spot.end and source[spot.start - 1 : spot.start] not in (" ", "\n", "["):
            text = f" {text}"  # nothing stood after the colon or dash
        return source[: spot.start] + text + source[spot.end :]
    if spot.kind == "scalar" and (spot.flow or isinstance(value, list)):
        short = _flow(value)
        if spot.flow or len(short) <= _WIDTH:
            gap = " " if spot.start == spot.end else ""
            return source[: spot.start] + gap + short + source[spot.end :]
    if spot.flow:
        return source[: spot.start] + _flow(value) + source[spot.end :]
    if spot.kind == "scalar":
        start = len(source[: spot.start].rstrip(" "))
        return source[:start] + "\n" + "\n".join(_block(value, outside + 2)) + source[spot.end :]
    lines = _block(value, spot.column)
    return source[: spot.start] + "\n".join(lines).lstrip(" ") + source[spot.end :]


def _outside(trail: list[Spot], path: Path) -> int:
    """The column of the map or list around the last spot of a trail."""
    return trail[len(path) - 1].column


def _in_style(text: str, spot: Spot) -> str:
    """A text as its predecessor was written: quoted where that was, plain where that is safe."""
    if spot.style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if spot.style == '"':
        return quoted(text)
    return text if _BARE.fullmatch(text) else scalar(text)


def _relisted(source: str, spot: Spot, wanted: list[Any]) -> str:
    """A list of values in place of another: values that stay keep their lines, quotes and comments."""
    if not all(isinstance(one, str) for one in wanted):
        raise CannotEdit("a list of single values takes single values")
    if not wanted:
        raise CannotEdit("an empty list is taken away as a whole")
    steps = difflib.SequenceMatcher(None, [part.text for part in spot.parts], wanted, autojunk=False).get_opcodes()
    if spot.flow:
        written: list[str] = []
        for how, first, last, begin, end in steps:
            if how == "equal":
                written += [source[part.start : part.end] for part in spot.parts[first:last]]
            else:
                written += _written(spot.parts[first:last], wanted[begin:end])
        return source[: spot.start] + f"[{', '.join(written)}]" + source[spot.end :]
    return _relisted_block(source, spot, wanted, steps)


def _written(old: list[Spot], texts: list[str]) -> list[str]:
    return [_in_style(text, old[n]) if n < len(old) else scalar(text) for n, text in enumerate(texts)]


def _relisted_block(source: str, spot: Spot, wanted: list[str], steps: Sequence[tuple[str, int, int, int, int]]) -> str:
    starts = [_line_start(source, part.start) for part in spot.parts]
    if len(set(starts)) < len(starts):
        raise CannotEdit("several values stand on one line")
    starts[0] = spot.start - spot.column
    if source[starts[0] : spot.start].strip():
        raise CannotEdit("the list begins on the line of its key")
    stops = [_line_end(source, part.end) for part in spot.parts]
    pieces: list[str] = []
    for how, first, last, begin, end in steps:
        for n in range(max(last - first, end - begin)):
            old, new = first + n, begin + n
            rest = source[stops[old] : starts[old + 1]] if old < last and old + 1 < len(starts) else ""
            if how == "equal":
                pieces.append(source[starts[old] : stops[old]] + rest)
            elif old < last and new < end:
                part = spot.parts[old]
                text = _in_style(wanted[new], part)
                pieces.append(source[starts[old] : part.start] + text + source[part.end : stops[old]] + rest)
            elif old < last:
                pieces.append(rest)
            else:
                pieces.append(" " * spot.column + f"- {scalar(wanted[new])}\n")
    head, tail = source[: starts[0]], source[stops[-1] :]
    body = "".join(piece if piece.endswith("\n") or not piece else piece + "\n" for piece in pieces)
    return head + (body if tail or source.endswith("\n") else body.removesuffix("\n")) + tail


# something new


def _added(source: str, spot: Spot, part: str | int, value: Any, order: Sequence[str]) -> str:
    if spot.kind == "map" and isinstance(part, str):
        return _added_key(source, spot, part, value, order)
    if spot.kind == "list" and isinstance(part, int) and part == len(spot.parts):
        return _added_item(source, spot, value)
    raise CannotEdit(f"nothing can be added at {part}")


def _added_key(source: str, spot: Spot, key: str, value: Any, order: Sequence[str]) -> str:
    before = spot.entries
    if key in order:
        earlier = set(order[: list(order).index(key)])
        before = [entry for entry in before if entry[0].text in earlier] or before
    if spot.flow:
        return _into_flow(source, spot, before[-1][1].end if before else None, f"{key}: {_flow(value)}")
    lines = _block({key: value}, spot.column)
    if spot.column == 0 and not isinstance(value, str):
        lines = ["", *lines]  # a section of its own
    return _after_line(source, before[-1][1].end, lines)


def _added_item(source: str, spot: Spot, value: Any) -> str:
    if spot.flow:
        return _into_flow(source, spot, spot.parts[-1].end if spot.parts else None, _flow(value))
    return _after_line(source, spot.parts[-1].end, _block([value], spot.column))


def _into_flow(source: str, spot: Spot, after: int | None, text: str) -> str:
    if after is None:
        closing = source[spot.end - 1]
        gap = " " if closing == "}" else ""
        return source[: spot.start + 1] + gap + text + gap + source[spot.end - 1 :]
    return source[:after] + f", {text}" + source[after:]


def _after_line(source: str, end: int, lines: list[str]) -> str:
    at = _line_end(source, end)
    gap = "" if at == 0 or source[at - 1] == "\n" else "\n"
    text = "\n".join(lines)
    return source[:at] + gap + text + ("" if gap and at == len(source) else "\n") + source[at:]


# something less


def _without(source: str, trail: list[Spot], path: Path) -> str:
    """Takes the last spot of the trail away, or what around it would be left empty."""
    depth = len(path)
    while depth > 1 and len(trail[depth - 1].parts) == (2 if trail[depth - 1].kind == "map" else 1):
        depth -= 1
    around, gone = trail[depth - 1], trail[depth]
    if around.kind == "map":
        index = next(n for n, (_, value) in enumerate(around.entries) if value is gone)
        starts, ends = [key.start for key, _ in around.entries], [value.end for _, value in around.entries]
    else:
        index = next(n for n, part in enumerate(around.parts) if part is gone)
        starts, ends = [part.start for part in around.parts], [part.end for part in around.parts]
    if len(starts) == 1:
        raise CannotEdit("nothing would be left")
    if around.flow:
        first, last = (starts[index], starts[index + 1]) if index + 1 < len(starts) else (ends[index - 1], ends[index])
        return source[:first] + source[last:]
    return _without_lines(source, starts, ends, index)


def _without_lines(source: str, starts: list[int], ends: list[int], index: int) -> str:
    begin, end = _line_start(source, starts[index]), _line_end(source, ends[index])
    before = source[begin : starts[index]]
    if not before.strip(" -") and before.count("-") == 1 and index + 1 < len(starts) and not _dashed(source, starts):
        # the first key beside the dash of its list: the next one takes its place there
        between = source[end : starts[index + 1]]
        if between.strip():
            raise CannotEdit("a comment stands between")
        return source[: starts[index]] + source[starts[index + 1] :]
    if before.strip(" -") or any(_line_start(source, one) == begin for n, one in enumerate(starts) if n != index):
        raise CannotEdit("other things stand on its line")
    return source[:begin] + source[end:]


def _dashed(source: str, starts: list[int]) -> bool:
    """Whether every one of these begins its line after a dash: items of a list, not keys of a map."""
    return all("-" in source[_line_start(source, start) : start] for start in starts)


# lines of YAML


def _line_start(source: str, at: int) -> int:
    return source.rfind("\n", 0, at) + 1


def _line_end(source: str, at: int) -> int:
    """After the line break of the line in which something ends."""
    found = source.find("\n", at)
    return len(source) if found < 0 else found + 1


def _block(value: Any, column: int) -> list[str]:
    """A value as lines from a column on."""
    margin = " " * column
    lines: list[str] = []
    pairs = value.items() if isinstance(value, dict) else [(None, one) for one in value]
    for key, one in pairs:
        head = margin + ("-" if key is None else f"{scalar(key)}:")
        short = _short(one)
        if short is not None and (isinstance(one, str) or len(head) + len(short) < _WIDTH):
            lines.append(f"{head} {short}")
        elif key is None:
            inner = _block(one, column + 2)
            lines += [f"{head} {inner[0].lstrip(' ')}", *inner[1:]]
        else:
            lines += [head, *_block(one, column + 2)]
    return lines


def _short(value: Any) -> str | None:
    """A single value, or a list of them in brackets; None for what wants lines of its own."""
    if isinstance(value, str):
        return _flow(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return _flow(value)
    return None


def _flow(value: Any) -> str:
    if isinstance(value, str):
        return value if _BARE.fullmatch(value) else scalar(value)
    if isinstance(value, list):
        return f"[{', '.join(_flow(one) for one in value)}]"
    return "{ " + ", ".join(f"{scalar(key)}: {_flow(one)}" for key, one in value.items()) + " }"


def _shown(path: Path) -> str:
    return ".".join(str(part) for part in path)
