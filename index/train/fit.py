"""Fit the table of token vectors: each question near its article, far from the others' articles."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional

from index.train.data import Article, Pair, half_typed
from index.train.vocabulary import Vocabulary
from knowledge.vietnamese import fold

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a training run."""

    dimension: int = 256
    steps: int = 600
    batch: int = 2048
    rate: float = 0.1
    scale: float = 20.0
    asked: float = 0.1  # share of a batch that people's own questions make up
    window: int = 400  # tokens of a long article that one pair sees
    folded: float = 0.25
    half: float = 0.15
    seed: int = 0
    short: float = 0.5  # share of positives cut to a passage
    passage: int = 80


class Articles:
    """The rows that each article's title, source and sentences read."""

    def __init__(self, articles: Sequence[Article], words: Vocabulary, tokenizer: Tokenizer):
        self.titles = words.encode(tokenizer, [a.title for a in articles])
        self.sources = words.encode(tokenizer, [a.source for a in articles])
        sentences = words.encode(tokenizer, [s for a in articles for s in a.sentences])
        lengths = np.array([len(s) for s in sentences], np.int64)
        self.flat = np.concatenate(sentences)
        self.edges = np.concatenate([[0], np.cumsum(lengths)])
        counts = [len(a.sentences) for a in articles]
        self.first = np.concatenate([[0], np.cumsum(counts)])

    def body(self, article: int, sentence: int | None, size: int, draw: random.Random) -> Rows:
        """Return a run of about `size` tokens of the text, around `sentence` but without it."""
        first, last = int(self.first[article]), int(self.first[article + 1])
        start, end = int(self.edges[first]), int(self.edges[last])
        if sentence is None:
            if end - start > size:
                at = first + draw.randrange(last - first)
                start = min(int(self.edges[at]), end - size)
            return self.flat[start : min(end, start + size)]
        hole, after = int(self.edges[first + sentence]), int(self.edges[first + sentence + 1])
        lead = draw.randrange(size + 1)
        low, high = max(start, hole - lead), min(end, after + size - lead)
        return np.concatenate([self.flat[low:hole], self.flat[after:high]])


def inverse_frequency(texts: Articles, rows: int) -> NDArray[np.float32]:
    """Return the idf of each row over the articles."""
    seen = np.zeros(rows, np.int64)
    bounds = texts.edges[texts.first]
    for start, end in zip(bounds, bounds[1:], strict=False):
        seen[np.unique(texts.flat[start:end])] += 1
    total = len(bounds) - 1
    return np.log((total + 1) / (seen + 1)).astype(np.float32)


def mean(table: torch.Tensor, bags: Sequence[Rows]) -> torch.Tensor:
    """Return the unit vector of each bag of rows."""
    offsets = np.cumsum([0, *(len(bag) for bag in bags[:-1])])
    flat = torch.from_numpy(np.concatenate(bags).astype(np.int64))
    return functional.normalize(
        functional.embedding_bag(flat, table, torch.from_numpy(offsets), mode="mean")
    )


def fit(
    articles: Sequence[Article],
    pairs: Sequence[Pair],
    words: Vocabulary,
    tokenizer: Tokenizer,
    recipe: Recipe,
    *,
    log=print,
    every=None,
    texts=None,
    hard=None,
) -> NDArray[np.float32]:
    """Return the fitted table, one row per row of the vocabulary."""
    draw = random.Random(recipe.seed)
    torch.manual_seed(recipe.seed)
    rows = int(words.rows.max()) + 1
    texts = texts or Articles(articles, words, tokenizer)
    idf = inverse_frequency(texts, rows)
    table = torch.nn.Parameter(
        torch.randn(rows, recipe.dimension) * torch.from_numpy(idf / idf.max())[:, None]
    )
    written = [p.question for p in pairs]
    forms = [
        words.encode(tokenizer, written),
        words.encode(tokenizer, [fold(q) for q in written]),
        words.encode(tokenizer, [half_typed(q, draw) for q in written]),
    ]
    asked = [i for i, p in enumerate(pairs) if p.asked]
    made = [i for i, p in enumerate(pairs) if not p.asked]
    same = {q: i for i, q in enumerate(dict.fromkeys(q.casefold() for q in written))}
    group = np.array([same[q.casefold()] for q in written])
    owner = np.array([p.article for p in pairs])
    optimiser = torch.optim.Adam([table], lr=recipe.rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.rate, total_steps=recipe.steps, pct_start=0.1, cycle_momentum=False
    )
    queue: list[int] = []
    began, smooth = time.monotonic(), 0.0
    for step in range(recipe.steps):
        people = int(recipe.batch * recipe.asked) if asked else 0
        if len(queue) < recipe.batch - people:
            queue += draw.sample(made, len(made))
        taken = [queue.pop() for _ in range(recipe.batch - people)]
        taken += draw.sample(asked, min(people, len(asked)))
        questions, answers = [], []
        for i in taken:
            pair = pairs[i]
            form = draw.random()
            kind = 1 if form < recipe.folded else 2 if form < recipe.folded + recipe.half else 0
            questions.append(forms[kind][i])
            size = recipe.passage if draw.random() < recipe.short else recipe.window
            if pair.asked:
                size = recipe.window
            body = texts.body(pair.article, pair.sentence, size, draw)
            lead = texts.titles if pair.asked or pair.sentence is not None else texts.sources
            if pair.asked or draw.random() < 0.5:
                body = np.concatenate([lead[pair.article], body])
            answers.append(body)
        q, a = mean(table, questions), mean(table, answers)
        clash = (owner[taken][:, None] == owner[taken]) | (group[taken][:, None] == group[taken])
        np.fill_diagonal(clash, False)
        logits = (recipe.scale * q @ a.T).masked_fill(torch.from_numpy(clash), -1e4)
        target = torch.arange(len(taken))
        loss = functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
        smooth = loss.item() if not step else 0.95 * smooth + 0.05 * loss.item()
        if log and (step % 100 == 99 or step == 0):
            log(
                f"step {step + 1}/{recipe.steps}: loss {smooth:.3f}, {time.monotonic() - began:.0f} s"
            )
        if every and step % 200 == 199:
            every(step, table.detach().numpy())
    return table.detach().numpy()
