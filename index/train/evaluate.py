"""Measure a table on a bench collection, alone: nDCG@10, MRR@10, R@10."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.train.data import Article, half_typed
from index.train.fit import mean
from index.train.tokens import Rows
from index.train.vocabulary import Vocabulary
from index.windows import windows
from knowledge.vietnamese import fold


@dataclass(frozen=True, slots=True)
class Measures:
    """Means over questions."""

    ndcg: float
    mrr: float
    recall: float

    def __str__(self) -> str:
        return f"nDCG@10 {self.ndcg:.3f} MRR@10 {self.mrr:.3f} R@10 {self.recall:.3f}"


def evaluate(
    table: NDArray[np.float32],
    words: Vocabulary,
    tokenizer: Tokenizer,
    articles: Sequence[Article],
    questions: Sequence[tuple[str, list[str]]],
) -> Iterator[tuple[str, str, Measures]]:
    """Yield (how typed, what is compared, measures) for questions over `articles`.

    Articles are compared whole, and by their best window of about 120 syllables under the title.
    """
    position = {article.id: i for i, article in enumerate(articles)}
    relevant = [{position[id] for id in found} for _, found in questions]
    written = [question for question, _ in questions]
    draw = random.Random(0)  # noqa: S311 - a shuffle, not a secret
    typed = {
        "as written": written,
        "without marks": [fold(question) for question in written],
        "half typed": [half_typed(question, draw) for question in written],
    }
    cut = [windows("\n".join(article.sentences)) for article in articles]
    firsts = np.cumsum([0, *map(len, cut[:-1])])
    whole = [f"{a.title}\n{' '.join(a.sentences)}" for a in articles]
    parts = [f"{a.title}\n{w}" for a, ws in zip(articles, cut, strict=True) for w in ws]
    texts = vectors(table, words.encode(tokenizer, whole))
    passages = vectors(table, words.encode(tokenizer, parts))
    for how, asked in typed.items():
        question = vectors(table, words.encode(tokenizer, asked))
        yield how, "whole article", measure(question @ texts.T, relevant)
        best = np.maximum.reduceat(question @ passages.T, firsts, axis=1)
        yield how, "best window", measure(best, relevant)


def vectors(table: NDArray[np.float32], bags: Sequence[Rows]) -> NDArray[np.float32]:
    """Return the unit vector of each bag of rows."""
    with torch.no_grad():
        parts = [
            mean(torch.from_numpy(table), bags[start : start + 4096]).numpy()
            for start in range(0, len(bags), 4096)  # one slice's gathered rows at a time
        ]
    return np.concatenate(parts)


def measure(scores: NDArray[np.float32], relevant: Sequence[set[int]]) -> Measures:
    """Return the means for rows of scores, given the right columns of each row.

    >>> measure(np.array([[0.1, 0.9, 0.5]]), [{2}])
    Measures(ndcg=0.6309297535714575, mrr=0.5, recall=1.0)
    """
    ndcg = mrr = recall = 0.0
    for row, right in zip(scores, relevant, strict=True):
        hits = [int(i) in right for i in np.argsort(-row, kind="stable")[:10]]
        gains = 1 / np.log2(np.arange(10) + 2)
        ndcg += float(gains[: len(hits)][hits].sum() / gains[: len(right)].sum())
        mrr += next((1 / rank for rank, hit in enumerate(hits, 1) if hit), 0.0)
        recall += sum(hits) / len(right)
    count = len(relevant)
    return Measures(ndcg / count, mrr / count, recall / count)
