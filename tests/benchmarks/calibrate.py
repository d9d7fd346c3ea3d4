"""Fit the weights of bot/evidence.py on the valid questions: python tests/benchmarks/calibrate.py.

Prints the weights to write there, what they reach in ten-fold cross-validation by question, and
the thresholds. Needs scikit-learn, which sentence-transformers brings.
"""

import datetime
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from bot import about, lookup
from bot.absent import AbsentFacts
from bot.evaluate import read_questions
from bot.evidence import WEIGHTS, weigh
from index import embed
from index.passages import dated_passages
from index.rank import Ranker, Unit
from index.search import Searcher
from index.synonyms import expand
from knowledge.cite import find
from knowledge.library import GUIDANCE, shipped

TESTS = Path(__file__).parents[1]
NAMES = list(WEIGHTS)
RIDGE = 3e-4  # best of 1e-4 … 3e-3 in cross-validation
REFUSED = 0.03  # of the answerable questions, at the most


@dataclass(frozen=True)
class Asked:
    """A valid question, its candidates' signals (n, len(NAMES)) and which of them are right."""

    id: str
    answerable: bool
    signals: np.ndarray
    right: np.ndarray
    elsewhere: float
    absent: float


def collect() -> list[Asked]:
    """Return every valid question that goes through the search, follow-ups aside."""
    encoder = embed.load()
    library = shipped()
    cut = dated_passages(library)
    units = [Unit(d.passage.id, d.passage.heading, d.passage.text) for d in cut]
    searcher = Searcher(library, cut, Ranker.build(units, encoder), encoder)
    absent = AbsentFacts(encoder)
    asked = []
    for file in ("questions.jsonl", "questions_law.jsonl"):
        for question in read_questions(TESTS / file):
            if question.split != "valid" or question.kind == "follow_up":
                continue
            shelf = library.on(question.date or datetime.date.today())
            if lookup.named_places(question.text, shelf) or about.about(question.text, shelf):
                continue
            named = {r.document for r in find(question.text, shelf.numbers) if r.document}
            hits = searcher.search(
                expand(question.text), shelf.day, limit=12, preferred={GUIDANCE, *named}
            )
            places = weigh(question.text, hits, shelf)
            if not places:
                continue
            ids = [f"{p.document.number}#{p.provision.locator}" for p in places]
            asked.append(
                Asked(
                    question.id,
                    bool(question.places),
                    np.array([[getattr(p, name) for name in NAMES] for p in places]),
                    np.array([i in question.places for i in ids]),
                    searcher.elsewhere(question.text),
                    absent.nearest(question.text).degree,
                )
            )
    return asked


def fit_ranking(asked: list[Asked]) -> np.ndarray:
    """Return the weights under which a right place is the likeliest choice of each question."""
    answered = [q for q in asked if q.right.any()]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros_like(weights)
        for question in answered:
            scores = question.signals @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = chances * question.right
            total -= np.log(right.sum())
            slope -= question.signals.T @ (right / right.sum() - chances)
        count = len(answered)
        return total / count + RIDGE * weights @ weights, slope / count + 2 * RIDGE * weights

    start = np.zeros(len(NAMES))
    return minimize(loss, start, jac=True, method="L-BFGS-B").x / 10


def first_right(asked: list[Asked], weights: np.ndarray) -> float:
    """Return the share of answerable questions whose best place is right."""
    some = [q for q in asked if q.answerable]
    return float(np.mean([q.right[np.argmax(q.signals @ weights)] for q in some]))


def main() -> None:
    """Fit, cross-validate and print."""
    asked = collect()
    ids = np.array([q.id for q in asked])
    reached = []
    for train, test in GroupKFold(10).split(ids, groups=ids):
        weights = fit_ranking([asked[n] for n in train])
        reached += [asked[n].right[np.argmax(asked[n].signals @ weights)]
                    for n in test if asked[n].answerable]  # fmt: skip
    weights = fit_ranking(asked)
    print(f"{len(asked)} questions; a right place among the candidates: "
          f"{np.mean([q.right.any() for q in asked if q.answerable]):.3f}")  # fmt: skip
    print(f"right place first: {np.mean(reached):.3f} (cross-validated), "
          f"{first_right(asked, weights):.3f} (fitted)")  # fmt: skip
    print("WEIGHTS =", {name: round(float(w), 2) for name, w in zip(NAMES, weights, strict=True)})

    best = [q.signals[np.argmax(q.signals @ weights)] for q in asked]
    vectors = NAMES.index("vectors")
    given = NAMES.index("gives")
    rows = np.array([
        [b @ weights, q.elsewhere - b[vectors], q.absent, b[given]]
        for b, q in zip(best, asked, strict=True)
    ])  # fmt: skip
    answerable = np.array([q.answerable for q in asked])
    model = LogisticRegression(C=3.0, class_weight="balanced", max_iter=5000)
    chance = cross_val_predict(model, rows, answerable, cv=10, method="predict_proba")[:, 1]
    chance[[b[given] < 0 for b in best]] = 0
    for refused in (0.01, REFUSED, 0.05, 0.08):
        threshold = np.quantile(chance[answerable], refused)
        honest = np.mean(chance[~answerable] < threshold)
        print(f"refused {refused:.0%}: from {threshold:.2f}, honest {honest:.3f}")
    model.fit(rows, answerable)
    names = ("score", "elsewhere", "absent", "gives")
    print("SURENESS =", {n: round(float(c), 2) for n, c in zip(names, model.coef_[0], strict=True)}
          | {"bias": round(float(model.intercept_[0]), 2)})  # fmt: skip


if __name__ == "__main__":
    main()
