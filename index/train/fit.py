"""Fit the table of token vectors: each question near its article, far from the others' articles."""

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from index.train.tokens import Articles, Questions, Rows


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a training run; the ladder in index/model/README.md has what they gained."""

    seed: int = 0
    steps: int = 1500
    batch: int = 1024
    dimension: int = 256
    rate: float = 0.1
    scale: float = 20.0  # of cosines before the softmax
    asked: float = 0.15  # share of a batch that people's own questions make up
    folded: float = 0.2  # share of questions without marks
    half: float = 0.1  # share of questions with half of their marks
    passage: int = 80  # tokens of a short answer: about 120 syllables
    window: int = 200  # tokens of a long one: most of an article
    short: float = 0.8  # share of short answers
    titled: float = 0.5  # share of answers to made questions that stand under their title
    block: int = 16  # neighbouring articles that go into one batch, to be told apart


def fit(
    texts: Articles,
    questions: Questions,
    rows: int,
    recipe: Recipe,
    say: Callable[[str], None],
) -> NDArray[np.float32]:
    """Return the fitted table of `rows` vectors; `say` is told how the loss falls."""
    draw = random.Random(recipe.seed)  # noqa: S311 - a shuffle, not a secret
    torch.manual_seed(recipe.seed)
    # Rare tokens start long, so that words hardly trained on still match themselves, as in BM25;
    # tokens of no article, such as the letters of a typo, start by saying nothing.
    weight = torch.from_numpy(inverse_frequency(texts, rows))
    table = torch.nn.Parameter(torch.randn(rows, recipe.dimension) * weight[:, None])
    optimiser = torch.optim.Adam([table], lr=recipe.rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.rate, total_steps=recipe.steps, pct_start=0.1, cycle_momentum=False
    )
    people = int(recipe.batch * recipe.asked) if questions.asked else 0
    made = min(recipe.batch - people, len(questions.made))
    queue: list[int] = []
    smooth = 0.0
    for step in range(1, recipe.steps + 1):
        if len(queue) < made:
            queue = blocks(questions.made, recipe.block, draw) + queue
        taken = [queue.pop() for _ in range(made)] + draw.choices(questions.asked, k=people)
        asked = [questions.form(i, recipe.folded, recipe.half, draw) for i in taken]
        answers = [answer(texts, questions, i, recipe, draw) for i in taken]
        loss = contrast(
            mean(table, asked),
            mean(table, answers),
            _same(questions.article[taken]) | _same(questions.group[taken]),
            recipe.scale,
        )
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        table.data[0] = 0.0  # an unknown letter says nothing
        smooth = 0.95 * smooth + 0.05 * loss.item() if smooth else loss.item()
        if step % 100 == 0 or step == recipe.steps:
            say(f"step {step:,} of {recipe.steps:,}: loss {smooth:.3f}")
    return np.asarray(table.detach().numpy(), np.float32)


def inverse_frequency(texts: Articles, rows: int) -> NDArray[np.float32]:
    """Return the idf of each row over the articles, the highest being 1; 0 for rows of none."""
    seen = np.zeros(rows, np.int64)
    bounds = texts.edges[texts.first].tolist()
    for start, end in itertools.pairwise(bounds):
        seen[np.unique(texts.flat[start:end])] += 1
    idf = np.where(seen > 0, np.log(len(bounds) / (seen + 1)), 0.0)
    return np.asarray(idf / idf.max(), np.float32)


def blocks(items: Sequence[int], size: int, draw: random.Random) -> list[int]:
    """Return `items` in a new order in which runs of `size` neighbours stay together."""
    starts = [0, *range(draw.randrange(1, size + 1), len(items), size), len(items)]
    runs = [items[start:end] for start, end in itertools.pairwise(starts)]
    draw.shuffle(runs)
    return [*itertools.chain.from_iterable(runs)]


def answer(
    texts: Articles, questions: Questions, i: int, recipe: Recipe, draw: random.Random
) -> Rows:
    """Return the rows of a text that question `i` should find: a passage or most of an article.

    What answers a person's question may stand anywhere in the article, so those are shown more.
    """
    article, sentence = int(questions.article[i]), int(questions.sentence[i])
    people = i in questions.people
    size = recipe.passage if not people and draw.random() < recipe.short else recipe.window
    body = texts.body(article, sentence if sentence >= 0 else None, size, draw)
    if not people and draw.random() >= recipe.titled:
        return body
    # A heading asks for a text under its document's name only: the title would give it away.
    heading = sentence < 0 and not people
    lead = texts.sources[article] if heading else texts.titles[article]
    return np.concatenate([lead, body])


def mean(table: torch.Tensor, bags: Sequence[Rows]) -> torch.Tensor:
    """Return the unit vector of each bag of rows."""
    offsets = np.cumsum([0, *(len(bag) for bag in bags[:-1])])
    flat = torch.from_numpy(np.concatenate(bags).astype(np.int64))
    return functional.normalize(
        functional.embedding_bag(flat, table, torch.from_numpy(offsets), mode="mean")
    )


def contrast(
    questions: torch.Tensor, answers: torch.Tensor, same: NDArray[np.bool_], scale: float
) -> torch.Tensor:
    """Return how badly each question picks its answer of the batch, and each answer its question.

    Rows marked `same` are about one article or ask the same, so they are no counterexamples.
    """
    with torch.autocast("cpu", torch.bfloat16):  # a third less time a step with AVX-512
        cosines = questions @ answers.T
    np.fill_diagonal(same, False)
    logits = (scale * cosines.float()).masked_fill(torch.from_numpy(same), -1e4)
    target = torch.arange(len(logits))
    return functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)


def _same(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray(values[:, None] == values, np.bool_)
