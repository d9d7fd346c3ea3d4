"""How large a file may be, and how long it may take, before it is refused in one line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost. The last four bind only where a process of its own reads it.

    `bytes` as it lies on the disk, `unpacked` what its archive says it unpacks to, at most `ratio`
    times what is packed; `letters` of the text; `pages` of a PDF. `scripts`: whether a web page
    may hold any (they are never run, and their words are left out). `seconds_a_page` that may pass
    until a page is finished, or a file without pages; `seconds` for the whole file, and of them
    `cpu_seconds` of computing; `memory` in bytes.
    """

    bytes: int
    unpacked: int
    ratio: int
    letters: int
    pages: int
    scripts: bool
    seconds_a_page: float
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
    seconds_a_page=400,
    seconds=6 * 3600,
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
    seconds_a_page=30,
    seconds=180,
    cpu_seconds=120,
    memory=1_500_000_000,
)
