"""What tools/train-matters learns with: the arithmetic of `topics` and `matter_model`, differentiable, in torch."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F

from toritsugi.core.understanding.topics import LONGEST_TEXT, MEASURES, PARTS, Word, unlike

#: a word is learnt by itself from so many texts on; a pair of words only if callers of two lines say it
FEWEST_OF_WORD, FEWEST_OF_PAIR = 2, 4
TEXTS_A_STEP, FOREIGN_A_STEP, WEIGHT_OF_FOREIGN = 64, 6, 0.1
#: the sum of an option that is not offered is this far below nothing
NEVER = 30.0
DROPPED_WORDS, DROPPED_EXAMPLES = 0.3, 0.15
RATE, FADE_OF_WORDS, FADE = 2e-3, 0.2, 1e-3
START_OF_PARTS = (
    *(0, 0.8, 0.5, 0.5, 0.5, 0.2, -1, -1.5, -0.5, -0.5, -1, -1.5, -1, -1),
    *(-0.5, -0.5, -0.5, -1, -1.5, 0.5, -0.5),
)
START_OF_MEASURES = (4.0, 4.0, 3.0, 4.0, 2.0, 3.0, 2.0, 3.0)


@dataclass
class Line:
    """A client's matters and what callers said. said: (words, place of the matter; number of matters for none).

    examples: (words, place). names: of the matters. near: (texts, matters), how near the texts themselves are.
    """

    id: str
    names: list[str]
    examples: list[tuple[list[Word], int]]
    said: list[tuple[list[Word], int]]
    near: torch.Tensor
    general: bool = False

    def part(self, places: Sequence[int]) -> Line:
        """With some of its matters alone."""
        new = {old: at for at, old in enumerate(places)}
        kept = [at for at, (_, place) in enumerate(self.said) if place in new]
        return Line(
            self.id,
            [self.names[at] for at in places],
            [(words, new[place]) for words, place in self.examples if place in new],
            [(self.said[at][0], new[self.said[at][1]]) for at in kept],
            self.near[kept][:, list(places)],
            self.general,
        )


class Texts:
    """Texts as tables, (texts, words): rows, places among the learnt words, parts, rareness, whether there is one."""

    def __init__(self, texts: Sequence[list[Word]], known: dict[str, int], unlikes: dict[str, int], none: int) -> None:
        shape = (len(texts), max([1, *map(len, texts)]))
        self.rows, self.own = torch.full(shape, none), torch.zeros(shape, dtype=torch.long)
        self.parts, self.rare, self.there = torch.zeros(shape, dtype=torch.long), torch.zeros(shape), torch.zeros(shape)
        for at, words in enumerate(texts):
            for place, word in enumerate(words):
                own = known.get(word.form, 0)
                if word.row >= 0:
                    self.rows[at, place] = word.row
                elif not own:
                    self.rows[at, place] = none + 1 + unlikes.setdefault(word.form, len(unlikes))
                self.own[at, place], self.parts[at, place] = own, word.part
                self.rare[at, place], self.there[at, place] = word.rare, 1


def learnt_words(lines: Sequence[Line]) -> dict[str, int]:
    """The words and pairs that are learnt by themselves → their places, from 1 on."""
    seen: Counter[str] = Counter()
    among: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        for words, _ in (*line.said, *line.examples):
            for form in {word.form for word in words}:
                seen[form] += 1
                among[form].add(line.id)
    kept = [
        form
        for form, times in sorted(seen.items())
        if (times >= FEWEST_OF_PAIR and len(among[form]) >= 2 if "+" in form else times >= FEWEST_OF_WORD)
    ]
    return {form: at for at, form in enumerate(kept, 1)}


def with_pairs(words: Sequence[Word]) -> list[Word]:
    """All pairs of neighbours beside the words; those that are not learnt are left out by `only`."""
    pairs = [Word(f"{one.form}+{other.form}", -1, PARTS.index("pair"), 0.5) for one, other in pairwise(words)]
    return [*words, *pairs]


def only(words: Sequence[Word], known: dict[str, int]) -> list[Word]:
    return [word for word in words if word.part != PARTS.index("pair") or word.form in known][:LONGEST_TEXT]


class Learner(torch.nn.Module):
    """The weights of `TopicModel`."""

    def __init__(self, vectors: np.ndarray, lines: Sequence[Line], width: int) -> None:
        super().__init__()
        self.known = learnt_words(lines)
        self.unlikes: dict[str, int] = {}
        self.width, self.none_row = width, len(vectors)
        _, _, axes = np.linalg.svd(vectors[::5], full_matrices=False)
        self.vectors = torch.cat([torch.tensor(vectors), torch.zeros(1, vectors.shape[1])])
        self.turn = torch.nn.Parameter(torch.tensor(axes[:width].T.copy()) * 1.3)
        self.own = torch.nn.Parameter(torch.zeros(len(self.known) + 1, width))
        self.tells = torch.nn.Parameter(torch.zeros(len(self.known) + 1))
        self.parts = torch.nn.Parameter(torch.tensor(START_OF_PARTS, dtype=torch.float32))
        self.along = torch.nn.Parameter(torch.zeros(width))
        self.scalars = torch.nn.Parameter(torch.tensor([1.5, 0.2, 3.0, 0.0, 12.0, 10.0]))
        self.measures = torch.nn.Parameter(torch.tensor(START_OF_MEASURES))
        self.topics, self.of_line = torch.zeros(1, width), [""]
        self.ready: dict[int, tuple[Texts, Texts, torch.Tensor, torch.Tensor]] = {}
        self.strange = torch.zeros(0, width)

    def tables(self, line: Line) -> tuple[Texts, Texts, torch.Tensor, torch.Tensor]:
        """Said, examples, the matter of each said, and of each example."""
        if id(line) not in self.ready:
            self.ready[id(line)] = (
                self.texts([words for words, _ in line.said]),
                self.texts([words for words, _ in line.examples]),
                torch.tensor([at for _, at in line.said]),
                torch.tensor([at for _, at in line.examples]),
            )
        return self.ready[id(line)]

    def texts(self, said: Sequence[list[Word]]) -> Texts:
        """Texts as tables, with the pairs that are learnt alone."""
        found = Texts([only(words, self.known) for words in said], self.known, self.unlikes, self.none_row)
        new = list(self.unlikes)[len(self.strange) :]
        if new:
            more = torch.tensor(np.array([unlike(form, self.width) for form in new]))
            self.strange = torch.cat([self.strange, more])
        return found

    def words(self, texts: Texts, chosen: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(texts, words, dimensions) and (texts, words): vectors and weights."""
        there = texts.there[chosen]
        length = max(1, int(there.sum(1).max()))
        there, rows, own = there[:, :length], texts.rows[chosen][:, :length], texts.own[chosen][:, :length]
        added, tells = self.own[own], self.tells[own]
        if self.training:
            kept = (torch.rand(own.shape) > DROPPED_WORDS).float()
            added, tells = added * kept[..., None], tells * kept
        used, back = torch.unique(rows, return_inverse=True)
        plain, strange = used <= self.none_row, used > self.none_row
        turned = torch.zeros(len(used), self.width)
        turned = turned.index_put((plain.nonzero()[:, 0],), self.vectors[used[plain]] @ self.turn)
        turned = turned.index_put((strange.nonzero()[:, 0],), self.strange[used[strange] - self.none_row - 1])
        found = turned[back] + added
        found = found / (found.norm(dim=-1, keepdim=True) + 0.05)
        sums = self.parts[texts.parts[chosen][:, :length]] + self.scalars[0] * texts.rare[chosen][:, :length]
        return found, F.softplus(sums + tells + found @ self.along) * there

    def measured(
        self,
        said: tuple[Texts, torch.Tensor],
        told: tuple[Texts, torch.Tensor],
        of: torch.Tensor,
        near: torch.Tensor,
        line: str,
    ) -> torch.Tensor:
        """(texts, options, measures), as `matter_model.measured`. of: the option of each example."""
        one, light = self.words(*said)
        other, heavy = self.words(*told)
        mine, theirs = middle(one, light), middle(other, heavy)
        belongs = F.one_hot(of, near.shape[1]).T.bool()
        centers = F.normalize(belongs.float() @ theirs, dim=-1)
        nearest = torch.logsumexp((mine @ theirs.T)[:, None].mul(8).masked_fill(~belongs[None], -1e9), -1) / 8
        far = self.scalars[1]
        texts, words, width = one.shape
        examples, longest, _ = other.shape
        alike = (one.reshape(-1, width) @ other.reshape(-1, width).T).reshape(texts, words, examples, longest)
        alike = F.relu(alike.masked_fill((heavy == 0)[None, None], -1) - far) / (1 - far)
        of_words = alike.amax(3)
        shares = light / (light.sum(1, keepdim=True) + 0.05)
        best = of_words[:, :, None].masked_fill(~belongs[None, None], 0).amax(3)
        of_example = alike.masked_fill((light == 0)[..., None, None], 0).amax(1)
        of_example = (of_example * (heavy / (heavy.sum(1, keepdim=True) + 0.05))[None]).sum(2)
        of_text = (of_words * shares[..., None]).sum(1)
        both = 2 * of_example * of_text / (of_example + of_text + 1e-3)
        topics = self.topics[[at for at, name in enumerate(self.of_line) if name != line]]
        mix = torch.softmax(self.scalars[4] * mine @ topics.T, -1)
        mixes = torch.softmax(self.scalars[5] * centers @ topics.T, -1)
        columns = (
            mine @ centers.T,
            nearest,
            (best * shares[..., None]).sum(1),
            both[:, None].masked_fill(~belongs[None], 0).amax(2),
            of_example[:, None].masked_fill(~belongs[None], 0).amax(2),
            near,
            (best * light[..., None]).amax(1),
            (mix + 1e-6).sqrt() @ (mixes + 1e-6).sqrt().T,
        )
        assert len(columns) == len(MEASURES)
        return torch.stack(columns, -1)

    def sums(self, measures: torch.Tensor, hidden: torch.Tensor | None = None) -> torch.Tensor:
        """(texts, options and none). hidden: (texts,), the option of each that is not offered."""
        options = measures @ self.measures
        if hidden is not None:
            options = options.scatter(1, hidden[:, None], -NEVER)
        none = self.scalars[2] + self.scalars[3] * options.amax(1).detach()
        return torch.cat([options, none[:, None]], 1)

    @torch.no_grad()
    def find_topics(self, lines: Sequence[Line]) -> None:
        """What calls in general are about: the middle of all that was said of each matter."""
        was, found, of_line = self.training, [], []
        self.eval()
        for line in lines:
            said, told, meant, of = self.tables(line)
            mine = middle(*self.words(said, torch.arange(len(meant))))
            theirs = middle(*self.words(told, torch.arange(len(of))))
            for at in range(len(line.names)):
                found.append(F.normalize(mine[meant == at].sum(0) + theirs[of == at].sum(0), dim=-1))
                of_line.append(line.id)
        self.topics, self.of_line = torch.stack(found), of_line
        self.train(was)

    @torch.no_grad()
    def odds(self, line: Line) -> tuple[np.ndarray, np.ndarray]:
        """The probabilities of what was said on a line, its own topics hidden: (texts, options and none).

        Then the same of the texts that mean a matter, were it not offered.
        """
        self.eval()
        said, told, meant, of = self.tables(line)
        every = self.measured((said, torch.arange(len(meant))), (told, torch.arange(len(of))), of, line.near, line.id)
        some = meant < len(line.names)
        return torch.softmax(self.sums(every), 1).numpy(), torch.softmax(self.sums(every[some], meant[some]), 1).numpy()


