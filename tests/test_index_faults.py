"""The index survives what machines do: a kill at any step, a full disk, many at the same time."""

import errno
import itertools
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import BagOfSyllables

from index.build import build, build_unless_usable, in_use, open_ranker, verify
from index.errors import IndexMismatch, IndexMissing, IndexUnwritten
from index.search import open_searcher
from knowledge.library import Edition, Library
from knowledge.parse import parse


def library(word: str) -> Library:
    text = "".join(f"Điều {n}. Việc {n}\n1. Lời {word}.\n2. Lời khác.\n" for n in range(1, 6))
    document = parse(text, number="1/2020/NĐ-CP", title=f"Về {word}")
    return Library({"1/2020/NĐ-CP": (Edition(document),)})


OLD, NEW = library("hòa giải"), library("phát ngôn")

# Forked, not started anew: a new interpreter takes a second until it builds.
CONTEXT = multiprocessing.get_context("fork")
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


def _killed_at(step: int, folder: Path) -> None:
    """Build NEW, and be killed when it touches a file of `folder` for the `step`th time."""
    touched = itertools.count(1)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        touches = event in {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"}
        if touches and str(folder) in str(arguments[0]) and next(touched) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    build(NEW, BagOfSyllables(), folder)


def whole(folder: Path) -> Library:
    """Return which of the two libraries the index in use serves, having read all of it."""
    for texts in (OLD, NEW):
        try:
            ranker, passages = open_ranker(texts, BagOfSyllables(), folder)
        except IndexMismatch:
            continue
        word = "hòa giải" if texts is OLD else "phát ngôn"
        assert word in passages[ranker.rank(word)[0].row].passage.text
        return texts
    raise AssertionError("the index is neither the old one nor the new one")


def test_a_build_that_is_killed_at_any_step_leaves_an_index_that_serves(tmp_path: Path) -> None:
    build(OLD, BagOfSyllables(), tmp_path / "before")
    served = []
    for step in itertools.count(1):
        index = Path(shutil.copytree(tmp_path / "before", tmp_path / f"{step}"))
        child = CONTEXT.Process(target=_killed_at, args=(step, index))
        child.start()
        child.join(60)
        served.append(whole(index))
        if child.exitcode == 0:
            break
        assert child.exitcode == -signal.SIGKILL
        if step % 10 == 0:  # whoever builds next removes what was left
            build(OLD, BagOfSyllables(), index)
            assert whole(index) is OLD
            left = [path.name for path in index.iterdir() if path.name != ".lock"]
            assert len(left) <= 3, left  # two indexes and the pointer
    # First the old one, from some step on the new one, and never neither.
    assert served == [OLD] * served.count(OLD) + [NEW] * served.count(NEW)
    assert served.count(OLD) > 30
    assert served.count(NEW) > 1


@pytest.mark.parametrize("step", range(1, 60, 6))
def test_a_first_build_that_is_killed_leaves_nothing_in_the_way(tmp_path: Path, step: int) -> None:
    child = CONTEXT.Process(target=_killed_at, args=(step, tmp_path))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    with pytest.raises(IndexMissing):
        open_ranker(NEW, BagOfSyllables(), tmp_path)
    open_searcher(NEW, BagOfSyllables(), tmp_path)
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1


# --- a full disk


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes, as where a quota or the disk ends."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_disk_that_is_full_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    """Wherever it ends: one byte short of each file of the new index in turn."""
    build(NEW, BagOfSyllables(), tmp_path / "measured")
    sizes = {len(raw) for raw in contents(tmp_path / "measured").values()} - {0}
    index = tmp_path / "index"
    build(OLD, BagOfSyllables(), index)
    before = contents(index)
    for size in sorted(sizes):
        with files_of_at_most(size - 1), pytest.raises(IndexUnwritten) as caught:
            build(NEW, BagOfSyllables(), index)
        assert "ổ đĩa" in str(caught.value)
        assert contents(index) == before
    assert whole(index) is OLD
    build(NEW, BagOfSyllables(), index)
    assert whole(index) is NEW


# A call of the system, and which time of its being called it says that the disk is full.
CALLS = [
    *itertools.product(["os.fsync", "numpy.save"], range(1, 14, 6)),
    ("os.rename", 1),
    ("os.replace", 1),
]


@pytest.mark.parametrize(("call", "turn"), CALLS)
def test_whatever_call_fails_the_index_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, turn: int
) -> None:
    build(OLD, BagOfSyllables(), tmp_path)
    before = contents(tmp_path)
    module, name = call.split(".")
    real = getattr(sys.modules[module], name)
    turns = itertools.count(1)

    def failing(*arguments: Any, **named: Any) -> Any:
        if next(turns) == turn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(sys.modules[module], name, failing)
        with pytest.raises(IndexUnwritten):
            build(NEW, BagOfSyllables(), tmp_path)
    assert contents(tmp_path) == before
    assert whole(tmp_path) is OLD


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 160 KiB, where the system lets us make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    umount = shutil.which("umount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(folder)]
    if not (mount and umount) or subprocess.run(command, capture_output=True).returncode:  # noqa: S603
        pytest.skip("no right to mount a small file system here")
    yield folder
    subprocess.run([umount, str(folder)], check=True)  # noqa: S603 - our own folder


def test_on_a_disk_without_room_for_a_second_index_the_first_serves(small_disk: Path) -> None:
    built = 0
    for texts in itertools.cycle([OLD, NEW]):
        (small_disk / f"filling{built}").write_bytes(b"x" * 30_000)
        try:
            build(texts, BagOfSyllables(), small_disk)
        except IndexUnwritten as error:
            said = str(error)
            break
        built += 1
    assert os.strerror(errno.ENOSPC) in said
    assert built > 0
    assert whole(small_disk) is (NEW, OLD)[built % 2]


# --- many at the same time


def _first(folder: Path) -> None:
    open_searcher(OLD, BagOfSyllables(), folder)


def test_three_processes_build_first_at_the_same_time(tmp_path: Path) -> None:
    children = [CONTEXT.Process(target=_first, args=(tmp_path,)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [in_use(tmp_path)]


def test_who_waited_for_a_killed_builder_builds(tmp_path: Path) -> None:
    child = CONTEXT.Process(target=_killed_at, args=(30, tmp_path))
    child.start()
    build_unless_usable(NEW, BagOfSyllables(), tmp_path)
    child.join(60)
    verify(NEW, tmp_path)


def test_readers_never_see_a_mixture(tmp_path: Path) -> None:
    build(OLD, BagOfSyllables(), tmp_path)
    done = threading.Event()
    seen: list[list[Library | BaseException]] = [[], [], []]

    def read(notes: list[Library | BaseException]) -> None:
        try:
            while not done.is_set():
                for texts in (OLD, NEW):
                    try:
                        ranker, passages = open_ranker(texts, BagOfSyllables(), tmp_path)
                    except IndexMismatch:
                        continue
                    assert len(ranker) == len(passages)
                    assert np.isfinite([ranked.score for ranked in ranker.rank("lời")]).all()
                    notes.append(texts)
        except BaseException as error:
            notes.append(error)

    readers = [threading.Thread(target=read, args=(notes,)) for notes in seen]
    for reader in readers:
        reader.start()
    for texts in [NEW, OLD] * 5:
        build(texts, BagOfSyllables(), tmp_path)
    done.set()
    for reader in readers:
        reader.join(60)
    assert not [note for notes in seen for note in notes if isinstance(note, BaseException)]
    assert any(note is OLD for notes in seen for note in notes)
    assert any(note is NEW for notes in seen for note in notes)
