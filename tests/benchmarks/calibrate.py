"""Fit bot/evidence.py on the valid questions: python tests/benchmarks/calibrate.py.

Prints the weights to write there, what they reach in ten-fold cross-validation by question, three
times over, and the thresholds. Needs scikit-learn, which sentence-transformers brings.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot import answer, assistant
from bot.assistant import Assistant, Message
from bot.evaluate import Question, read_questions
from bot.evidence import NO_DOUBTS, SURENESS, WEIGHTS, Doubts, Evidence, reasons, weigh
from index import embed
from index.search import open_searcher
from knowledge.library import Shelf, shipped

TESTS = Path(__file__).parents[1]
NAMES = list(WEIGHTS)
REASONS = [name for name in SURENESS if name != "bias"]
RIDGE = 1e-3  # right place first in cross-validation alike from 3e-4 to 1e-3
TIMES = 3
REFUSED = (0.03, 0.05, 0.08, 0.12)  # of the answerable questions


@dataclass(frozen=True)
class Asked:
    """A valid question, its candidates' signals (n, len(NAMES)) and which of them are right."""

    question: Question
    places: Sequence[Evidence]
    doubts: Doubts
    signals: np.ndarray
    right: np.ndarray

    @property
    def answerable(self) -> bool:
        """Whether the texts answer it."""
        return bool(self.question.places)

    def best(self, weights: np.ndarray) -> int:
        """Return the row of the best candidate."""
        return int(np.argmax(self.signals @ weights))

    def reasons(self, weights: np.ndarray) -> list[float]:
        """Return what sureness goes by where `weights` choose."""
        row = self.best(weights)
        score = float(self.signals[row] @ weights)
        found = reasons(self.places[row], self.doubts) | {"score": score}
        return [found[name] for name in REASONS]


def collect() -> list[Asked]:
    """Return every valid question that the assistant searches for, follow-ups aside."""
    with tempfile.TemporaryDirectory() as folder:
        encoder = embed.load()
        ours = Assistant(open_searcher(shipped(), encoder, Path(folder)))
        return [
            asked
            for file in ("questions.jsonl", "questions_law.jsonl")
            for question in read_questions(TESTS / file)
            if question.split == "valid" and question.kind != "follow_up"
            if (asked := searched(ours, question))
        ]


def searched(ours: Assistant, question: Question) -> Asked | None:
    """Return a question with its candidates; None where it is answered without a search."""
    seen: list[Asked] = []

    def composed(text: str, hits: Any, shelf: Shelf, **given: Any) -> answer.Answer:
        if not seen:
            places = weigh(text, hits, shelf, around=given["around"], known=given["known"])
            ids = [f"{p.document.number}#{p.provision.locator}" for p in places]
            seen.append(
                Asked(
                    question,
                    places,
                    given.get("doubts", NO_DOUBTS),
                    np.array([[getattr(p, name) for name in NAMES] for p in places]),
                    np.array([one in question.places for one in ids]),
                )
            )
        return answer.compose(text, hits, shelf, **given)

    with mock.patch.object(assistant, "compose", composed):
        ours.answer(Message(question.text, date=question.date))
    return seen[0] if seen and seen[0].places else None


def fit_ranking(asked: Sequence[Asked]) -> np.ndarray:
    """Return the weights under which a right place is the likeliest choice of each question."""
    answered = [q for q in asked if q.right.any()]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros_like(weights)
        for question in answered:
            scores = question.signals @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = chances * question.right
            total -= np.log(right.sum() + 1e-12)
            slope -= question.signals.T @ (right / (right.sum() + 1e-12) - chances)
        count = len(answered)
        return total / count + RIDGE * weights @ weights, slope / count + 2 * RIDGE * weights

    start = np.zeros(len(NAMES))
    return minimize(loss, start, jac=True, method="L-BFGS-B").x / 10


def fit_sureness(rows: np.ndarray, answerable: np.ndarray) -> LogisticRegression:
    """Return the model of whether there is an answer, both sides weighing the same."""
    return LogisticRegression(C=3.0, max_iter=5000, class_weight="balanced").fit(rows, answerable)


def cross_validated(asked: Sequence[Asked]) -> tuple[float, np.ndarray]:
    """Return the share of right places first, and for each question how sure folds apart are."""
    answerable = np.array([q.answerable for q in asked])
    first, chance = [], np.zeros(len(asked))
    for seed in range(TIMES):
        folds = StratifiedKFold(10, shuffle=True, random_state=seed)
        for train, test in folds.split(answerable, answerable):
            weights = fit_ranking([asked[n] for n in train])
            rows = np.array([q.reasons(weights) for q in asked])
            model = fit_sureness(rows[train], answerable[train])
            chance[test] += model.predict_proba(rows[test])[:, 1] / TIMES
            for n in test:
                row = asked[n].best(weights)
                if asked[n].answerable:
                    first.append(asked[n].right[row])
                if asked[n].places[row].gives < 0:
                    chance[n] = 0.0
    return float(np.mean(first)), chance


def main() -> None:
    """Fit, cross-validate and print."""
    asked = collect()
    answerable = np.array([q.answerable for q in asked])
    first, chance = cross_validated(asked)
    reached = np.mean([q.right.any() for q in asked if q.answerable])
    print(f"{len(asked)} questions; a right place among the candidates: {reached:.3f}")
    print(f"right place first, cross-validated: {first:.3f}")
    for refused in REFUSED:
        threshold = np.quantile(chance[answerable], refused)
        honest = np.mean(chance[~answerable] < threshold)
        print(f"refused {refused:.0%}: from {threshold:.2f}, rightly refused {honest:.3f}")
    weights = fit_ranking(asked)
    print("WEIGHTS =", {name: round(float(w), 2) for name, w in zip(NAMES, weights, strict=True)})
    model = fit_sureness(np.array([q.reasons(weights) for q in asked]), answerable)
    fitted = {n: round(float(c), 2) for n, c in zip(REASONS, model.coef_[0], strict=True)}
    print("SURENESS =", fitted | {"bias": round(float(model.intercept_[0]), 2)})


if __name__ == "__main__":
    main()
