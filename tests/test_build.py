"""The index is built beside the old one, switched to at once, and read only where it is whole."""

import json
import multiprocessing
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import BagOfSyllables
from numpy.typing import NDArray

from index.build import build, in_use, open_ranker, read_manifest, verify
from index.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnusable
from index.search import open_searcher
from knowledge.library import Edition, Library
from knowledge.model import Document
from knowledge.parse import parse

DECREE = """\
Điều 1. Phạm vi điều chỉnh
1. Hòa giải viên giúp các bên đạt được thỏa thuận.
2. Người phát ngôn cung cấp thông tin cho báo chí.
Điều 2. Trợ cấp
Mức trợ cấp hằng tháng do Ủy ban nhân dân tỉnh quy định.
"""
LETTER = "1. Đề nghị các địa phương báo cáo.\n2. Trân trọng./.\n"


def document(number: str, text: str, title: str = "Về một việc") -> Document:
    return parse(text, number=number, title=title)


def of(*documents: Document) -> Library:
    return Library({d.number: (Edition(d),) for d in documents})


SMALL = of(document("1/2020/NĐ-CP", DECREE), document("2/UBND-VX", LETTER))


class Counting(BagOfSyllables):
    """Counts the passages that it is given."""

    given = 0

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.given += len(texts)
        return super().passages(texts)


class Failing(BagOfSyllables):
    """Fails in the middle of the work."""

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise MemoryError


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("once")
    build(SMALL, BagOfSyllables(), folder)
    return folder


@pytest.fixture
def built(once: Path, tmp_path: Path) -> Path:
    """A folder with an index of SMALL that the test may damage."""
    return Path(shutil.copytree(once, tmp_path / "index"))


def place(folder: Path) -> Path:
    return read_manifest(folder)[1]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_manifest_says_what_the_index_was_made_from(
    built: Path, encoder: BagOfSyllables
) -> None:
    manifest, at = read_manifest(built)
    assert (manifest.model, manifest.dimension) == (encoder.model, encoder.dimension)
    assert set(manifest.documents) == set(SMALL.numbers)
    assert set(manifest.files) == {path.name for path in at.iterdir()} - {"manifest.json"}
    assert len(open_ranker(SMALL, encoder, built)[1]) == manifest.passages > 4


def test_what_was_built_is_found_again(built: Path, encoder: BagOfSyllables) -> None:
    ranker, passages = open_ranker(SMALL, encoder, built)
    best = passages[ranker.rank("người phát ngôn và báo chí")[0].row].passage
    assert (best.document, str(best.locator)) == ("1/2020/NĐ-CP", "1.2")


def test_progress_is_told_up_to_the_end(tmp_path: Path, encoder: BagOfSyllables) -> None:
    told: list[tuple[int, int]] = []
    build(SMALL, encoder, tmp_path, progress=lambda done, total: told.append((done, total)))
    done, total = zip(*told, strict=True)
    assert list(done) == sorted(done)
    assert done[-1] == total[-1] > 0


def test_without_an_index_the_cure_is_named(tmp_path: Path, encoder: BagOfSyllables) -> None:
    for folder in (tmp_path, tmp_path / "never made"):
        with pytest.raises(IndexMissing, match="troly index build"):
            open_ranker(SMALL, encoder, folder)


def test_the_first_question_builds_the_index_and_the_second_does_not(tmp_path: Path) -> None:
    encoder = Counting()
    open_searcher(SMALL, encoder, tmp_path / "index")
    first = encoder.given
    assert first > 0
    open_searcher(SMALL, encoder, tmp_path / "index")
    assert encoder.given == first


# --- the switch ---


def test_a_build_that_fails_leaves_the_old_index_as_it_was(
    built: Path, encoder: BagOfSyllables
) -> None:
    before = contents(built)
    with pytest.raises(MemoryError):
        build(of(document("3/2020/NĐ-CP", "1. Một việc khác.\n")), Failing(), built)
    assert contents(built) == before
    open_ranker(SMALL, encoder, built)


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_one_that_is_stopped_right_before_the_switch_does_so_too(
    built: Path, encoder: BagOfSyllables, error: type[BaseException]
) -> None:
    before = contents(built)

    def stop() -> None:
        raise error

    with pytest.raises(error):
        build(SMALL, encoder, built, ready=stop)
    assert contents(built) == before


