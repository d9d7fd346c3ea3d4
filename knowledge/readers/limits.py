"""How large a file may be, and how long it may take, before it is refused in one line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost. The last three bind only where a process of its own reads it.

    `bytes` as it lies on the disk, `unpacked` what its archive says it unpacks to, at most `ratio`
    times what is packed; `letters` of the text; `pages` of a PDF. `scripts`: whether a web page
    may hold any (they are never run, and their words are left out). `seconds` that may pass
    without a page being finished; `cpu_seconds` of computing for the whole file; `memory` in bytes.
    """

    bytes: int
    unpacked: int
    ratio: int
    letters: int
    pages: int
    scripts: bool
    seconds: float
    cpu_seconds: int
    memory: int


# Of the operator, who chose the file. The longest signed copies of the Công báo, all pictures,
# have some 60 MB; the longest law in force, the Civil Code, some 200 pages there. Text compresses
# some tenfold. The official sites' pages are full of scripts. One page may be read twice by OCR,
# three minutes each (readers/ocr.py).
OFFICE = Limits(
    bytes=200_000_000,
    unpacked=200_000_000,
    ratio=200,
    letters=20_000_000,
    pages=3000,
    scripts=True,
    seconds=400,
    cpu_seconds=3600,
    memory=6_000_000_000,
)

# Of anybody who writes to the bot: the Bot API hands over 20 MB at most, and others wait meanwhile.
CHAT = Limits(
    bytes=20_000_000,
    unpacked=50_000_000,
    ratio=100,
    letters=2_000_000,
    pages=100,
    scripts=False,
    seconds=60,
    cpu_seconds=120,
    memory=1_500_000_000,
)
