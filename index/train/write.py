"""Write a fitted table as a sentence-transformers model: int8 rows, one scale per token."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from index.train.vocabulary import Vocabulary


def write(
    table: NDArray[np.float32], words: Vocabulary, tokenizer: Tokenizer, folder: Path
) -> None:
    """Write the model into `folder`, keeping the model card that may be there.

    The weights are stored as model2vec stores a quantised vocabulary: `embeddings[mapping[token]] *
    weights[token]`. `StaticEmbedding` reads that form, so no code of ours is needed to load it.
    """
    # Imported here because it takes seconds and only this function needs it.
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
        elif old.name != "README.md":
            old.unlink()
    # sentence-transformers lays out the folder; the one column stands in for the real table.
    hollow = np.zeros((len(words.rows), 1), np.float32)
    layers: list[Any] = [StaticEmbedding(tokenizer, embedding_weights=hollow), Normalize()]
    SentenceTransformer(modules=layers, device="cpu").save_pretrained(
        str(folder), create_model_card=False
    )
    (weights,) = folder.rglob("model.safetensors")
    scale = np.maximum(np.abs(table).max(axis=1), 1e-9) / 127
    save_file(
        {
            "embeddings": np.rint(table / scale[:, None]).astype(np.int8),
            "mapping": words.rows,
            "weights": scale[words.rows].astype(np.float32),
        },
        weights,
    )
    weights.chmod(0o644)  # safetensors writes for the owner alone
    # One line instead of nine per token: 6 MB less in the repository.
    tokenizer.save(str(weights.with_name("tokenizer.json")), pretty=False)
