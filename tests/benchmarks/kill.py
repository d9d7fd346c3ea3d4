"""`python tests/benchmarks/kill.py` kills the bot 200 times at random moments and says what became.

Exit code 1 where a question was lost, answered out of order, or twice without a kill between.
`--address` runs it on a PostgreSQL database, which must be empty.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from botapi import UNLIMITED, BotApi  # noqa: E402 - after the path is set
from killing import kill_again_and_again  # noqa: E402


def main() -> None:
    """Run the rounds and print the outcome."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--chats", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--address", help="a database's URL; by default a new SQLite file")
    given = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, BotApi(limits=UNLIMITED) as api:
        outcome = asyncio.run(
            kill_again_and_again(
                api,
                Path(folder),
                rounds=given.rounds,
                chats=given.chats,
                seed=given.seed,
                address=given.address,
            )
        )
    asked = sum(map(len, outcome.asked.values()))
    doubled = sum(outcome.doubled.values())
    unexplained = set(outcome.doubled) - outcome.interrupted
    print(f"kills {outcome.kills}, seed {given.seed}, {time.monotonic() - started:.0f} s")
    print(f"questions {asked}, lost {len(outcome.lost)}, out of order {outcome.out_of_order}")
    print(f"answered twice {doubled}, without a kill between {sorted(unexplained)}")
    sys.exit(bool(outcome.lost or outcome.out_of_order or unexplained))


if __name__ == "__main__":
    main()
