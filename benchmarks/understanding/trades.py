"""Lines of several trades, each with ten matters of five examples, and what callers say to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from benchmarks.understanding.phrasebook import HERE, PHRASES, SPLITS

MANUALS = HERE / "manuals"
FOLDER = "benchmarks/understanding/manuals"


@dataclass
class Trade:
    """said: (words, the matter's id; None where none of the ten is meant)."""

    id: str
    title: str
    reading: str
    matters: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    said: list[tuple[str, str | None]] = field(default_factory=list)

    @property
    def manual(self) -> str:
        return f"{FOLDER}/{self.id}.yaml"

    @property
    def opening(self) -> str:
        return f"お電話ありがとうございます。{self.title}でございます。"


@cache
def read_trades(split: str) -> list[Trade]:
    """The trades of a split; no trade is in two."""
    found: list[Trade] = []
    matter: str | None = None
    for line in (PHRASES / f"matters_{split}.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("=="):
            name, title, reading = (part.strip() for part in line[2:].split("|"))
            found.append(Trade(name, title, reading))
        elif line.startswith("["):
            name, _, title = line[1:-1].partition(" ")
            matter = None if name == "-" else name
            if matter:
                found[-1].matters[matter] = (title, [])
        elif line.startswith("="):
            assert matter
            found[-1].matters[matter][1].extend(line[1:].split("/"))
        else:
            found[-1].said.append((line, matter))
    return found


@cache
def read_natural(split: str) -> list[Trade]:
    """The trades of a split, `said` being what callers say first, as people talk; matters those of `read_trades`."""
    known = {trade.id: trade for trade in read_trades(split)}
    found: list[Trade] = []
    matter: str | None = None
    for line in (PHRASES / f"matters_natural_{split}.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("=="):
            of = known[line[2:].strip()]
            found.append(Trade(of.id, of.title, of.reading, of.matters))
        elif line.startswith("["):
            matter = None if line == "[-]" else line[1:-1]
            assert matter is None or matter in found[-1].matters, line
        else:
            found[-1].said.append((line, matter))
    return found


def manual_of(trade: Trade) -> str:
    """The smallest manual of a line with these matters."""
    lines = [
        f"# {trade.title}：understanding を測るための窓口",
        "format: 2",
        "client: client.yaml",
        f'line: {{ id: {trade.id}, name: {trade.title}, reading: {trade.reading}, numbers: ["0355550100"] }}',
        "opening:",
        f"  - say: {trade.opening}",
        "items:",
        "  company: { kind: organization, title: 会社名, ask: 御社名をお聞かせください。, optional: true }",
        "  name: { kind: person, title: お名前, ask: お名前をお願いいたします。 }",
        "  phone: { kind: phone, title: 電話番号, ask: お電話番号をお願いいたします。, read_back: true }",
        "  visit: { kind: date_time, title: ご希望の日時, ask: ご希望の日時はございますか。, optional: true }",
        "  about: { kind: text, title: ご用件, ask: どのようなご用件でしょうか。 }",
        "matters:",
    ]
    for name, (title, examples) in trade.matters.items():
        lines += [
            f"  {name}:",
            f"    title: {title}",
            f"    heard: [{', '.join(examples)}]",
            "    collect: [company, name, phone, visit, about]",
            "    finish: message",
            "    to: staff",
        ]
    return "\n".join([*lines, ""])


CLIENT = """# 測るための窓口に共通の事柄
format: 2
id: measured
name: 測定用の窓口
contacts:
  staff: { name: 担当, channels: { webhook: inbox } }
"""


def write_manuals() -> None:
    """manuals/<trade>.yaml of all splits."""
    MANUALS.mkdir(exist_ok=True)
    (MANUALS / "client.yaml").write_text(CLIENT, "utf-8")
    for split in SPLITS:
        for trade in read_trades(split):
            (MANUALS / f"{trade.id}.yaml").write_text(manual_of(trade), "utf-8")