def test_what_a_killed_build_left_behind_is_no_index(built: Path, encoder: BagOfSyllables) -> None:
    whole = place(built)
    # killed while it wrote, and between writing the pointer and renaming it
    shutil.copytree(whole, built / ".20990101T000000-abcdef")
    (built / ".current-20990101T000000-abcdef").write_text("20990101T000000-abcdef")
    assert place(built) == whole
    build(SMALL, encoder, built)
    assert place(built) != whole
    open_ranker(SMALL, encoder, built)


def test_a_reader_of_the_old_index_is_not_disturbed_by_one_new_build(
    built: Path, encoder: BagOfSyllables
) -> None:
    ranker, _ = open_ranker(SMALL, encoder, built)
    before = ranker.rank("trợ cấp hằng tháng")
    build(of(document("3/2020/NĐ-CP", LETTER)), encoder, built)
    assert ranker.rank("trợ cấp hằng tháng") == before


def test_old_indexes_do_not_pile_up(built: Path, encoder: BagOfSyllables) -> None:
    for _ in range(4):
        previous = in_use(built)
        build(SMALL, encoder, built)
    kept = {path.name for path in built.iterdir() if path.is_dir()}
    assert kept == {previous, in_use(built)}


def test_builds_that_end_during_another_leave_it_alone(
    built: Path, encoder: BagOfSyllables
) -> None:
    def others() -> None:
        for _ in range(3):
            build(SMALL, encoder, built)

    build(SMALL, encoder, built, ready=others)
    open_ranker(SMALL, encoder, built)


def test_two_first_builds_at_once_both_serve(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        searchers = list(
            pool.map(lambda _: open_searcher(SMALL, BagOfSyllables(), tmp_path), range(2))
        )
    assert len(searchers) == 2
    open_ranker(SMALL, BagOfSyllables(), tmp_path)


# --- damage: every kind is noticed, says what is wrong and names the cure ---


def _file(folder: Path, name: str) -> Path:
    return next(path for path in place(folder).iterdir() if path.name == name)


FILES = (
    "vectors.faiss", "starts.npy", "titles.units.npy",
    "bodies.txt", "bodies.scores.npy", "headings.where.npy",
)  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["missing", "empty", "truncated", "one byte", "longer"])
def test_a_file_that_is_not_the_one_written_is_noticed(
    built: Path, encoder: BagOfSyllables, name: str, damage: str
) -> None:
    path = _file(built, name)
    whole = path.read_bytes()
    path.unlink()
    if damage != "missing":
        middle = len(whole) // 2
        path.write_bytes(
            {
                "empty": b"",
                "truncated": whole[:middle],
                "one byte": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
                "longer": whole + b"\0",
            }[damage]
        )
    for check in (lambda: open_ranker(SMALL, encoder, built), lambda: verify(SMALL, built)):
        with pytest.raises(IndexDamaged, match=rf"{name}.*troly index build"):
            check()


def test_two_files_swapped_are_noticed(built: Path, encoder: BagOfSyllables) -> None:
    one, other = _file(built, "bodies.where.npy"), _file(built, "headings.where.npy")
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    with pytest.raises(IndexDamaged):
        open_ranker(SMALL, encoder, built)


def test_the_vectors_of_another_index_are_noticed(
    built: Path, encoder: BagOfSyllables, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("other")
    build(of(document("1/2020/NĐ-CP", DECREE.replace("Điều 2", "Điều 3"))), encoder, elsewhere)
    shutil.copy(_file(elsewhere, "vectors.faiss"), place(built))
    with pytest.raises(IndexDamaged):
        open_ranker(SMALL, encoder, built)


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"\xff\xfe not text",
        b"{}",
        b"[]",
        b'{"format": 1',
        b"null",
    ],
)
def test_a_manifest_that_cannot_be_read_is_noticed(
    built: Path, encoder: BagOfSyllables, manifest: bytes
) -> None:
    (place(built) / "manifest.json").write_bytes(manifest)
    with pytest.raises(IndexDamaged, match=r"manifest\.json.*troly index build"):
        open_ranker(SMALL, encoder, built)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("format", 99, IndexMismatch),
        ("passages", 1, IndexMismatch),
        ("passages", "one", IndexDamaged),
        ("dimension", 1, IndexMismatch),
        ("documents", {}, IndexMismatch),
        ("unheard of", 1, IndexDamaged),
        ("files", {"../../etc/passwd": "0"}, IndexDamaged),
    ],
)
def test_a_manifest_that_says_something_else_is_noticed(
    built: Path, encoder: BagOfSyllables, field: str, value: object, error: type[IndexUnusable]
) -> None:
    path = place(built) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: value}))
    with pytest.raises(error, match="troly index build"):
        open_ranker(SMALL, encoder, built)


