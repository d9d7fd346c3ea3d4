"""The process that reads one file and ends; it prints JSON lines for `bot.reading`, and no more."""

import dataclasses
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from knowledge.errors import TrolyError
from knowledge.read import Limits, read


def main() -> None:
    """Read the file named by the first argument within the limits in the second, a JSON object.

    Each line printed has one key: `page` with [page, pages], and last `text` (the fields of Text),
    `refused` (a line for people), `memory` or `defect` (a trace for the log).
    """
    limits = Limits(**json.loads(sys.argv[2]))
    _confine(limits)
    try:
        text = read(
            Path(sys.argv[1]),
            limits=limits,
            progress=lambda page, pages: _say("page", [page, pages]),
            mend=_mend,
        )
    except TrolyError as error:
        _say("refused", str(error))
    except MemoryError:
        # There is none left to make words with.
        os.write(sys.stdout.fileno(), b'{"memory": true}\n')
    except Exception:  # a defect of ours: told, so that it can be mended
        _say("defect", traceback.format_exc(limit=-5))
    else:
        _say("text", dataclasses.asdict(text))


def _confine(limits: Limits) -> None:
    """Ask the system to end this process where it takes more than a file may."""
    try:
        import resource
    except ImportError:  # Windows has none; there the parent's clock is all
        return
    memory, seconds = limits.memory, limits.cpu_seconds
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no document is left in a core dump


def _mend(page: str) -> str:
    from index.scans import mend  # counts of all syllables: only a scan needs them

    return mend(page)


def _say(key: str, value: Any) -> None:
    print(json.dumps({key: value}, ensure_ascii=True, default=str), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
