"""What a built index says of itself, and whether its files are the ones that were written."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from index.errors import CURE, IndexDamaged, IndexMismatch, IndexMissing

FORMAT = 2
CURRENT = "current"
MANIFEST = "manifest.json"

# "20261123T214501123456-9f2c01 <SHA-256 of its manifest>": every byte that is read is vouched for,
# and no name leads out of the folder. The first format had no checksum.
_POINTER = re.compile(r"(?P<stamp>\d{8}T\d{12}-[0-9a-f]{6})(?: (?P<sha256>[0-9a-f]{64}))?\s*")
_FILE = re.compile(r"[\w-]+(?:\.[\w-]+)+")


class Manifest(BaseModel):
    """What an index was made from, and what its files must be."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    format: int
    built: str  # ISO 8601, UTC
    model: str
    dimension: int
    documents: Mapping[str, str]  # number → checksum of the text
    added: tuple[str, ...]  # the numbers among them whose words the office added
    passages: int
    files: Mapping[str, str]  # name → SHA-256


def pointer(stamp: str, manifest: Path) -> str:
    """Return what `current` holds to put the index `stamp` in use."""
    return f"{stamp} {sha256(manifest)}"


def in_use(folder: Path) -> str | None:
    """Return the name of the index in use, which changes with each switch; None without one."""
    try:
        said = (folder / CURRENT).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return said.split(" ")[0].strip()


def read_manifest(folder: Path) -> tuple[Manifest, Path]:
    """Return the manifest of the index in use and where it lies.

    Raises IndexMissing, IndexMismatch (of another version of the program) or IndexDamaged, each
    with the command that cures it.
    """
    try:
        said = (folder / CURRENT).read_text(encoding="utf-8", errors="replace")
    except OSError:
        raise IndexMissing(f"chưa có chỉ mục ở {folder}; {CURE}") from None
    found = _POINTER.fullmatch(said)
    if found is None:
        raise IndexDamaged(f"không đọc được {folder / CURRENT}; {CURE}")
    place = folder / found["stamp"]
    if found["sha256"] is None:
        raise IndexMismatch(f"chỉ mục ở {place} dựng bằng phiên bản khác; {CURE}")
    path = place / MANIFEST
    try:
        if place.is_symlink() or path.is_symlink():
            raise ValueError("a link")
        raw = path.read_bytes()
        if hashlib.sha256(raw).hexdigest() != found["sha256"]:
            raise ValueError("another manifest")
        # Of another version, the other fields may be others too.
        other = json.loads(raw)["format"]
        if other == FORMAT or not isinstance(other, int):
            return Manifest.model_validate_json(raw), place
    except (OSError, ValueError, LookupError, TypeError) as error:  # pydantic's are ValueErrors
        raise IndexDamaged(f"không đọc được {path}; {CURE}") from error
    raise IndexMismatch(
        f"chỉ mục ở {place} dựng bằng phiên bản khác (dạng {other}, nay là {FORMAT}); {CURE}"
    )


def check_files(manifest: Manifest, place: Path) -> None:
    """Raise IndexDamaged unless the files at `place` are those that the manifest was made of."""
    for name, digest in manifest.files.items():
        path = place / name
        try:
            inside = _FILE.fullmatch(name) and path.is_file() and not path.is_symlink()
            whole = inside and sha256(path) == digest
        except OSError:  # removed between the two looks, or the disk cannot read it
            whole = False
        if not whole:
            raise IndexDamaged(f"tệp {path} thiếu hoặc không còn nguyên vẹn; {CURE}")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
