"""Topics of law that is not at hand: another model's say nothing, damaged ones are refused."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import BagOfSyllables

from index import elsewhere
from index.errors import IndexDamaged


@pytest.fixture
def topics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A table of two topics, in place of the one that ships."""
    path = tmp_path / "elsewhere.npz"
    np.savez(path, model="bag-of-syllables", topics=np.eye(2, 64, dtype=np.float32))
    monkeypatch.setattr(elsewhere, "FILE", path)
    elsewhere._topics.cache_clear()
    yield path
    elsewhere._topics.cache_clear()


def test_the_nearest_topic_counts(topics: Path) -> None:
    question = np.array([0.6, 0.8] + [0.0] * 62, np.float32)
    assert elsewhere.nearness(question, BagOfSyllables()) == pytest.approx(0.8)


def test_topics_of_another_model_say_nothing(topics: Path) -> None:
    question = np.eye(1, 64, dtype=np.float32)[0]
    assert elsewhere.nearness(question, BagOfSyllables("another")) == 0.0


@pytest.mark.parametrize("trap", ["missing", "empty", "cut short", "another table"])
def test_a_damaged_table_is_said_with_the_cure(topics: Path, trap: str) -> None:
    match trap:
        case "missing":
            topics.unlink()
        case "empty":
            topics.write_bytes(b"")
        case "cut short":
            topics.write_bytes(topics.read_bytes()[:200])
        case "another table":
            np.savez(topics, other=np.zeros(3))
    with pytest.raises(IndexDamaged, match="cài lại gói"):
        elsewhere.nearness(np.zeros(64, np.float32), BagOfSyllables())
