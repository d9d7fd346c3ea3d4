"""Texts → `<folder>/<stamp>/`, then one atomic switch; a manifest guards what is read back."""

import contextlib
import datetime
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from index.embed import Encoder
from index.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnusable
from index.passages import Dated, dated_passages
from index.rank import Ranker, Unit
from index.reuse import Reusing
from knowledge.library import Library, checksum

_FORMAT = 1
_CURRENT = "current"
_MANIFEST = "manifest.json"
_KEPT = 2  # the one in use, and the one before it for readers that still hold it
_CURE = "chạy: troly index build"


class Manifest(BaseModel):
    """What an index was made from, and what its files must be."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    format: int
    built: str  # ISO 8601, UTC
    model: str
    dimension: int
    documents: Mapping[str, str]  # number → checksum of the text
    passages: int
    files: Mapping[str, str]  # name → SHA-256


def build(
    library: Library,
    encoder: Encoder,
    folder: Path,
    *,
    progress: Callable[[int, int], None] | None = None,
    ready: Callable[[], None] | None = None,
) -> Manifest:
    """Index every document of `library` into a new place under `folder`, then switch to it.

    Until the switch, which is one rename, readers see the old index whole; a build that fails
    leaves it serving. Passages that the index in use holds keep their vectors. `progress` is told
    how many passages of how many are done. `ready` is called once the new index is on the disk,
    right before the switch; if it raises, nothing is switched. Raises IndexMissing where `folder`
    cannot be written.
    """
    stamp = f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
    work = folder / f".{stamp}"
    try:
        work.mkdir(parents=True)
    except OSError as error:
        raise IndexMissing(
            f"không ghi được chỉ mục vào {folder} ({error.strerror}); cho phép ghi vào đó, "
            "hoặc đặt TROLY_DATA_DIR là thư mục khác"
        ) from error
    try:
        cut = dated_passages(library)
        reusing = _reusing(encoder, folder)
        Ranker.build(_units(cut), reusing, progress=progress).save(work)
        reusing.save(work)
        manifest = Manifest(
            format=_FORMAT,
            built=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            model=encoder.model,
            dimension=encoder.dimension,
            documents={n: checksum(e) for n, e in library.editions.items()},
            passages=len(cut),
            files={path.name: _digest(path) for path in sorted(work.iterdir())},
        )
        (work / _MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        for path in work.iterdir():
            _flush(path)
        if ready:
            ready()
        work.rename(folder / stamp)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    _switch(folder, stamp)
    return manifest


def open_ranker(library: Library, encoder: Encoder, folder: Path) -> tuple[Ranker, list[Dated]]:
    """Return the built ranker and its passages, row by row.

    Raises IndexMissing, IndexMismatch (another model, dimension or text) or IndexDamaged, each
    with the command that cures it.
    """
    manifest, place = read_manifest(folder)
    if (manifest.model, manifest.dimension) != (encoder.model, encoder.dimension):
        raise IndexMismatch(
            f"chỉ mục ở {place} dựng bằng mô hình {manifest.model} ({manifest.dimension} chiều), "
            f"cài đặt đang dùng {encoder.model} ({encoder.dimension} chiều); {_CURE}"
        )
    verify(library, folder)
    cut = dated_passages(library)
    if len(cut) != manifest.passages:
        raise IndexMismatch(
            f"chỉ mục ở {place} có {manifest.passages} đoạn, văn bản nay cắt thành {len(cut)}; "
            f"{_CURE}"
        )
    return Ranker.load(place, encoder), cut


def verify(library: Library, folder: Path) -> Manifest:
    """Return the manifest of the index in use if it was made from `library` and is whole.

    Raises IndexMissing, IndexMismatch or IndexDamaged, each with the command that cures it.
    """
    manifest, place = read_manifest(folder)
    texts = {number: checksum(editions) for number, editions in library.editions.items()}
    if changed := sorted(set(texts.items()) ^ set(manifest.documents.items())):
        numbers = ", ".join(dict(changed))
        raise IndexMismatch(f"văn bản đã đổi sau khi dựng chỉ mục ở {place}: {numbers}; {_CURE}")
    _check_files(manifest, place)
    return manifest


def in_use(folder: Path) -> str | None:
    """Return the name of the index in use, which changes with each switch; None without one."""
    try:
        return (folder / _CURRENT).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None


def read_manifest(folder: Path) -> tuple[Manifest, Path]:
    """Return the manifest of the index in use and where it lies; raises as `open_ranker` does."""
    stamp = in_use(folder)
    if stamp is None:
        raise IndexMissing(f"chưa có chỉ mục ở {folder}; {_CURE}")
    place = folder / stamp
    try:
        manifest = Manifest.model_validate_json((place / _MANIFEST).read_bytes())
    except (OSError, ValueError) as error:  # pydantic's errors are ValueErrors
        raise IndexDamaged(f"không đọc được {place / _MANIFEST}; {_CURE}") from error
    if manifest.format != _FORMAT:
        raise IndexMismatch(f"chỉ mục ở {place} dựng bằng phiên bản khác; {_CURE}")
    return manifest, place


def _reusing(encoder: Encoder, folder: Path) -> Reusing:
    """Return `encoder` with the vectors of the index in use, where that is its own and whole."""
    try:
        manifest, place = read_manifest(folder)
        if (manifest.model, manifest.dimension) == (encoder.model, encoder.dimension):
            _check_files(manifest, place)
            return Reusing(encoder, place)
    except IndexUnusable:
        pass  # the new index cures whatever it is
    return Reusing(encoder)


def _units(cut: list[Dated]) -> list[Unit]:
    return [Unit(d.passage.id, d.passage.heading, d.passage.text) for d in cut]


def _check_files(manifest: Manifest, place: Path) -> None:
    for name, digest in manifest.files.items():
        path = place / name
        if not path.is_file() or _digest(path) != digest:
            raise IndexDamaged(f"tệp {path} thiếu hoặc không còn nguyên vẹn; {_CURE}")


def _switch(folder: Path, stamp: str) -> None:
    """Point `current` at `stamp` in one rename, then drop all but the newest indexes."""
    pointer = folder / f".{_CURRENT}-{stamp}"
    pointer.write_text(stamp, encoding="utf-8")
    _flush(pointer)
    pointer.replace(folder / _CURRENT)
    _flush(folder)
    # A name with a dot is another build at work.
    whole = (p for p in folder.glob("[!.]*") if (p / _MANIFEST).is_file())
    built = sorted(p for p in whole if p.name != stamp)
    for old in built[: -_KEPT + 1 or None]:
        with contextlib.suppress(OSError):  # a reader on another system may still hold it
            shutil.rmtree(old)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    """Make sure that what was written at `path` is on the disk before anything points at it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
