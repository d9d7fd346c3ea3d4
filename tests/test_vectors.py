"""Vectors are found exactly, and a file that is not whole is noticed."""

from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexDamaged
from index.vectors import Vectors


def unit_vectors(rows: int, seed: int = 0) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(size=(rows, 16)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def test_the_nearest_are_those_of_the_plain_products() -> None:
    vectors, question = unit_vectors(200), unit_vectors(1, seed=1)[0]
    rows, cosines = Vectors.build(vectors).nearest(question, 10)
    products = vectors @ question
    assert rows.tolist() == np.argsort(-products)[:10].tolist()
    assert cosines == pytest.approx(np.sort(products)[::-1][:10], abs=1e-6)


def test_fewer_rows_than_asked_for_are_all_rows() -> None:
    rows, cosines = Vectors.build(unit_vectors(3)).nearest(unit_vectors(1)[0], 10)
    assert sorted(rows.tolist()) == [0, 1, 2]
    assert len(cosines) == 3
    assert len(Vectors.build(unit_vectors(0)).nearest(unit_vectors(1)[0], 10)[0]) == 0


def test_what_was_saved_is_read_back_and_half_a_file_is_not(tmp_path: Path) -> None:
    vectors = unit_vectors(50)
    Vectors.build(vectors).save(tmp_path)
    read = Vectors.load(tmp_path)
    assert (len(read), read.dimension) == (50, 16)
    everything = np.arange(50)
    assert read.cosines(vectors[7], everything) == pytest.approx(vectors @ vectors[7], abs=1e-6)
    file = tmp_path / "vectors.faiss"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(IndexDamaged):
        Vectors.load(tmp_path)
    file.unlink()
    with pytest.raises(IndexDamaged):
        Vectors.load(tmp_path)
