"""The index is built beside the old one, switched to at once, and read only where it is whole."""

import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import BagOfSyllables
from numpy.typing import NDArray

from index.build import build, in_use, open_ranker, read_manifest, verify
from index.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnusable
from index.manifest import pointer, sha256
from index.rank import Ranker
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
    # and nobody has to remove what it left
    assert not [path for path in built.iterdir() if path.name.startswith((".2", ".current"))]


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


@pytest.mark.parametrize("count", [2, 3, 5])
def test_of_first_builds_at_once_one_builds_and_all_serve(tmp_path: Path, count: int) -> None:
    encoders = [Counting() for _ in range(count)]
    with ThreadPoolExecutor(count) as pool:
        searchers = list(pool.map(lambda e: open_searcher(SMALL, e, tmp_path), encoders))
    assert len(searchers) == count
    assert sorted(encoder.given > 0 for encoder in encoders) == [False] * (count - 1) + [True]


def test_builds_at_once_take_turns(built: Path, encoder: BagOfSyllables) -> None:
    # Each would remove what the others still write, if it did not have the folder for itself.
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: build(SMALL, encoder, built), range(8)))
    open_ranker(SMALL, encoder, built)
    assert len([path for path in built.iterdir() if path.is_dir()]) == 2


def test_what_is_removed_while_it_is_opened_is_opened_anew(
    built: Path, encoder: BagOfSyllables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two builds end between the check of the files and their reading."""
    whole = Ranker.load
    left = iter(range(2))

    def slow(place: Path, encoder: BagOfSyllables) -> Ranker:
        if place.parent == built and place.name[0] != "." and next(left, None) is not None:
            build(SMALL, encoder, built)
            build(SMALL, encoder, built)
        return whole(place, encoder)

    monkeypatch.setattr("index.build.Ranker.load", slow)
    ranker, passages = open_ranker(SMALL, encoder, built)
    assert len(ranker) == len(passages)
    assert next(left, None) is None


# --- damage: every kind is noticed, says what is wrong and names the cure ---


def _file(folder: Path, name: str) -> Path:
    return next(path for path in place(folder).iterdir() if path.name == name)


FILES = (
    "bodies.ends.npy", "bodies.pairs.npy", "bodies.scores.npy", "bodies.txt", "bodies.where.npy",
    "headings.ends.npy", "headings.pairs.npy", "headings.scores.npy", "headings.txt",
    "headings.where.npy", "starts.npy", "titles.segments.npy", "titles.syllables.npy",
    "titles.units.npy", "vectors.faiss", "vectors.keys.npy", "manifest.json",
)  # fmt: skip


def test_the_table_below_has_every_file(built: Path) -> None:
    assert sorted(FILES) == sorted(path.name for path in place(built).iterdir())


def _first_byte(raw: bytes) -> bytes:
    return bytes([raw[0] ^ 1]) + raw[1:]


def _middle_byte(raw: bytes) -> bytes:
    at = len(raw) // 2
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


def _link(path: Path, other: Path) -> None:
    """Put the same bytes elsewhere, where somebody else may change them after the check."""
    path.rename(path.parent.parent / "elsewhere")
    path.symlink_to(path.parent.parent / "elsewhere")


def _changed(change: Callable[[bytes], bytes]) -> Callable[[Path, Path], None]:
    def damage(path: Path, other: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return damage


# What is done to a file, given the same file of an index of other texts.
DAMAGE: dict[str, Callable[[Path, Path], None]] = {
    "missing": lambda path, _: path.unlink(),
    "empty": _changed(lambda raw: b""),
    "truncated": _changed(lambda raw: raw[: len(raw) // 2]),
    "last byte lost": _changed(lambda raw: raw[:-1]),
    "first byte": _changed(_first_byte),
    "middle byte": _changed(_middle_byte),
    "longer": _changed(lambda raw: raw + b"\0"),
    "another build's": lambda path, other: path.write_bytes(other.read_bytes()),
    "a link": _link,
}


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("another")
    texts = {"8/2020/NĐ-CP": LETTER, "9/2020/NĐ-CP": DECREE, "7/2020/NĐ-CP": DECREE * 2}
    others = of(*(document(n, text, f"Về việc khác {n}") for n, text in texts.items()))
    build(others, BagOfSyllables(), folder)
    return folder


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_file_that_is_not_the_one_written_is_noticed(
    built: Path, another: Path, encoder: BagOfSyllables, name: str, damage: str
) -> None:
    path = _file(built, name)
    DAMAGE[damage](path, _file(another, name))
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


# A file of another index whose checksum was written into the manifest: what it holds tells.
FORGED = [
    ("vectors.faiss", "9 passages", IndexDamaged),
    ("vectors.faiss", "32 dimensions", IndexDamaged),
    ("starts.npy", "9 passages", IndexDamaged),
    ("bodies.txt", "9 passages", IndexDamaged),
    ("bodies.ends.npy", "9 passages", IndexDamaged),
    ("headings.txt", "9 passages", IndexDamaged),
    ("headings.ends.npy", "9 passages", IndexDamaged),
    ("titles.units.npy", "9 passages", IndexDamaged),
    ("every file", "9 passages", IndexDamaged),
    ("every file", "32 dimensions", IndexDamaged),
]


@pytest.mark.parametrize(("name", "of_what", "error"), FORGED)
def test_parts_that_do_not_fit_are_noticed_even_where_every_checksum_is_right(
    built: Path,
    encoder: BagOfSyllables,
    tmp_path: Path,
    name: str,
    of_what: str,
    error: type[IndexUnusable],
) -> None:
    longer = of(document("1/2020/NĐ-CP", DECREE * 2), document("2/UBND-VX", LETTER))
    if of_what == "9 passages":
        build(longer, encoder, tmp_path / "other")
    else:
        build(SMALL, BagOfSyllables(dimension=32), tmp_path / "other")
    for path in place(tmp_path / "other").iterdir():
        if path.name in {name, "every file"} or (
            name == "every file" and "manifest" not in path.name
        ):
            shutil.copy(path, place(built))
    _forge(
        built, {"files": {p.name: sha256(p) for p in place(built).iterdir() if p.suffix != ".json"}}
    )
    with pytest.raises(error, match="troly index build"):
        open_ranker(SMALL, encoder, built)


def _forge(folder: Path, fields: dict[str, object]) -> None:
    """Write other fields into the manifest, and its checksum into the pointer."""
    path = place(folder) / "manifest.json"
    stamp = in_use(folder)
    assert stamp
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))
    (folder / "current").write_text(pointer(stamp, path))


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"\xff\xfe not text",
        b"{}",
        b"[]",
        b'{"format": 1',
        b"null",
        b'{"format": "2"}',
        b'"format"',
    ],
)
def test_a_manifest_that_cannot_be_read_is_noticed(
    built: Path, encoder: BagOfSyllables, manifest: bytes
) -> None:
    path = place(built) / "manifest.json"
    path.write_bytes(manifest)
    (built / "current").write_text(pointer(path.parent.name, path))
    with pytest.raises(IndexDamaged, match=r"manifest\.json.*troly index build"):
        open_ranker(SMALL, encoder, built)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("format", 99, IndexMismatch),
        ("model", "another", IndexMismatch),
        ("passages", 1, IndexMismatch),
        ("passages", "one", IndexDamaged),
        ("dimension", 1, IndexMismatch),
        ("documents", {}, IndexMismatch),
        ("unheard of", 1, IndexDamaged),
        ("files", {"../../etc/passwd": "0"}, IndexDamaged),
        ("files", {"/etc/passwd": "0"}, IndexDamaged),
    ],
)
def test_a_manifest_that_says_something_else_is_noticed(
    built: Path, encoder: BagOfSyllables, field: str, value: object, error: type[IndexUnusable]
) -> None:
    _forge(built, {field: value})
    with pytest.raises(error, match="troly index build"):
        open_ranker(SMALL, encoder, built)


POINTERS = [
    b"", b"\n", b"nowhere", b"\xff\xfe", b"a\0b", b"x" * 5000, b"20990101T000000000000-abcdef",
    b"20990101T000000000000-abcdef " + b"0" * 64, b"../elsewhere " + b"0" * 64,
]  # fmt: skip


@pytest.mark.parametrize("said", POINTERS)
def test_a_pointer_that_leads_nowhere_is_noticed(
    built: Path, encoder: BagOfSyllables, said: bytes
) -> None:
    (built / "current").write_bytes(said)
    with pytest.raises(IndexUnusable, match="troly index build"):
        open_ranker(SMALL, encoder, built)


@pytest.mark.parametrize("at", range(0, 94, 7))
def test_a_pointer_of_which_one_bit_turned_is_noticed(
    built: Path, encoder: BagOfSyllables, at: int
) -> None:
    path = built / "current"
    raw = path.read_bytes()
    path.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
    with pytest.raises(IndexUnusable, match="troly index build"):
        open_ranker(SMALL, encoder, built)


def test_an_index_is_read_from_our_own_folder_only(
    built: Path, another: Path, encoder: BagOfSyllables
) -> None:
    """Neither the pointer nor a link leads to an index elsewhere, whole as it may be."""
    whole = place(built)
    elsewhere = shutil.copytree(whole, built.parent / whole.name)
    (built / "current").write_text(f"../{pointer(whole.name, elsewhere / 'manifest.json')}")
    with pytest.raises(IndexDamaged):
        open_ranker(SMALL, encoder, built)
    shutil.rmtree(whole)
    whole.symlink_to(elsewhere)
    (built / "current").write_text(pointer(whole.name, elsewhere / "manifest.json"))
    with pytest.raises(IndexDamaged):
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


GONE = {"gone"}


@pytest.mark.parametrize("change", CHANGED)
def test_an_upgrade_builds_again_by_itself_unless_a_text_of_the_office_is_gone(
    built: Path, encoder: BagOfSyllables, caplog: pytest.LogCaptureFixture, change: str
) -> None:
    if change in GONE:
        with pytest.raises(IndexMismatch, match="troly index build"):
            open_searcher(CHANGED[change], encoder, built, cure=True)
        return
    open_searcher(CHANGED[change], encoder, built, cure=True)
    open_searcher(CHANGED[change], encoder, built, cure=True)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "văn bản đã đổi" in caplog.text


def test_another_model_builds_again_by_itself(
    built: Path, caplog: pytest.LogCaptureFixture
) -> None:
    open_searcher(SMALL, BagOfSyllables("another-model"), built, cure=True)
    assert caplog.text.count("another-model") == 1


def test_an_index_of_the_first_format_is_built_again_by_itself(
    built: Path, encoder: BagOfSyllables
) -> None:
    (built / "current").write_text(place(built).name)  # that one had no checksum
    with pytest.raises(IndexMismatch, match="phiên bản khác"):
        open_searcher(SMALL, encoder, built)
    open_searcher(SMALL, encoder, built, cure=True)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_built_again_if_the_manifest_says_of_what(
    built: Path, encoder: BagOfSyllables, name: str
) -> None:
    path = _file(built, name)
    path.write_bytes(path.read_bytes()[:-1])
    if name == "manifest.json":
        with pytest.raises(IndexDamaged, match="troly index build"):
            open_searcher(SMALL, encoder, built, cure=True)
    else:
        open_searcher(SMALL, encoder, built, cure=True)
        verify(SMALL, built)


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
