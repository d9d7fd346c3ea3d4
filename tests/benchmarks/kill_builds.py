"""Kill builds of the index at random moments, and look after each whether it serves.

    PYTHONPATH=tests:. python tests/benchmarks/kill_builds.py [ROUNDS]

Prints how many builds were killed before their switch, how many after, how many ended, and what
each round found; ends with an error at the first index that is neither the old nor the new one.
"""

import os
import random
import secrets
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from conftest import BagOfSyllables
from test_index_faults import CONTEXT, NEW, OLD, whole
from tqdm import tqdm

from index.build import build


def main(rounds: int) -> None:
    """Kill one build a round, the moment drawn from five times what a build takes."""
    # tqdm, inside bm25s, has a lock that forked processes share: killed with it, one would leave
    # all others waiting. Programs that do not fork from one another have no such lock.
    tqdm.set_lock(threading.RLock())
    seed = secrets.randbelow(10**6)
    chance = random.Random(seed)  # noqa: S311 - to be drawn again by its seed, not to be secret
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(OLD, BagOfSyllables(), folder)
        started = time.perf_counter()
        build(OLD, BagOfSyllables(), folder)
        takes = time.perf_counter() - started
        found: Counter[str] = Counter()
        for _ in range(rounds):
            child = CONTEXT.Process(target=build, args=(NEW, BagOfSyllables(), folder))
            child.start()
            time.sleep(chance.uniform(0, 5 * takes))
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)
            child.join()
            serves = whole(folder)
            if child.exitcode == 0:
                found["ended first"] += 1
            else:
                found["killed, the old one serves" if serves is OLD else "killed after"] += 1
            build(OLD, BagOfSyllables(), folder)
            assert whole(folder) is OLD
            assert len([path for path in folder.iterdir() if path.is_dir()]) <= 2
    print(f"{rounds} rounds, seed {seed}, a build takes {takes * 1000:.0f} ms: {dict(found)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
