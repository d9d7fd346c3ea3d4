"""Make the embedding model: python -m index.train --corpora DIR --bench DIR --out index/model."""

import argparse
import random
import sys
import time
from pathlib import Path

from index.train.data import pairs, read_articles, read_questions
from index.train.evaluate import evaluate
from index.train.fit import Recipe, fit
from index.train.tokens import Articles, Questions
from index.train.vocabulary import build
from index.train.write import write

_COMPOUNDS = 30_000  # an upper bound; the threshold of mutual information leaves fewer


def main(arguments: list[str] | None = None) -> None:
    """Read the texts, fit the table, write the model and say how it does."""
    parser = argparse.ArgumentParser(prog="index.train", description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="holds phapdien.jsonl.gz")
    parser.add_argument("--bench", type=Path, required=True, help="holds zalo2021/")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model into")
    parser.add_argument("--steps", type=int, default=Recipe().steps, help="batches to train on")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {line}", file=sys.stderr, flush=True)  # noqa: T201 - a command's progress

    zalo = chosen.bench / "zalo2021"
    collection = read_articles(zalo / "corpus.jsonl.gz")
    asked = read_questions(zalo, "train")
    articles = read_articles(chosen.corpora / "phapdien.jsonl.gz")
    # The train questions' own articles, where phapdien has a newer text or none. No other article
    # of the collection is read for training.
    known = {article.id for article in articles}
    answers = {id for _, found in asked for id in found}
    articles += [a for a in collection if a.id in answers - known]
    made = pairs(articles, asked, per_article=3, seed=chosen.seed)
    say(f"{len(articles):,} articles, {len(made):,} pairs")

    words = build((f"{a.title}\n" + "\n".join(a.sentences) for a in articles), compounds=_COMPOUNDS)
    tokenizer = words.tokenizer()
    say(f"{len(words.pieces):,} pieces of words and {len(words.compounds):,} compounds")

    draw = random.Random(chosen.seed)  # noqa: S311 - a shuffle, not a secret
    texts = Articles(articles, words, tokenizer)
    questions = Questions(made, words, tokenizer, draw)
    recipe = Recipe(steps=chosen.steps, seed=chosen.seed)
    table = fit(texts, questions, words.size, recipe, say)
    write(table, words, tokenizer, chosen.out)
    say(f"written to {chosen.out}")

    for split in ("valid", "test"):
        found = read_questions(zalo, split)
        for how, compared, measures in evaluate(table, words, tokenizer, collection, found):
            say(f"{split}, {how}, {compared}: {measures}")


if __name__ == "__main__":
    main()
