"""What is read back cannot run, and lies where we put it: models, indexes, and nothing beside."""

import ast
import json
import os
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import embed
from index.errors import ModelUnavailable

ROOT = Path(__file__).parents[1]
MODULES = sorted(p for name in ("knowledge", "index", "bot") for p in (ROOT / name).rglob("*.py"))

# Functions that read tables or models → the only file that may call them.
DOORS = {
    "read_index": "index/vectors.py",
    "load_file": "index/embed.py",
    "SentenceTransformer": "index/embed.py",
}
NOWHERE = {"torch.load", "safe_open", "from_pretrained", "deserialize_index", "exec", "eval"}


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_tables_and_models_are_read_behind_one_door_each() -> None:
    for path in MODULES:
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("index/train/"):
            continue  # made the model that ships; nothing that runs needs it
        for call in calls(path):
            last = call.rsplit(".", 1)[-1]
            assert DOORS.get(last, name) == name, f"{name}: {call}"
            assert not {call, last} & NOWHERE, f"{name}: {call}"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(embed.SHIPPED, tmp_path / "model"))


def test_a_model_does_not_lead_out_of_its_folder(copied: Path, tmp_path: Path) -> None:
    """A list of modules that names a folder elsewhere, whole as it may be."""
    modules = json.loads((copied / "modules.json").read_text(encoding="utf-8"))
    home = copied / modules[0]["path"]
    elsewhere = Path(shutil.copytree(home, tmp_path / "elsewhere", dirs_exist_ok=True))
    for path in ("../elsewhere", str(elsewhere)):
        modules[0]["path"] = path
        (copied / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
        with pytest.raises(ModelUnavailable, match="ra ngoài thư mục"):
            embed.load(copied)


class _Touches:
    """Makes a file when it is unpickled, as weights in the old format could do anything."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_weights_that_could_run_are_not_read(tmp_path: Path) -> None:
    model, ran = tmp_path / "model", tmp_path / "ran"
    model.mkdir()
    (model / "modules.json").write_text(
        json.dumps(
            [
                {
                    "idx": 0,
                    "name": "0",
                    "path": "",
                    "type": "sentence_transformers.models.Transformer",
                }
            ]
        )
    )
    sizes = {"hidden_size": 8, "num_attention_heads": 1, "intermediate_size": 8, "vocab_size": 8}
    (model / "config.json").write_text(
        json.dumps({"model_type": "bert", "num_hidden_layers": 1, **sizes})
    )
    (model / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\n")
    (model / "pytorch_model.bin").write_bytes(pickle.dumps({"a": _Touches(ran)}))
    with pytest.raises(ModelUnavailable, match="safetensors"):
        embed.load(model)
    assert not ran.exists()
