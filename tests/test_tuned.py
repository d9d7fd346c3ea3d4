"""What the trade's questions taught the shipped model: to tell them apart, and nothing else."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import embed, tuned
from index.embed import Static
from index.errors import IndexDamaged
from index.tuned import FILE, save
from index.tuned import tuned as taught

SHIPPED = embed.load()


def test_the_shipped_lesson_is_for_the_shipped_model() -> None:
    assert isinstance(SHIPPED, Static)
    learned = taught(SHIPPED)
    assert isinstance(learned, Static)
    assert learned.model == f"{SHIPPED.model}+asked"
    assert learned.table.shape == SHIPPED.table.shape
    changed = (learned.table != SHIPPED.table).any(axis=1)
    # Words that no question has are as they were.
    assert 0.05 < changed.mean() < 0.6


@pytest.mark.parametrize(
    ("question", "same", "other"),
    [
        # the trade's word and the people's, which share no syllable
        ("màn hình ở cửa khẩu", "cụm thông tin điện tử", "hội nghị quyền con người"),
        ("cánh nhà báo", "cơ quan báo chí", "bộ đội biên phòng"),
    ],
)
def test_words_of_one_matter_are_nearer_than_before(question: str, same: str, other: str) -> None:
    def margin(encoder: embed.Encoder) -> float:
        asked, right, wrong = encoder.questions([question, same, other])
        return float(asked @ right - asked @ wrong)

    assert margin(taught(SHIPPED)) > margin(SHIPPED)


def test_another_model_is_left_as_it_is() -> None:
    assert isinstance(SHIPPED, Static)
    another = replace(SHIPPED, model="another@1")
    assert taught(another) is another


def test_what_is_saved_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(SHIPPED, Static)
    table = SHIPPED.table.copy()
    table[[3, 70]] += np.float32(0.5)
    path = tmp_path / "asked.npz"
    save(SHIPPED, table, path)
    monkeypatch.setattr(tuned, "FILE", path)
    tuned._learned.cache_clear()
    try:
        learned = taught(SHIPPED)
        assert isinstance(learned, Static)
        np.testing.assert_allclose(learned.table, table, atol=float(np.abs(table).max()) / 127)
        assert np.flatnonzero((learned.table != SHIPPED.table).any(axis=1)).tolist() == [3, 70]
    finally:
        tuned._learned.cache_clear()


def test_a_damaged_file_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "asked.npz"
    broken.write_bytes(FILE.read_bytes()[:1000])
    monkeypatch.setattr(tuned, "FILE", broken)
    tuned._learned.cache_clear()
    try:
        with pytest.raises(IndexDamaged, match="cài lại gói"):
            taught(SHIPPED)
    finally:
        tuned._learned.cache_clear()
