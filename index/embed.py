"""Turn questions and passages into unit vectors with the shipped model or any other."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelUnavailable

SHIPPED = Path(__file__).parent / "model"

# Modules that can be read without torch; the order in which they stand is checked by the reader.
_STATIC = ("StaticEmbedding", "Normalize")
_SLICE = 1024  # texts whose token vectors are in memory at once: about 150 MB for passages


class Encoder(Protocol):
    """Makes vectors whose inner product says how well a passage answers a question.

    `model` names the model and its content, for the manifest of an index. Rows have unit length;
    a text without a single known token (empty, only emoji) gets the zero vector from the shipped
    model, so it is like nothing.
    """

    model: str
    dimension: int

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector per question, shape (len(texts), dimension)."""
        ...

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector per passage, shape (len(texts), dimension)."""
        ...


def load(model: str | Path = SHIPPED, *, allow_download: bool = False) -> Encoder:
    """Return the encoder for a folder in sentence-transformers format, or for a hub id.

    A model of static vectors is read directly, in a fraction of a second and without torch.
    Nothing is fetched unless `allow_download`. Raises ModelUnavailable where the model is not at
    hand or not whole.
    """
    folder = Path(model)
    if folder.is_dir():
        if _is_static(folder):
            return _read_static(folder)
        return _Transformer(str(folder), _identity(folder), allow_download=False)
    if isinstance(model, Path) or folder.is_absolute() or str(model).startswith("."):
        raise ModelUnavailable(
            f"no embedding model at {model}; give a folder in sentence-transformers format, "
            "or leave the setting out to use the model that ships"
        )
    return _Transformer(model, model, allow_download=allow_download)


@dataclass(frozen=True)
class _Static:
    """A table of token vectors; a text's vector is the mean of its tokens', at unit length."""

    model: str
    tokenizer: Any
    table: NDArray[np.float32]

    @property
    def dimension(self) -> int:
        return self.table.shape[1]

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _SLICE):
            batch = list(texts[start : start + _SLICE])
            encodings = self.tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            for i, encoding in enumerate(encodings, start):
                if encoding.ids:
                    vectors[i] = self.table[encoding.ids].sum(axis=0)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(lengths, 1e-12)


def _is_static(folder: Path) -> bool:
    kinds = [module["type"].rsplit(".", 1)[-1] for module in _modules(folder)]
    return kinds in ([_STATIC[0]], list(_STATIC))


def _modules(folder: Path) -> list[dict[str, str]]:
    path = folder / "modules.json"
    try:
        found: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelUnavailable(
            f"{folder} has no modules.json, so it is no sentence-transformers model; "
            "copy the whole folder again"
        ) from None
    except ValueError as error:
        raise ModelUnavailable(f"{path} cannot be read ({error}); copy it again") from error
    return found


def _read_static(folder: Path) -> Encoder:
    # Imported here: `troly docs list` needs neither.
    from safetensors import SafetensorError
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    home = folder / _modules(folder)[0]["path"]
    for name in ("tokenizer.json", "model.safetensors"):
        if not (home / name).is_file():
            raise ModelUnavailable(f"the model at {folder} lacks {name}; copy the folder again")
    try:
        tokenizer = Tokenizer.from_file(str(home / "tokenizer.json"))
    except Exception as error:  # tokenizers raises bare Exception
        raise ModelUnavailable(
            f"{home / 'tokenizer.json'} cannot be read ({error}); copy it again"
        ) from error
    tokenizer.no_padding()
    try:
        table = _table(load_file(home / "model.safetensors"))
    except (SafetensorError, KeyError, IndexError) as error:
        raise ModelUnavailable(
            f"{home / 'model.safetensors'} cannot be read ({error}); copy it again"
        ) from error
    if len(table) < tokenizer.get_vocab_size():
        raise ModelUnavailable(
            f"the model at {folder} has {len(table)} vectors for {tokenizer.get_vocab_size()} "
            "tokens: its files belong to different models; copy the folder again"
        )
    return _Static(_identity(folder), tokenizer, table)


def _table(tensors: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
    """Return one row per token id, in either of the two forms that StaticEmbedding reads."""
    if "embedding.weight" in tensors:
        return tensors["embedding.weight"].astype(np.float32)
    table = tensors["embeddings"]
    if "mapping" in tensors:
        table = table[tensors["mapping"]]
    if "weights" in tensors:
        return np.multiply(table, tensors["weights"][:, None], dtype=np.float32)
    return table.astype(np.float32)


class _Transformer:
    """Any other model, through sentence-transformers."""

    def __init__(self, name: str, model: str, *, allow_download: bool):
        # Imported here because it takes 6.5 s on two cores, and the shipped model does not need it.
        from sentence_transformers import SentenceTransformer

        self.model = model
        try:
            self._model = SentenceTransformer(name, local_files_only=not allow_download)
        except (OSError, ValueError, KeyError) as error:
            cure = "check its name and the network" if allow_download else "allow the download once"
            if Path(name).is_dir():
                cure = "copy the folder again"
            reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise ModelUnavailable(
                f"the embedding model {name} cannot be loaded ({reason}); {cure}, or leave the "
                "setting out to use the model that ships"
            ) from error
        self._prompts = _prompts(name, self._model.prompts)

    @cached_property
    def dimension(self) -> int:
        found = self._model.get_sentence_embedding_dimension()
        return found or self._model.encode(["?"]).shape[1]

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts, self._prompts[0])

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts, self._prompts[1])

    def _encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        vectors = self._model.encode(
            list(texts), prompt=prompt, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)


def _prompts(name: str, configured: dict[str, str]) -> tuple[str, str]:
    """Return what to put before a question and before a passage.

    >>> _prompts("intfloat/multilingual-e5-small", {})
    ('query: ', 'passage: ')
    >>> _prompts("somebody/model", {"query": "Q: ", "document": ""})
    ('Q: ', '')
    """
    question = configured.get("query", "")
    passage = next((configured[k] for k in ("document", "passage") if configured.get(k)), "")
    if not question and not passage and "e5" in Path(name).name.lower().split("-"):
        # The e5 models were trained with these and lose several points without them.
        return "query: ", "passage: "
    return question, passage


def _identity(folder: Path) -> str:
    """Return the folder's name and a hash of every file that decides its vectors."""
    digest = hashlib.sha256()
    for path in _files(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    name = folder.resolve()
    return f"{name.parent.name}/{name.name}@{digest.hexdigest()[:16]}"


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".md" and not path.name.startswith("."):
            yield path
