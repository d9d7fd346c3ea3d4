"""Turn questions and passages into unit vectors with the shipped model or any other."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
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
_DEFAULT = "bỏ TROLY_MODEL để dùng mô hình đi kèm"
_SLICE = 1024  # texts whose token vectors are in memory at once: about 150 MB for passages


class Encoder(Protocol):
    """Makes vectors whose inner product says how well a passage answers a question.

    `model` names the model and its content, for the manifest of an index. Rows have unit length;
    a text without a single known token (empty, only emoji) gets the zero vector from the shipped
    model, so it is like nothing.
    """

    @property
    def model(self) -> str:
        """What the model is and holds, in one word."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

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
            f"không có mô hình nhúng ở {model}; hãy chỉ tới thư mục theo định dạng "
            f"sentence-transformers, hoặc {_DEFAULT}"
        )
    return _Transformer(model, model, allow_download=allow_download)


@dataclass(frozen=True)
class Static:
    """A table of token vectors; a text's vector is the mean of its tokens', at unit length."""

    model: str
    tokenizer: Any
    table: NDArray[np.float32]

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self.table.shape[1])

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector per question, made as those of passages are."""
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector per passage, shape (len(texts), dimension)."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _SLICE):
            batch = list(texts[start : start + _SLICE])
            encodings = self.tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            for i, encoding in enumerate(encodings, start):
                if encoding.ids:
                    vectors[i] = self.table[encoding.ids].sum(axis=0)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors


def _is_static(folder: Path) -> bool:
    """Whether the model is a table and nothing more: no layer above it, no prompts before texts."""
    kinds = [module["type"].rsplit(".", 1)[-1] for module in _modules(folder)]
    settings = folder / "config_sentence_transformers.json"
    if settings.is_file() and any(_json(settings).get("prompts", {}).values()):
        return False
    return kinds in ([_STATIC[0]], list(_STATIC))


def _modules(folder: Path) -> list[dict[str, str]]:
    path = folder / "modules.json"
    if not path.is_file():
        raise ModelUnavailable(
            f"mô hình ở {folder} thiếu modules.json; hãy sao chép lại cả thư mục"
        )
    found: list[dict[str, str]] = _json(path)
    return found


def _unreadable(path: Path, error: Exception) -> ModelUnavailable:
    return ModelUnavailable(f"không đọc được {path} ({error}); hãy sao chép lại tệp này")


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise _unreadable(path, error) from error


def _read_static(folder: Path) -> Encoder:
    # Imported here: `troly docs list` needs neither.
    from safetensors import SafetensorError
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    home = folder / _modules(folder)[0]["path"]
    if not home.resolve().is_relative_to(folder.resolve()):
        raise ModelUnavailable(
            f"mô hình ở {folder} chỉ ra ngoài thư mục của nó ({home}); hãy sao chép lại cả thư mục"
        )
    for name in ("tokenizer.json", "model.safetensors"):
        if not (home / name).is_file():
            raise ModelUnavailable(f"mô hình ở {folder} thiếu {name}; hãy sao chép lại cả thư mục")
    try:
        tokenizer = Tokenizer.from_file(str(home / "tokenizer.json"))
    except Exception as error:  # tokenizers raises bare Exception
        raise _unreadable(home / "tokenizer.json", error) from error
    tokenizer.no_padding()
    try:
        table = _table(load_file(home / "model.safetensors"))
    except (SafetensorError, KeyError, IndexError) as error:
        raise _unreadable(home / "model.safetensors", error) from error
    if len(table) < tokenizer.get_vocab_size():
        raise ModelUnavailable(
            f"mô hình ở {folder} có {len(table)} véc-tơ cho {tokenizer.get_vocab_size()} từ: "
            "các tệp thuộc hai mô hình khác nhau; hãy sao chép lại cả thư mục"
        )
    return Static(_identity(folder), tokenizer, table)


def _table(tensors: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
    """Return one row per token id, in either of the two forms that StaticEmbedding reads."""
    if "embedding.weight" in tensors:
        return np.asarray(tensors["embedding.weight"], np.float32)
    table = tensors["embeddings"]
    if "mapping" in tensors:
        table = table[tensors["mapping"]]
    table = np.asarray(table, np.float32)
    if "weights" in tensors:
        table *= tensors["weights"][:, None]
    return table


class _Transformer:
    """Any other model, through sentence-transformers."""

    def __init__(self, name: str, model: str, *, allow_download: bool):
        # Imported here because it takes 6.5 s on two cores, and the shipped model does not need it.
        from sentence_transformers import SentenceTransformer

        self.model = model
        try:
            # Tables of numbers only: the other format of weights can hold code that runs.
            self._model = SentenceTransformer(
                name,
                local_files_only=not allow_download,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, KeyError) as error:
            if Path(name).is_dir():
                cure = "hãy sao chép lại cả thư mục"
            elif allow_download:
                cure = "hãy kiểm tra tên mô hình và đường mạng"
            else:
                cure = "máy này chưa có mô hình đó: hãy đặt TROLY_ALLOW_DOWNLOAD=true một lần"
            reason = next(iter(str(error).strip().splitlines()), repr(error))
            raise ModelUnavailable(
                f"không mở được mô hình nhúng {name} ({reason}); {cure}, hoặc {_DEFAULT}"
            ) from error
        self._prompts = _prompts(name, self._model.prompts)

    @cached_property
    def dimension(self) -> int:
        return int(self._model.encode(["?"], show_progress_bar=False).shape[1])

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


def _prompts(name: str, configured: Mapping[str, str | None]) -> tuple[str, str]:
    """Return what to put before a question and before a passage.

    >>> _prompts("intfloat/multilingual-e5-small", {})
    ('query: ', 'passage: ')
    >>> _prompts("somebody/model", {"query": "Q: ", "document": ""})
    ('Q: ', '')
    """
    question = configured.get("query") or ""
    passage = configured.get("document") or configured.get("passage") or ""
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
