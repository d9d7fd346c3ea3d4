"""Texts → `<folder>/<stamp>/`, then one atomic switch; whoever reads has one index, whole."""

import contextlib
import datetime
import logging
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from index.embed import Encoder
from index.errors import (
    CURE,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    IndexUnusable,
    IndexUnwritten,
)
from index.manifest import (
    CURRENT,
    FORMAT,
    MANIFEST,
    Manifest,
    check_files,
    in_use,
    pointer,
    read_manifest,
    sha256,
)
from index.passages import Dated, dated_passages
from index.rank import Ranker, Unit
from index.reuse import Reusing
from knowledge.library import GUIDANCE, Library, checksum
from knowledge.model import Authority

__all__ = [
    "Manifest", "build", "build_unless_usable", "curable", "in_use", "open_ranker", "read_manifest",
    "verify",
]  # fmt: skip

Progress = Callable[[int, int], None]

_log = logging.getLogger(__name__)


def build(
    library: Library,
    encoder: Encoder,
    folder: Path,
    *,
    progress: Progress | None = None,
    ready: Callable[[], None] | None = None,
) -> Manifest:
    """Index every document of `library` into a new place under `folder`, then switch to it.

    Until the switch, which is one rename, readers see the old index whole; a build that fails or is
    killed leaves it serving. One build at a time: others wait. Passages that the index in use
    holds keep their vectors. `progress` is told how many passages of how many are done. `ready` is
    called once the new index is on the disk, right before the switch; if it raises, nothing is
    switched. Raises IndexMissing where `folder` cannot be written, IndexUnwritten where the disk
    is full.
    """
    with _alone(folder):
        return _build(library, encoder, folder, progress, ready)


def build_unless_usable(
    library: Library, encoder: Encoder, folder: Path, *, progress: Progress | None = None
) -> tuple[Ranker, list[Dated]]:
    """Return what `open_ranker` does, over a new index unless the one in use can serve.

    Of several that call this at the same time, one builds and the others read what it built.
    """
    with _alone(folder):
        try:
            return open_ranker(library, encoder, folder)
        except IndexUnusable:
            _build(library, encoder, folder, progress, None)
            return open_ranker(library, encoder, folder)


def curable(library: Library, folder: Path) -> bool:
    """Return whether building again from `library` brings back all that the index in use holds.

    So it does after an upgrade, for another model, or for a damaged file; not where a text that
    the office had added is gone, nor where the index does not even say what it was made of.
    """
    try:
        manifest, _ = read_manifest(folder)
    except IndexUnusable as error:
        return isinstance(error, IndexMissing | IndexMismatch)
    return set(manifest.added) <= set(_added(library))


def open_ranker(library: Library, encoder: Encoder, folder: Path) -> tuple[Ranker, list[Dated]]:
    """Return the built ranker and its passages, row by row.

    Raises IndexMissing, IndexMismatch (another model, dimension or text) or IndexDamaged, each
    with the command that cures it.
    """
    while True:
        stamp = in_use(folder)
        try:
            return _open(library, encoder, folder)
        except IndexUnusable:
            # Builds that ended meanwhile remove what was being read: then there is a newer one.
            if in_use(folder) == stamp:
                raise


def verify(library: Library, folder: Path) -> Manifest:
    """Return the manifest of the index in use if it was made from `library` and is whole.

    Raises IndexMissing, IndexMismatch or IndexDamaged, each with the command that cures it.
    """
    manifest, place = read_manifest(folder)
    _check(manifest, place, library)
    return manifest


def _open(library: Library, encoder: Encoder, folder: Path) -> tuple[Ranker, list[Dated]]:
    manifest, place = read_manifest(folder)
    if (manifest.model, manifest.dimension) != (encoder.model, encoder.dimension):
        raise IndexMismatch(
            f"chỉ mục ở {place} dựng bằng mô hình {manifest.model} ({manifest.dimension} chiều), "
            f"cài đặt đang dùng {encoder.model} ({encoder.dimension} chiều); {CURE}"
        )
    _check(manifest, place, library)
    cut = dated_passages(library)
    if len(cut) != manifest.passages:
        raise IndexMismatch(
            f"chỉ mục ở {place} có {manifest.passages} đoạn, văn bản nay cắt thành {len(cut)}; "
            f"{CURE}"
        )
    ranker = Ranker.load(place, encoder)
    if len(ranker) != len(cut) or ranker.dimension != encoder.dimension:
        raise IndexDamaged(
            f"chỉ mục ở {place} có {len(ranker)} đoạn, {ranker.dimension} chiều, bản kê ghi "
            f"{len(cut)} đoạn, {encoder.dimension} chiều; {CURE}"
        )
    return ranker, cut


