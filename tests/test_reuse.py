"""Building an index again embeds only the passages that changed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.build import build, in_use, open_ranker, verify
from index.errors import IndexDamaged, IndexMismatch
from index.vectors import Vectors
from knowledge.library import Edition, Library
from knowledge.parse import parse


class Counting:
    """Counts what it embeds; a text's vector says how often each letter stands in it."""

    dimension = 64

    def __init__(self, model: str = "bag") -> None:
        self.model = model
        self.seen: list[str] = []

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._vectors(texts)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = np.zeros((len(texts), 64), np.float32)
        for row, text in enumerate(texts):
            np.add.at(found[row], [ord(letter) % 64 for letter in text], 1)
        norms: NDArray[np.float32] = np.linalg.norm(found, axis=1, keepdims=True)
        return found / np.maximum(norms, 1e-9)


def library(*clauses: str) -> Library:
    text = "Điều 1. Phạm vi\n" + "".join(f"{n}. {c}\n" for n, c in enumerate(clauses, 1))
    number = "1/2020/NĐ-CP"
    return Library({number: (Edition(parse(text, number=number, title="Về phạm vi")),)})


def vectors(folder: Path) -> NDArray[np.float32]:
    stamp = in_use(folder)
    assert stamp
    found = Vectors.load(folder / stamp)
    return found.cosines(np.eye(64, dtype=np.float32), np.arange(len(found)))


def test_only_the_new_clause_is_embedded(tmp_path: Path) -> None:
    first, second, fresh = Counting(), Counting(), Counting()
    build(library("Một.", "Hai."), first, tmp_path / "a")
    build(library("Một.", "Ba.", "Hai."), second, tmp_path / "a")
    assert [text.splitlines()[-1] for text in second.seen] == ["Ba."]
    # and each vector stands in its place, as if all had been made anew
    build(library("Một.", "Ba.", "Hai."), fresh, tmp_path / "b")
    np.testing.assert_allclose(vectors(tmp_path / "a"), vectors(tmp_path / "b"), atol=1e-6)
    assert len(fresh.seen) > 1


def test_another_model_embeds_everything_again(tmp_path: Path) -> None:
    build(library("Một.", "Hai."), Counting(), tmp_path)
    other = Counting("other")
    build(library("Một.", "Hai."), other, tmp_path)
    assert len(other.seen) > 1


@pytest.mark.parametrize("name", ["vectors.keys.npy", "vectors.faiss", "manifest.json"])
def test_a_damaged_index_teaches_nothing_and_is_cured(tmp_path: Path, name: str) -> None:
    build(library("Một.", "Hai."), Counting(), tmp_path)
    path = tmp_path / (in_use(tmp_path) or "") / name
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(IndexDamaged):
        verify(library("Một.", "Hai."), tmp_path)
    again = Counting()
    build(library("Một.", "Hai."), again, tmp_path)
    assert len(again.seen) > 1
    open_ranker(library("Một.", "Hai."), again, tmp_path)


def test_nothing_is_switched_when_the_last_step_before_it_fails(tmp_path: Path) -> None:
    build(library("Một."), Counting(), tmp_path)
    before = in_use(tmp_path)

    def full() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        build(library("Hai."), Counting(), tmp_path, ready=full)
    assert in_use(tmp_path) == before
    assert len([p for p in tmp_path.iterdir() if p.is_dir()]) == 1
    verify(library("Một."), tmp_path)


def test_a_document_that_moved_in_time_makes_the_index_old(tmp_path: Path) -> None:
    import datetime

    at_hand = library("Một.")
    build(at_hand, Counting(), tmp_path)
    later = {
        number: tuple(replace(e, since=datetime.date(2026, 7, 1)) for e in editions)
        for number, editions in at_hand.editions.items()
    }
    with pytest.raises(IndexMismatch, match="1/2020/NĐ-CP"):
        verify(Library(later), tmp_path)
