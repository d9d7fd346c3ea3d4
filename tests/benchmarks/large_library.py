"""Measure adding 10,000 articles in one `troly docs add`: time, memory, and a question after it.

    python tests/benchmarks/large_library.py [--articles 10000] [--one-file] [--folder F]

Reads shared/corpora/phapdien.jsonl.gz beside the project and writes a file for each law in it, or
one file with all the articles, numbered anew. Each command runs in a process of its own, so that
its peak memory is its own.
"""

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpora" / "phapdien.jsonl.gz"


def main() -> None:
    """Write the files, add them all at once, ask a question, and print what each took."""
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted.add_argument("--articles", type=int, default=10_000)
    wanted.add_argument("--one-file", action="store_true")
    wanted.add_argument("--folder", type=Path, help="keep files and index here")
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.folder or Path(scratch)
        files = written(folder / "files", asked.articles, one_file=asked.one_file)
        size = sum(file.stat().st_size for file in files) / 1e6
        print(f"{asked.articles} articles in {len(files)} files, {size:.1f} MB")
        os.environ["TROLY_DATA_DIR"] = str(folder / "data")
        measured("index build", "index", "build")
        measured("docs add", "docs", "add", *map(str, files), "--yes")
        more = folder / "more.txt"
        more.write_text("Số: 1/1999/NĐ-CP\nĐiều 1. Một\nHai.\n", encoding="utf-8")
        measured("docs add, one more", "docs", "add", str(more), "--yes")
        measured("docs check", "docs", "check")
        measured("ask", "ask", "Thanh niên là ai?")
        measured("show, with its links", "show", "1/1999/NĐ-CP", "1")


def written(folder: Path, articles: int, *, one_file: bool) -> list[Path]:
    """Return files with the first `articles` of the corpus, laid out as documents are."""
    folder.mkdir(parents=True, exist_ok=True)
    laws: defaultdict[str, list[str]] = defaultdict(list)
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for count, line in zip(range(1, articles + 1), lines, strict=False):
            row = json.loads(line)
            law = "1/2000/NĐ-CP" if one_file else row["law_id"]
            title = re.sub(r"^Điều\s+[\w.]+\s*|\s*\([^()]*\)$", "", row["title"])
            label = str(count) if one_file else str(len(laws[law]) + 1)
            laws[law].append(f"Điều {label}. {title}\n{row['text']}\n")
    paths = []
    for place, (law, texts) in enumerate(laws.items()):
        path = folder / f"{place:04}.txt"
        # The corpus names some laws by their day, or cuts the number short.
        plain = re.fullmatch(r"\d+/\d{4}/[A-ZĐ]+\d*(?:-[A-ZĐ]+)*", law) is not None
        number = law if plain else f"{place}/1990/TT-BM"
        path.write_text(f"Số: {number}\n{''.join(texts)}", encoding="utf-8")
        paths.append(path)
    return paths


def measured(name: str, *words: str) -> None:
    """Run `troly` with `words` and print its time, its peak memory and its last line."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        process = subprocess.Popen(  # noqa: S603  # our own command
            [sys.executable, "-m", "bot.cli", *words], stdout=told, stderr=told
        )
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - started
        told.seek(0)
        last = (told.read().strip() or "-").splitlines()[-1][:200]
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = used.ru_maxrss / 1024  # KiB on Linux
    print(f"{name}: {took:.1f} s, {peak:.0f} MiB, exit {process.returncode}: {last}", flush=True)


if __name__ == "__main__":
    main()