@pytest.mark.parametrize("pointer", [b"", b"\n", b"nowhere", b"\xff\xfe", b"a\0b", b"x" * 5000])
def test_a_pointer_that_leads_nowhere_is_noticed(
    built: Path, encoder: BagOfSyllables, pointer: bytes
) -> None:
    (built / "current").write_bytes(pointer)
    with pytest.raises(IndexUnusable, match="troly index build"):
        open_ranker(SMALL, encoder, built)


def test_an_index_that_was_removed_under_its_pointer_is_noticed(
    built: Path, encoder: BagOfSyllables
) -> None:
    shutil.rmtree(place(built))
    with pytest.raises(IndexDamaged, match="troly index build"):
        open_ranker(SMALL, encoder, built)


def test_whatever_is_wrong_is_cured_by_building_again(built: Path) -> None:
    encoder = Counting()
    path = _file(built, "vectors.faiss")
    path.write_bytes(path.read_bytes()[:100])
    build(SMALL, encoder, built)
    open_ranker(SMALL, encoder, built)
    assert encoder.given > 0  # no vector was taken from the damaged index


# --- another model, other texts ---


@pytest.mark.parametrize(
    "other", [BagOfSyllables("another-model"), BagOfSyllables(dimension=32)], ids=["name", "size"]
)
def test_another_model_does_not_read_the_vectors_of_this_one(
    built: Path, other: BagOfSyllables
) -> None:
    with pytest.raises(IndexMismatch, match=rf"{other.model}.*troly index build"):
        open_ranker(SMALL, other, built)


CHANGED = {
    "text": of(document("1/2020/NĐ-CP", f"{DECREE} Sửa."), document("2/UBND-VX", LETTER)),
    "title": of(document("1/2020/NĐ-CP", DECREE, "Việc khác"), document("2/UBND-VX", LETTER)),
    "gone": of(document("2/UBND-VX", LETTER)),
    "added": of(*(document(n, DECREE) for n in ("1/2020/NĐ-CP", "2/UBND-VX", "3/2020/NĐ-CP"))),
    "edition": Library(
        {n: (*editions, *editions) for n, editions in SMALL.editions.items()},
    ),
}


@pytest.mark.parametrize("change", CHANGED)
def test_other_texts_are_noticed(built: Path, encoder: BagOfSyllables, change: str) -> None:
    for check in (
        lambda: open_ranker(CHANGED[change], encoder, built),
        lambda: verify(CHANGED[change], built),
    ):
        with pytest.raises(IndexMismatch, match=r"/.*troly index build"):
            check()


def test_passages_that_did_not_change_keep_their_vectors(built: Path) -> None:
    encoder = Counting()
    fresh, _ = open_ranker(SMALL, encoder, built)
    before = fresh.rank("người phát ngôn")
    build(SMALL, encoder, built)
    assert encoder.given == 0
    again, _ = open_ranker(SMALL, encoder, built)
    assert [(r.row, r.vectors) for r in again.rank("người phát ngôn")] == [
        (r.row, pytest.approx(r.vectors, abs=1e-6)) for r in before
    ]


def test_only_what_changed_is_embedded_again(built: Path) -> None:
    encoder = Counting()
    longer = document("2/UBND-VX", f"{LETTER}3. Một việc mới.\n")
    build(of(document("1/2020/NĐ-CP", DECREE), longer), encoder, built)
    assert 0 < encoder.given < read_manifest(built)[0].passages


def test_a_document_s_url_is_no_reason_to_build_again(built: Path, encoder: BagOfSyllables) -> None:
    moved = of(
        *(
            replace(e.document, url="https://example.org/")
            for editions in SMALL.editions.values()
            for e in editions
        )
    )
    open_ranker(moved, encoder, built)


def _build_in_a_process(folder: Path) -> None:
    open_searcher(SMALL, BagOfSyllables(), folder)


def test_two_processes_can_build_first_at_the_same_time(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_build_in_a_process, args=(tmp_path,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    open_ranker(SMALL, BagOfSyllables(), tmp_path)
