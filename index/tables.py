"""Tables of numbers are read here, by one thread at a time."""

import threading
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

# numpy parses a table's head as Python, and CPython 3.11 loses count of its depth where two
# threads parse at once: SystemError, "AST constructor recursion depth mismatch" (gh-106905).
_parsing = threading.Lock()


def read_table(file: Path, mmap_mode: Literal["r"] | None = None) -> NDArray[Any]:
    """Return the table in a .npy file, which can hold nothing that runs; "r" leaves it there.

    Raises OSError, ValueError or EOFError as numpy does.
    """
    with _parsing:
        table: NDArray[Any] = np.load(file, mmap_mode=mmap_mode, allow_pickle=False)
        return table
