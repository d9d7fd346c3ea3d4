"""Group the law in force into topics: `python -m index.train.elsewhere --shared FOLDER`.

Writes `index/language/elsewhere.npz`: unit vectors of the topics of all law but that which the
catalogue lists. Run it again whenever the model changes.
"""

import argparse
import gzip
import json
from pathlib import Path

import faiss
import numpy as np

from index import embed
from index.elsewhere import FILE
from knowledge import catalogue

# 2,048 topics of 256 half floats are 1 MB. With 8,192, 61 % of the valid questions without an
# answer were refused at 3 % of the others, with 2,048 58 %: one question of 36.
_TOPICS = 2048
_WORDS = 100  # of an article, after its heading: what it is about stands in its beginning
_BATCH = 1024


def group(shared: Path, file: Path) -> None:
    """Embed the law with the shipped model, group it and write the topics."""
    encoder = embed.load()
    ours = {entry.number.casefold() for entry in catalogue.load().entries}
    texts = []
    with gzip.open(shared / "corpora" / "phapdien.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            if article["law_id"].casefold() not in ours:
                words = article["text"].split()[:_WORDS]
                texts.append(f"{article['title']}\n{' '.join(words)}")
    vectors = np.concatenate(
        [encoder.passages(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
    )
    clusters = faiss.Kmeans(encoder.dimension, _TOPICS, niter=20, seed=1, spherical=True)
    clusters.train(vectors)
    assert clusters.centroids is not None  # noqa: S101  # train has set them
    np.savez_compressed(
        file, model=np.array(encoder.model), topics=clusters.centroids.astype(np.float16)
    )


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with corpora/")
    group(parser.parse_args().shared, FILE)


if __name__ == "__main__":
    main()
