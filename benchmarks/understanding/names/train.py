"""Trains the tagger of names: `python -m benchmarks.understanding.names.train SHARED HEARD… OUT`.

Sentences are made from frames, invented companies and the MIT-licensed list of names; half are written, half are
katakana as a small recogniser hears it. Plain numpy: Adam, cross-entropy of each character's tag. All chance is seeded:
the same arguments and files make the same weights, up to the rounding of the machine's products.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

import jaconv
import numpy as np
from scipy.sparse import csr_matrix

from benchmarks.understanding.names.frames import sentence
from benchmarks.understanding.names.hearing import Channel, aligned, channel_of
from benchmarks.understanding.names.people import people
from benchmarks.understanding.names.pieces import Chance, spoken_kana
from toritsugi.core.understanding.name_tagger import ASKED, PARTS, SORTS, TAGS, Letters, letters_of

WIDTH, HIDDEN, HEAD = 24, 72, 64
SEED = 20261122
#: words around names → how a recogniser may write them instead
OTHERWISE = {
    "名前": "なまえ|生前|名まえ|七前",
    "予約": "よやく|余約|与約|代約",
    "電話": "でんわ|伝話|田和",
    "会社": "かいしゃ|回社|会者",
    "世話": "せわ|施話|背話",
    "申し": "もうし|猛し|もし",
    "担当": "たんとう|単当|短刀",
    "契約": "けいやく|経役",
    "請求": "せいきゅう|性急",
    "氏名": "しめい|指名|使命",
    "者": "もの|物",
    "個人": "こじん|故人",
}
Example = tuple[Letters, str, str]


def examples(number: int, seed: int, part: str, shared: Path, channel: Channel, tokenizer: object) -> list[Example]:
    """(letters, tags of the letters, asked) of made sentences."""
    chance = Chance(seed)
    who = people(shared / "data" / "names", part)
    found = []
    for _ in range(number):
        asked = chance.one("P|P|C|C|O")
        made = sentence(chance, who, asked, part)
        forms = [_written(*made.written, chance)] if chance.is_so(0.5) else []
        said = made.kana
        forms += [channel.hear(*said, chance.random) if chance.is_so(0.85) else said for _ in range(2)]
        found += [_example(text, tags, asked, tokenizer) for text, tags in forms if text]
    return found


def other_words(number: int, seed: int, shared: Path, channel: Channel, tokenizer: object) -> list[Example]:
    """What people answer to questions about something else (ASDC, its part for training): no name is in it."""
    chance = Chance(seed)
    texts = []
    for name in ("yn_multi", "yn_yes", "yn_no", "mul_req_01"):
        file = shared / "data" / "asdc" / f"{name}.VanillaUtterances.jsonl"
        for line in file.read_text("utf-8").splitlines():
            one = json.loads(line)
            if one["purpose"] == "train":
                texts += [said["text"] for said in one["utterances"] if said["name"] == "user"]
    found = []
    for text in chance.random.sample(texts, min(number, len(texts))):
        kana = spoken_kana(text)
        form, tags = (
            channel.hear(kana, "O" * len(kana), chance.random) if chance.is_so(0.6) else (text, "O" * len(text))
        )
        if 0 < len(form) < 70:
            found.append(_example(form, tags, chance.one("P|C|O"), tokenizer))
    return found


def heard_examples(files: list[Path], tokenizer: object) -> list[Example]:
    """The same of sentences that were really heard."""
    found = []
    for one in _lines(files):
        if one["heard"]:
            tags = aligned(one["said"], one["tags"], one["heard"])
            found.append(_example(one["heard"], tags, one["asked"], tokenizer))
    return found


def _lines(files: list[Path]) -> list[dict[str, str]]:
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def _example(text: str, tags: str, asked: str, tokenizer: object) -> Example:
    letters = letters_of(text, tokenizer)  # type: ignore[arg-type]
    return letters, "".join(tags[at] for at in letters.at), asked


def _written(text: str, tags: str, chance: Chance) -> tuple[str, str]:
    """Written words as recognisers differ in them: without punctuation, without a particle, in kana."""
    chars = list(zip(text, tags, strict=True))
    if chance.is_so(0.45):
        chars = [one for one in chars if one[0] not in "、。,.?？"]
    elif chance.is_so(0.3):
        chars = [("," if one[0] == "、" else one[0], one[1]) for one in chars]
    if chance.is_so(0.4):
        heard = chance.random.choice((0.3, 0.6))
        chars = [one for one in chars if one[1] != "O" or one[0] not in "のとはがをにでも" or chance.is_so(heard)]
    if chance.is_so(0.15):
        chars = _spelt(chars, chance)
    if chance.is_so(0.08):
        chars = [one for one in chars if chance.is_so(0.95)]
    if chance.is_so(0.06):
        chars = [(jaconv.hira2kata(char), tag) for char, tag in chars]
    return "".join(char for char, _ in chars), "".join(tag for _, tag in chars)


def _spelt(chars: list[tuple[str, str]], chance: Chance) -> list[tuple[str, str]]:
    """Words around names written as others that sound the same."""
    text = "".join(char for char, _ in chars)
    for word, others in OTHERWISE.items():
        at = text.find(word)
        if at >= 0 and all(tag == "O" for _, tag in chars[at : at + len(word)]):
            other = chance.one(others)
            chars = [*chars[:at], *((char, "O") for char in other), *chars[at + len(word) :]]
            text = "".join(char for char, _ in chars)
    return chars


class Network:
    """The tagger's weights with their gradients."""

    def __init__(self, chars: int, seed: int) -> None:
        rng = np.random.default_rng(seed)

        def normal(*shape: int, scale: float) -> np.ndarray:
            return (rng.standard_normal(shape) * scale).astype(np.float32)

        self.w = {
            "char": normal(chars, WIDTH, scale=0.3),
            "sort": normal(SORTS, WIDTH, scale=0.3),
            "part": normal(PARTS, WIDTH, scale=0.3),
            "w1": normal(7 * WIDTH, HIDDEN, scale=(2 / (7 * WIDTH)) ** 0.5),
            "b1": np.zeros(HIDDEN, np.float32),
            "w2": normal(5 * HIDDEN, HIDDEN, scale=(1 / (5 * HIDDEN)) ** 0.5),
            "b2": np.zeros(HIDDEN, np.float32),
            "w3": normal(5 * HIDDEN, HIDDEN, scale=(1 / (5 * HIDDEN)) ** 0.5),
            "b3": np.zeros(HIDDEN, np.float32),
            "wg": normal(HIDDEN, HEAD, scale=0.05),
            "asked": normal(len(ASKED), HEAD, scale=0.1),
            "w4": normal(HIDDEN, HEAD, scale=(2 / HIDDEN) ** 0.5),
            "w5": normal(HEAD, len(TAGS), scale=(1 / HEAD) ** 0.5),
            "b5": np.zeros(len(TAGS), np.float32),
        }
        self.moments = {name: (np.zeros_like(one), np.zeros_like(one)) for name, one in self.w.items()}
        self.steps = 0

    def step(self, batch: dict[str, np.ndarray], rate: float, rng: np.random.Generator) -> float:
        """One step of Adam; the loss of the batch."""
        w, mask = self.w, batch["mask"][..., None]
        x0 = (w["char"][batch["chars"]] + w["sort"][batch["sorts"]] + w["part"][batch["parts"]]) * mask
        drop = (rng.random((*x0.shape[:2], 1)) > 0.03).astype(np.float32)
        x0 = x0 * drop
        s1 = spread(x0, 7, 1)
        a1 = s1 @ w["w1"] + w["b1"]
        h1 = np.maximum(a1, 0) * mask
        s2 = spread(h1, 5, 2)
        r2 = np.maximum(s2 @ w["w2"] + w["b2"], 0) * mask
        h2 = h1 + r2
        s3 = spread(h2, 5, 4)
        r3 = np.maximum(s3 @ w["w3"] + w["b3"], 0) * mask
        h3 = h2 + r3
        keep = (rng.random(h3.shape) > 0.1).astype(np.float32) / 0.9
        h3 = h3 * keep
        top = h3.argmax(1)
        most = np.take_along_axis(h3, top[:, None, :], 1)[:, 0]
        whole = most @ w["wg"] + w["asked"][batch["asked"]]
        h4 = np.maximum(h3 @ w["w4"] + whole[:, None], 0)
        logits = h4 @ w["w5"] + w["b5"]
        shares = np.exp(logits - logits.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        gold = np.eye(len(TAGS), dtype=np.float32)[batch["tags"]]
        count = mask.sum()
        loss = -float((np.log(shares + 1e-9) * gold * mask).sum() / count)
        g: dict[str, np.ndarray] = {}
        d = (shares - gold) * mask / count
        g["w5"], g["b5"] = flat(h4).T @ flat(d), d.sum((0, 1))
        d4 = (d @ w["w5"].T) * (h4 > 0)
        g["w4"] = flat(h3).T @ flat(d4)
        dwhole = d4.sum(1)
        g["wg"] = most.T @ dwhole
        g["asked"] = np.zeros_like(w["asked"])
        np.add.at(g["asked"], batch["asked"], dwhole)
        d3 = d4 @ w["w4"].T
        dm = dwhole @ w["wg"].T
        np.put_along_axis(d3, top[:, None, :], np.take_along_axis(d3, top[:, None, :], 1) + dm[:, None, :], 1)
        d3 = d3 * keep
        dr = d3 * (r3 > 0)
        g["w3"], g["b3"] = flat(s3).T @ flat(dr), dr.sum((0, 1))
        d2 = d3 + gather(dr @ w["w3"].T, 5, 4)
        dr = d2 * (r2 > 0)
        g["w2"], g["b2"] = flat(s2).T @ flat(dr), dr.sum((0, 1))
        d1 = (d2 + gather(dr @ w["w2"].T, 5, 2)) * (h1 > 0)
        g["w1"], g["b1"] = flat(s1).T @ flat(d1), d1.sum((0, 1))
        d0 = gather(d1 @ w["w1"].T, 7, 1) * mask * drop
        for name, key in (("char", "chars"), ("sort", "sorts"), ("part", "parts")):
            rows = batch[key].ravel()
            shape = (len(w[name]), len(rows))
            g[name] = csr_matrix((np.ones(len(rows), np.float32), (rows, np.arange(len(rows)))), shape) @ flat(d0)
        self._adam(g, rate)
        return loss

    def _adam(self, gradients: dict[str, np.ndarray], rate: float) -> None:
        self.steps += 1
        for name, gradient in gradients.items():
            first, second = self.moments[name]
            first += 0.1 * (gradient - first)
            second += 0.001 * (gradient**2 - second)
            one = first / (1 - 0.9**self.steps)
            two = second / (1 - 0.999**self.steps)
            self.w[name] -= rate * (one / (np.sqrt(two) + 1e-8) + (1e-2 * self.w[name] if name[0] == "w" else 0))


def flat(rows: np.ndarray) -> np.ndarray:
    """All rows of a batch in one."""
    return rows.reshape(-1, rows.shape[-1])


def spread(rows: np.ndarray, width: int, step: int) -> np.ndarray:
    """Each row beside its neighbours."""
    reach = width // 2 * step
    padded = np.pad(rows, ((0, 0), (reach, reach), (0, 0)))
    return np.concatenate([padded[:, at * step : at * step + rows.shape[1]] for at in range(width)], axis=2)


def gather(rows: np.ndarray, width: int, step: int) -> np.ndarray:
    """The gradient of `spread`."""
    reach, size, length = width // 2 * step, rows.shape[2] // width, rows.shape[1]
    padded = np.zeros((rows.shape[0], length + 2 * reach, size), np.float32)
    for at in range(width):
        padded[:, at * step : at * step + length] += rows[:, :, at * size : (at + 1) * size]
    return padded[:, reach : reach + length]


def batches(found: list[Example], known: dict[str, int], size: int, rng: random.Random) -> list[dict[str, np.ndarray]]:
    """Batches of like length, in random order."""
    order = sorted(found, key=lambda one: (len(one[0].text) // 4, rng.random()))
    groups = [order[at : at + size] for at in range(0, len(order), size)]
    rng.shuffle(groups)
    return [_batch(group, known, rng) for group in groups]


def _batch(group: list[Example], known: dict[str, int], rng: random.Random) -> dict[str, np.ndarray]:
    length = max(len(letters.text) for letters, _, _ in group)
    made = {key: np.zeros((len(group), length), np.int32) for key in ("chars", "sorts", "parts", "tags")}
    mask = np.zeros((len(group), length), np.float32)
    for row, (letters, tags, _) in enumerate(group):
        count = len(letters.text)
        made["chars"][row, :count] = [
            sort if sort == 1 and tag in "PCXY" and rng.random() < 0.1 else known.get(char, sort)
            for char, sort, tag in zip(letters.text, letters.sorts, tags, strict=True)
        ]
        made["sorts"][row, :count] = letters.sorts
        made["parts"][row, :count] = letters.parts
        made["tags"][row, :count] = [TAGS.index(tag) for tag in tags]
        mask[row, :count] = 1
    return {**made, "mask": mask, "asked": np.array([ASKED.index(asked) for _, _, asked in group])}


def main(shared: str, number: str, epochs: str, part: str, out: str, *files: str) -> None:
    """Train on a part of the names and keep the weights; those that are kept there already are trained further."""
    from sudachipy import Dictionary

    tokenizer = Dictionary().tokenizer()
    heard = [Path(file) for file in files]
    pairs = [(one["said"], one["heard"]) for one in _lines(heard)]
    channel = channel_of(pairs)
    began = time.monotonic()
    further = Path(out).exists()
    found = examples(int(number), SEED + further, part, Path(shared), channel, tokenizer)
    found += heard_examples(heard, tokenizer) * 4
    found += other_words(max(400, int(number) // 5), 3, Path(shared), channel, tokenizer)
    counts = Counter(char for letters, _, _ in found for char in letters.text)
    known = {char: at for at, char in enumerate((c for c, n in counts.most_common(2400) if n >= 4), SORTS)}
    print(len(found), "examples", len(known), "characters", round(time.monotonic() - began), "s", flush=True)
    rng, chance = np.random.default_rng(1), random.Random(1)
    network = Network(SORTS + len(known), 1)
    if further:
        with np.load(out) as kept:
            known = {char: at for at, char in enumerate(str(kept["known"]), SORTS)}
            network = Network(SORTS + len(known), 1)
            network.w = {name: kept[name].astype(np.float32) for name in network.w}
    total, done, rate = int(epochs), 0, 1e-3 if further else 2e-3
    for epoch in range(total):
        losses = []
        made = batches(found, known, 40, chance)
        for at, batch in enumerate(made):
            share = (epoch + at / len(made)) / total
            losses.append(network.step(batch, rate * (1 - share) + 2e-5, rng))
            done += 1
        print(epoch, round(float(np.mean(losses)), 4), round(time.monotonic() - began), "s", flush=True)
        np.savez(
            out,
            known=np.array("".join(known)),
            **{name: array.astype(np.float16) for name, array in network.w.items()},
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
