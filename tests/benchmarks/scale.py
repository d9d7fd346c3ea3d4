"""Measure how the index grows: python tests/benchmarks/scale.py --shared FOLDER.

`--units` builds the whole index over the first N articles of corpora/phapdien.jsonl.gz, each N in
a process of its own, and asks it questions. `--vectors` compares FAISS types on N vectors: those of
real passages, repeated with noise beyond what there are.
"""

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import faiss
import numpy as np

from index import embed
from index.bench import peak_memory, read_records
from index.rank import Ranker, Unit
from index.windows import windows

HALF = faiss.ScalarQuantizer.QT_fp16
BYTE = faiss.ScalarQuantizer.QT_8bit
# Cosine between a real vector and its noisy copy is about 0.9: neighbours, not twins.
NOISE = 0.03
NEAREST = 100


def resident() -> float:
    """Return the resident memory of this process now, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def ask(shared: Path, limit: int) -> list[str]:
    """Return train questions to time with."""
    records = read_records(shared / "bench/zalo2021/train.queries.jsonl", ("text",))
    return [record["text"] for record in itertools.islice(records, limit)]


def build(shared: Path, count: int) -> None:
    """Build, save, load and ask an index of `count` articles; print one row."""
    records = read_records(shared / "corpora/phapdien.jsonl.gz", ("id", "text"))
    units = [Unit(r["id"], r["title"], r["text"]) for r in itertools.islice(records, count)]
    encoder = embed.load()
    began, cpu = time.perf_counter(), time.process_time()
    ranker = Ranker.build(units, encoder)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    peak = peak_memory() / 1e6
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ranker.save(folder)
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        row = {"units": len(units), "windows": len(ranker._bodies), "build_s": round(took, 1)}
        row |= {"build_cpu_s": round(cpu, 1), "index_mb": round(size), "peak_mb": round(peak)}
        script = f"import sys; sys.argv = ['', {str(shared)!r}, {name!r}]; {SERVE}"
        here = Path(__file__).parent
        served = subprocess.run(  # noqa: S603 - our own code, a process of its own for its memory
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=here
        )
        print(json.dumps(row | json.loads(served.stdout)), flush=True)


SERVE = "import scale; scale.serve()"


def serve() -> None:
    """Load an index and ask it; print times, and memory as it is afterwards."""
    shared, folder = Path(sys.argv[1]), Path(sys.argv[2])
    encoder = embed.load()
    began = time.perf_counter()
    ranker = Ranker.load(folder, encoder)
    loaded = time.perf_counter() - began
    times, cpu = [], []
    for question in ask(shared, 220):
        began, used = time.perf_counter(), time.process_time()
        ranker.rank(question)
        times.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - used))
    measured = {"load_ms": loaded * 1000, "resident_mb": resident()}
    for name, values in (("", times), ("cpu_", cpu)):
        # The first questions read the mapped files from disk.
        measured[f"{name}p50_ms"], measured[f"{name}p95_ms"] = np.percentile(values[20:], [50, 95])
    print(json.dumps({name: round(value, 1) for name, value in measured.items()}))


def compare(shared: Path, counts: list[int]) -> None:
    """Print build time, size, latency and recall of each FAISS type."""
    encoder = embed.load()
    records = read_records(shared / "corpora/phapdien.jsonl.gz", ("id", "text"))
    texts = [
        f"{r['title']}\n{piece}"
        for r in itertools.islice(records, 20_000)
        for piece in windows(r["text"])
    ]
    real = encoder.passages(texts[: max(counts)])
    asked = encoder.questions(ask(shared, 100))
    draw = np.random.default_rng(0)
    size = real.shape[1]
    for count in counts:
        vectors = np.empty((count, size), np.float32)
        for start in range(0, count, len(real)):
            part = real[: count - start]
            noise = draw.normal(0, NOISE if start else 0.0, part.shape).astype(np.float32)
            part = part + noise
            vectors[start : start + len(part)] = part / np.linalg.norm(part, axis=1, keepdims=True)
        exact = faiss.IndexFlatIP(size)
        exact.add(vectors)
        truth = exact.search(asked, NEAREST)[1]
        metric = faiss.METRIC_INNER_PRODUCT
        kinds = {
            "flat": exact,
            "half precision": faiss.IndexScalarQuantizer(size, HALF, metric),
            "one byte": faiss.IndexScalarQuantizer(size, BYTE, metric),
        }
        if count >= 50_000:
            lists = int(4 * count**0.5)
            coarse = faiss.IndexFlatIP(size)
            ivf = faiss.IndexIVFScalarQuantizer(coarse, size, lists, HALF, metric)
            ivf.cp.niter = 5
            ivf.cp.max_points_per_centroid = 64
            kinds |= {f"inverted lists, {probes} probed": ivf for probes in (32, 256)}
        for name, index in kinds.items():
            began = time.process_time()
            if index.ntotal == 0:
                index.train(vectors)
                index.add(vectors)
            built = time.process_time() - began
            if name.startswith("inverted"):
                index.nprobe = int(name.split()[2])
            times, found = [], []
            for vector in asked:
                began = time.process_time()
                found.append(index.search(vector[None], NEAREST)[1][0])
                times.append(1000 * (time.process_time() - began))
            kept = np.mean(
                [len(set(a) & set(b)) / NEAREST for a, b in zip(truth, found, strict=True)]
            )
            size_mb = count * size * {"flat": 4, "one byte": 1}.get(name, 2) / 1e6
            p50, p95 = np.percentile(times, [50, 95])
            print(
                f"| {count:,} | {name} | {built:.1f} | {size_mb:.0f} | {p50:.2f} / {p95:.2f} "
                f"| {kept:.4f} |",
                flush=True,
            )


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--units", type=int, nargs="*", default=[])
    parser.add_argument("--vectors", type=int, nargs="*", default=[])
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        build(chosen.shared, chosen.one)
    for count in chosen.units:
        command = [sys.executable, __file__, "--shared", str(chosen.shared), "--one", str(count)]
        subprocess.run(command, check=True)  # noqa: S603 - our own script
    if chosen.vectors:
        faiss.omp_set_num_threads(1)
        compare(chosen.shared, chosen.vectors)


if __name__ == "__main__":
    main()