def _check(manifest: Manifest, place: Path, library: Library) -> None:
    texts = {number: checksum(editions) for number, editions in library.editions.items()}
    if changed := sorted(set(texts.items()) ^ set(manifest.documents.items())):
        numbers = ", ".join(dict(changed))
        raise IndexMismatch(f"văn bản đã đổi sau khi dựng chỉ mục ở {place}: {numbers}; {CURE}")
    check_files(manifest, place)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the right to build in `folder`, which the system takes back from whoever is killed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            _log.info("Another process builds an index in %s; waiting for it", folder)
            lock.acquire()
    except OSError as error:
        raise IndexMissing(
            f"không ghi được chỉ mục vào {folder} ({error.strerror}); cho phép ghi vào đó, "
            "hoặc đặt TROLY_DATA_DIR là thư mục khác"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _build(
    library: Library,
    encoder: Encoder,
    folder: Path,
    progress: Progress | None,
    ready: Callable[[], None] | None,
) -> Manifest:
    stamp = f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
    former = in_use(folder)
    work = folder / f".{stamp}"
    try:
        with _writing(folder):
            _clear(folder, {former})
            work.mkdir()
        cut = dated_passages(library)
        reusing = _reusing(encoder, folder)
        ranker = Ranker.build(_units(cut), reusing, progress=progress)
        with _writing(folder):
            ranker.save(work)
            reusing.save(work)
            manifest = Manifest(
                format=FORMAT,
                built=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                model=encoder.model,
                dimension=encoder.dimension,
                documents={n: checksum(e) for n, e in library.editions.items()},
                added=_added(library),
                passages=len(cut),
                files={path.name: sha256(path) for path in sorted(work.iterdir())},
            )
            (work / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
            for path in (*work.iterdir(), work):
                _flush(path)
        Ranker.load(work, encoder)  # what cannot be read is not put in use
        if ready:
            ready()
        with _writing(folder):
            _switch(folder, stamp)
    except BaseException:
        if in_use(folder) != stamp:  # an interrupt may come after the last step
            for left in (work, folder / stamp):
                shutil.rmtree(left, ignore_errors=True)
        raise
    with contextlib.suppress(OSError):  # a reader on another system may still hold one
        _clear(folder, {former, stamp})
    return manifest


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Say in one line that the disk takes no more."""
    try:
        yield
    except OSError as error:
        raise IndexUnwritten(
            f"không ghi xong chỉ mục mới vào {folder} ({error.strerror or error}); chỉ mục cũ, nếu "
            f"có, vẫn dùng được; kiểm tra ổ đĩa còn chỗ và còn ghi được, rồi {CURE}"
        ) from error


def _reusing(encoder: Encoder, folder: Path) -> Reusing:
    """Return `encoder` with the vectors of the index in use, where that is its own and whole."""
    try:
        manifest, place = read_manifest(folder)
        if (manifest.model, manifest.dimension) == (encoder.model, encoder.dimension):
            check_files(manifest, place)
            return Reusing(encoder, place)
    except IndexUnusable:
        pass  # the new index cures whatever it is
    return Reusing(encoder)


def _units(cut: list[Dated]) -> list[Unit]:
    return [Unit(d.passage.id, d.passage.heading, d.passage.text) for d in cut]


def _added(library: Library) -> tuple[str, ...]:
    """Return the numbers of the documents whose words the office added."""
    return tuple(
        number
        for number, editions in library.editions.items()
        if number != GUIDANCE  # ships word for word
        and any(edition.document.authority is Authority.OFFICIAL for edition in editions)
    )


def _switch(folder: Path, stamp: str) -> None:
    """Put the index that lies at `.stamp` in use: its last step is one rename."""
    place = folder / stamp
    (folder / f".{stamp}").rename(place)
    made = folder / f".{CURRENT}-{stamp}"
    try:
        made.write_text(pointer(stamp, place / MANIFEST), encoding="utf-8")
        _flush(made)
        _flush(folder)
        made.replace(folder / CURRENT)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # it is in use, whether or not the disk confirms at once
        _flush(folder)


def _clear(folder: Path, kept: set[str | None]) -> None:
    """Remove all indexes but those kept, and what killed builds left behind."""
    for path in folder.iterdir():
        if path.name.startswith(f".{CURRENT}-"):
            path.unlink()
        elif path.name.lstrip(".")[:1].isdigit() and path.name not in kept and path.is_dir():
            shutil.rmtree(path)


def _flush(path: Path) -> None:
    """Make sure that what was written at `path` is on the disk before anything points at it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
