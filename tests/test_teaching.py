"""How the trade's questions teach the shipped model."""

import json
from pathlib import Path

import numpy as np
import pytest

from index import embed, other
from index.embed import Static
from index.train.asked import Lessons, Recipe, lessons, nearest, teach, valid
from knowledge.asked import known_questions


@pytest.fixture(scope="module")
def encoder() -> Static:
    found = embed.load()
    assert isinstance(found, Static)
    return found


@pytest.fixture(scope="module")
def given(encoder: Static) -> Lessons:
    return lessons(encoder)


def test_everything_curated_is_a_lesson_and_each_place_has_its_words(given: Lessons) -> None:
    known, others = known_questions(), other.questions()
    assert len(given.questions) == len(given.matter)
    # known questions come first, other matters last, each of these by itself
    assert len(given.questions) > len(known) + len(others)
    places = [f"{question.document}#{question.locator}" for question in known]
    first = {place: int(given.matter[row]) for row, place in enumerate(places)}
    assert [int(m) for m in given.matter[: len(known)]] == [first[place] for place in places]
    last = given.matter[-len(others) :].tolist()
    assert len(set(last)) == len(others)
    assert set(last).isdisjoint(given.matter[: -len(others)].tolist())
    # a place is taught with its words; what is no place has none
    assert sum(len(given.words[matter]) > 0 for matter in first.values()) > 0.95 * len(first)
    assert all(len(given.words[matter]) == 0 for matter in last)


def test_questions_of_one_place_come_nearer_and_others_do_not(
    encoder: Static, given: Lessons
) -> None:
    def apart(table: np.ndarray) -> float:
        """Return how much nearer two questions of one place are than two of any."""
        bags = [table[rows].mean(axis=0) for rows in given.questions[:600]]
        unit = np.array([bag / np.linalg.norm(bag) for bag in bags])
        cosines, matter = unit @ unit.T, given.matter[:600]
        same = (matter[:, None] == matter) & ~np.eye(600, dtype=bool)
        return float(cosines[same].mean() - cosines[~same].mean())

    taught = teach(encoder, given, Recipe(steps=12, batch=256))
    assert taught.shape == encoder.table.shape
    assert apart(taught) > apart(encoder.table) + 0.02
    # the same seed teaches the same
    again = teach(encoder, given, Recipe(steps=12, batch=256))
    np.testing.assert_array_equal(taught, again)


def test_only_valid_questions_that_stand_alone_are_measured_with(tmp_path: Path) -> None:
    lines = [
        {"text": "a", "places": ["x#1"], "split": "valid", "kind": "plain"},
        {"text": "b", "places": ["x#1"], "split": "test", "kind": "plain"},
        {"text": "c", "places": [], "split": "valid", "kind": "none"},
        {"text": "d", "places": ["x#1"], "split": "valid", "kind": "follow_up"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert valid([path]) == [("a", {"x#1"})]


def test_a_known_question_is_nearest_to_itself(encoder: Static) -> None:
    known = known_questions()[:40]
    asked = [(q.text, {f"{q.document}#{q.locator}"}) for q in known]
    assert nearest(encoder, asked) == (1.0, 1.0)