def middle(vectors: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    return F.normalize((weights[..., None] * vectors).sum(1), dim=-1)


class Descent:
    """Adam with weights that fade."""

    def __init__(self, groups: Sequence[tuple[list[torch.Tensor], float, float]]) -> None:
        self.groups, self.step = groups, 0
        self.means = [[(torch.zeros_like(one), torch.zeros_like(one)) for one in every] for every, _, _ in groups]

    @torch.no_grad()
    def go(self, share: float) -> None:
        """One step. share: of the rate."""
        self.step += 1
        for (every, rate, fade), means in zip(self.groups, self.means, strict=True):
            for one, (mean, square) in zip(every, means, strict=True):
                if one.grad is None:
                    continue
                mean.mul_(0.9).add_(one.grad, alpha=0.1)
                square.mul_(0.99).addcmul_(one.grad, one.grad, value=0.01)
                one.mul_(1 - rate * share * fade)
                size = (square / (1 - 0.99**self.step)).sqrt() + 1e-8
                one.addcdiv_(mean / (1 - 0.9**self.step), size, value=-rate * share)
                one.grad = None


def learn(
    vectors: np.ndarray, lines: Sequence[Line], strangers: Sequence[list[Word]], width: int, rounds: int, seed: int
) -> Learner:
    """Learn from lines; each round goes once through all. strangers: what is said on any line and means no matter."""
    torch.manual_seed(seed)
    chooser = random.Random(seed)
    learner = Learner(vectors, lines, width)
    rest = [learner.parts, learner.along, learner.scalars, learner.measures]
    own = [learner.own, learner.tells]
    descent = Descent(((own, 2 * RATE, FADE_OF_WORDS), ([learner.turn], 0.3 * RATE, 0.0), (rest, 5 * RATE, FADE)))
    plan = [line for line in lines for _ in range(5 if line.general else 1)]
    steps, step = rounds * len(plan), 0
    for round_ in range(rounds):
        chooser.shuffle(plan)
        for at, line in enumerate(plan):
            if at % max(1, len(plan) // 2) == 0 and (at == 0 or round_ < 2):
                learner.find_topics(lines)
            learner.train()
            if line.general:
                line = line.part(chooser.sample(range(len(line.names)), 10))
            loss = one_step(learner, line, chooser.choice(lines), chooser.sample(strangers, FOREIGN_A_STEP))
            loss.backward()
            descent.go(min(1.0, (step + 1) / 30) * (0.5 * (1 + math.cos(math.pi * step / steps)) + 0.02))
            if line.general:
                learner.ready.pop(id(line), None)
            step += 1
    learner.find_topics(lines)
    return learner


def one_step(learner: Learner, line: Line, other: Line, strangers: Sequence[list[Word]]) -> torch.Tensor:
    """The loss of some of what was said on a line, and of what was said about something else or about nothing."""
    said, told, meant, of = learner.tables(line)
    chosen = torch.randperm(len(meant))[:TEXTS_A_STEP]
    kept = torch.rand(len(of)) > DROPPED_EXAMPLES
    kept = (kept | (torch.bincount(of[kept], minlength=len(line.names))[of] == 0)).nonzero()[:, 0]
    measures = learner.measured((said, chosen), (told, kept), of[kept], line.near[chosen], line.id)
    loss = F.cross_entropy(learner.sums(measures), meant[chosen])
    strange = learner.texts(strangers)
    loss = loss + WEIGHT_OF_FOREIGN * none_of_them(
        learner, line, (strange, torch.arange(len(strangers))), told, of, kept
    )
    if other.id == line.id or other.general or line.general:
        return loss
    names = set(line.names)
    foreign, _, theirs, _ = learner.tables(other)
    some = [at for at in torch.randperm(len(theirs)).tolist() if other.said[at][1] < len(other.names)][:FOREIGN_A_STEP]
    some = [at for at in some if other.names[other.said[at][1]] not in names]
    if not some:
        return loss
    return loss + WEIGHT_OF_FOREIGN * none_of_them(learner, line, (foreign, torch.tensor(some)), told, of, kept)


def none_of_them(
    learner: Learner, line: Line, said: tuple[Texts, torch.Tensor], told: Texts, of: torch.Tensor, kept: torch.Tensor
) -> torch.Tensor:
    """The loss of what means none of a line's matters."""
    near = torch.zeros(len(said[1]), len(line.names))
    sums = learner.sums(learner.measured(said, (told, kept), of[kept], near, line.id))
    return F.cross_entropy(sums, torch.full((len(near),), len(line.names)))
