"""Time the first question, the second, and a hundred at once: python tests/benchmarks/ask.py.

Runs the `troly` beside this Python, in an empty folder with an empty data folder, as somebody does
who has just installed it. The first question builds the index. Wall-clock times include the start
of the program; `took_ms` is what the program says of each answer.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

QUESTIONS = Path(__file__).parents[1] / "questions.jsonl"
QUESTION = "Tỉnh nào chưa ban hành quy chế?"
MANY = 100


def main() -> None:
    """Print the times."""
    troly = Path(sys.executable).with_name("troly")
    if not troly.exists():
        sys.exit(f"no {troly}; install the project into this environment: pip install .")
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    many = "\n".join(islice(cycle(texts), MANY))
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TROLY_DATA_DIR": str(Path(folder) / "data")}

        def ask(*arguments: str, typed: str = "") -> tuple[float, list[str]]:
            """Return the seconds that `troly ask` took, and its lines."""
            started = time.perf_counter()
            ran = subprocess.run(  # noqa: S603 - our own program
                [troly, "ask", *arguments],
                input=typed.encode(),
                stdout=subprocess.PIPE,
                env=environment,
                cwd=folder,
                check=True,
            )
            return time.perf_counter() - started, ran.stdout.decode().splitlines()

        first, _ = ask(QUESTION)
        second, _ = ask(QUESTION)
        whole, answers = ask("--json", "-", typed=many)
    took = sorted(json.loads(answer)["took_ms"] for answer in answers)
    assert len(took) == MANY
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores{load}")
    print(f"first question, index built    {first:6.1f} s")
    print(f"second question                {second:6.1f} s")
    print(f"{MANY} questions in one process   {whole:6.1f} s")
    print(f"took_ms of these: median {took[MANY // 2]:.1f}, 95th of 100 {took[94]:.1f}, "
          f"longest {took[-1]:.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
