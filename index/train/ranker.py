"""Learn how to weigh the signals: `python -m index.train.ranker --corpora DIR --bench DIR`.

The embedding has seen the train questions, so its cosines on them flatter it. Each half of the
questions is therefore measured with an embedding fitted without that half, split by the articles
that answer. Needs lightgbm. Writes `index/language/trees.npz`.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.rank import Ranker, Unit
from index.signals import NAMES
from index.train.data import half_typed, lines, pairs, read_articles, read_questions
from index.train.fit import Recipe, fit
from index.train.tokens import Articles, Questions
from index.train.vocabulary import build
from index.train.write import write
from index.trees import DEPTH, FILE, NODES
from knowledge.vietnamese import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Chosen on the valid questions: 100 trees give nDCG@10 0.887, 200 give 0.895; eight leaves at any
# depth 0.898, but trees of one shape are four times as fast to read.
_TREES = 200
_PARAMETERS: dict[str, Any] = {
    "objective": "lambdarank",
    "num_leaves": NODES + 1,
    "max_depth": DEPTH,
    "learning_rate": 0.06,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "lambdarank_truncation_level": 20,
    "max_bin": 63,
    "seed": 0,
    "deterministic": True,
    "num_threads": 2,
    "verbose": -1,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A question's candidates: their signals and which of them answer it."""

    signals: NDArray[np.float32]
    right: NDArray[np.bool_]


def main(arguments: list[str] | None = None) -> None:
    """Measure the train questions in two halves, learn the trees and write them."""
    parser = argparse.ArgumentParser(prog="index.train.ranker", description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="holds phapdien.jsonl.gz")
    parser.add_argument("--bench", type=Path, required=True, help="holds zalo2021/")
    parser.add_argument("--work", type=Path, required=True, help="folder for the two embeddings")
    parser.add_argument("--out", type=Path, default=FILE)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    judged: list[Judged] = []
    for half in (0, 1):
        judged += measure_half(chosen.corpora, chosen.bench, chosen.work, half, chosen.seed)
    save(learn(judged), chosen.out)


def measure_half(corpora: Path, bench: Path, work: Path, half: int, seed: int) -> list[Judged]:
    """Return the questions of one half, measured with an embedding that never saw that half."""
    from index import embed

    zalo = bench / "zalo2021"
    collection = read_articles(zalo / "corpus.jsonl.gz")
    asked = read_questions(zalo, "train")
    sides = split([found for _, found in asked], seed)
    held = [q for q, side in zip(asked, sides, strict=True) if side == half]
    rest = [q for q, side in zip(asked, sides, strict=True) if side != half]

    articles = read_articles(corpora / "phapdien.jsonl.gz")
    answers = {id for _, found in asked for id in found}
    articles += [a for a in collection if a.id in answers - {b.id for b in articles}]
    made = pairs(articles, rest, per_article=3, seed=seed)
    words = build((f"{a.title}\n" + "\n".join(a.sentences) for a in articles), compounds=30_000)
    tokenizer = words.tokenizer()
    draw = random.Random(seed)  # noqa: S311 - a shuffle, not a secret
    texts, questions = Articles(articles, words, tokenizer), Questions(made, words, tokenizer, draw)
    # Half the questions fill half the share of a batch, so each is seen as often as in the whole.
    recipe = Recipe(seed=seed, asked=Recipe().asked / 2)
    table = fit(texts, questions, words.size, recipe, lambda _: None)
    folder = work / f"without-{half}"
    write(table, words, tokenizer, folder)

    records = list(lines(zalo / "corpus.jsonl.gz"))
    rows = {record["id"]: row for row, record in enumerate(records)}
    units = [Unit(r["id"], r["title"], r["text"]) for r in records]
    ranker = Ranker.build(units, embed.load(folder))
    judged = []
    for place, (text, found) in enumerate(held):
        right = np.array([rows[id] for id in found])
        # Every second question also comes as it is typed in haste.
        forms = [text]
        if place % 2 == 0:
            forms.append(half_typed(text, draw) if place % 4 else fold(text))
        for form in forms:
            candidates, fitted = ranker.measure(form)
            judged.append(Judged(fitted.signals, np.isin(candidates, right)))
    return judged


def split(answers: Sequence[Sequence[str]], seed: int) -> list[int]:
    """Return 0 or 1 per question; questions on one article stay on one side."""
    articles = sorted({found for group in answers for found in group})
    random.Random(seed).shuffle(articles)  # noqa: S311 - a shuffle, not a secret
    side = {article: place % 2 for place, article in enumerate(articles)}
    return [side[group[0]] for group in answers]


def learn(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return lightgbm's description of trees fitted to `judged`."""
    import lightgbm

    useful = [question for question in judged if question.right.any()]
    data = lightgbm.Dataset(
        np.concatenate([question.signals for question in useful]),
        np.concatenate([question.right for question in useful]).astype(int),
        group=[len(question.right) for question in useful],
    )
    model: dict[str, Any] = lightgbm.train(_PARAMETERS, data, _TREES).dump_model()
    return model


def save(model: dict[str, Any], file: Path) -> None:
    """Write the trees of a lightgbm model in the form that `index.trees` reads."""
    described = [tree["tree_structure"] for tree in model["tree_info"]]
    count = len(described)
    signals = np.zeros((count, NODES), np.uint8)
    thresholds = np.zeros((count, NODES), np.float32)
    leaves = np.zeros((count, NODES + 1), np.float32)

    def place(tree: int, node: dict[str, Any], at: int) -> None:
        if at >= NODES:
            leaves[tree, at - NODES] = node["leaf_value"]
            return
        # A branch that ends early answers both ways alike.
        split = "split_feature" in node
        if split:
            signals[tree, at] = node["split_feature"]
            # lightgbm goes left where value <= threshold; rounding up must not turn an answer.
            thresholds[tree, at] = np.float32(node["threshold"])
        place(tree, node["left_child"] if split else node, 2 * at + 1)
        place(tree, node["right_child"] if split else node, 2 * at + 2)

    for number, root in enumerate(described):
        place(number, root, 0)
    np.savez_compressed(
        file,
        names=np.array(NAMES),
        signals=signals,
        thresholds=thresholds,
        leaves=leaves,
    )


if __name__ == "__main__":
    main()
