"""The encoder that ships, and any other in its place."""

import json
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from index import embed
from index.errors import ModelUnavailable

TEXTS = [
    "Ủy ban nhân dân cấp tỉnh chịu trách nhiệm gì về thông tin đối ngoại?",
    "uy ban nhan dan cap tinh chiu trach nhiem gi",
    "Nghị định số 72/2015/NĐ-CP",
    # Nothing that the model knows: the zero vector, not a division by zero.
    "",
    " \n\t",
    "😀🇻🇳",
    # The marks as separate characters, as some keyboards and PDFs give them.
    unicodedata.normalize("NFD", "quản lý nhà nước về thông tin cơ sở"),
    # Longer than any transformer reads.
    "Nhiệm vụ, quyền hạn của Sở Thông tin và Truyền thông. " * 2000,
    # A word longer than the tokenizer cares to cut up, and letters of other scripts.
    "a" * 500,
    "Дорога 道路 ทาง ﬁ İ ǆ",
]


@pytest.fixture(scope="module")
def shipped() -> embed.Encoder:
    return embed.load()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(embed.SHIPPED, tmp_path / "model"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A model of three tokens whose vectors can be worked out by hand."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    folder = tmp_path / "small-e5"
    (folder / "1_Normalize").mkdir(parents=True)
    unknown = "?"
    tokenizer = Tokenizer(models.WordLevel({unknown: 0, "đất": 1, "nước": 2}, unk_token=unknown))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.array([[0, 0], [3, 0], [0, 4]], np.float32)
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    shutil.copy(embed.SHIPPED / "modules.json", folder)
    shutil.copytree(embed.SHIPPED / "1_Normalize", folder / "1_Normalize", dirs_exist_ok=True)
    return folder


def test_reading_the_shipped_model_directly_gives_what_sentence_transformers_gives(
    shipped: embed.Encoder,
) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(embed.SHIPPED), device="cpu").encode(TEXTS)
    np.testing.assert_allclose(shipped.questions(TEXTS), theirs, atol=1e-3)
    np.testing.assert_allclose(shipped.passages(TEXTS), theirs, atol=1e-3)


def test_the_shipped_model_needs_no_torch() -> None:
    code = (
        "import sys; from index import embed; embed.load().questions(['đất']); "
        "sys.exit('torch' in sys.modules or 'sentence_transformers' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 - our own code
    assert ran.returncode == 0


def test_the_shipped_model_is_within_its_32_megabytes() -> None:
    assert sum(f.stat().st_size for f in embed.SHIPPED.rglob("*") if f.is_file()) <= 32 * 2**20


@given(text=st.text())
def test_a_vector_has_unit_length_or_is_zero_and_does_not_depend_on_the_unicode_form(
    shipped: embed.Encoder, text: str
) -> None:
    composed, decomposed = shipped.questions(
        [unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)]
    )
    assert np.linalg.norm(composed) == pytest.approx(1, abs=1e-5) or not composed.any()
    np.testing.assert_allclose(composed, decomposed, atol=1e-6)


def test_a_vector_does_not_depend_on_the_texts_beside_it(shipped: embed.Encoder) -> None:
    few = TEXTS[:5]
    together = shipped.passages(few * 300)  # more than one slice
    np.testing.assert_array_equal(together[:5], together[-5:])
    np.testing.assert_array_equal(together[:1], shipped.passages(few[:1]))


def test_no_texts_give_no_vectors(shipped: embed.Encoder) -> None:
    assert shipped.questions([]).shape == (0, shipped.dimension)


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        # An abbreviation of the trade against a text that shares more of its words.
        ("UBND cấp tỉnh làm gì?", "Trách nhiệm của Ủy ban nhân dân", "Cấp giấy phép tàu biển"),
        # No marks at all.
        ("thu tuc dang ky ket hon", "Đăng ký kết hôn", "Thu tiền sử dụng đất"),
        # Other words than the text's.
        ("bị bắt vì rượu bia khi lái xe", "Vi phạm nồng độ cồn", "Bắt người bị truy nã"),
    ],
)
def test_the_shipped_model_knows_what_belongs_together(
    shipped: embed.Encoder, question: str, right: str, wrong: str
) -> None:
    near, far = (shipped.passages([right, wrong]) @ shipped.questions([question]).T).ravel()
    assert near > far


def test_a_model_with_plain_weights_is_read_too(small: Path) -> None:
    vectors = embed.load(small).questions(["đất nước", "nước", "trời"])
    np.testing.assert_allclose(vectors, [[0.6, 0.8], [0.0, 1.0], [0.0, 0.0]], atol=1e-6)


def test_a_model_s_own_prompts_are_put_before_the_texts(small: Path) -> None:
    prompts = {"query": "đất ", "document": "nước "}
    (small / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
    encoder = embed.load(small)
    assert encoder.dimension == 2
    np.testing.assert_allclose(encoder.questions(["nước"]), [[0.6, 0.8]], atol=1e-6)
    np.testing.assert_allclose(encoder.passages(["nước"]), [[0, 1]], atol=1e-6)
    assert encoder.passages([]).shape == (0, 2)


@pytest.mark.parametrize(
    ("name", "configured", "expected"),
    [
        ("intfloat/multilingual-e5-small", {}, ("query: ", "passage: ")),
        # What sentence-transformers reports where a model configures nothing.
        ("intfloat/e5-base-v2", {"query": "", "document": ""}, ("query: ", "passage: ")),
        ("/models/mainguyen9/vietlegal-e5", {}, ("query: ", "passage: ")),
        # Its own configuration goes first.
        ("me/e5", {"query": "hỏi: ", "passage": "đoạn: "}, ("hỏi: ", "đoạn: ")),
        # "e5" as part of another word is no e5 model.
        ("me/te5t", {}, ("", "")),
        ("bkai-foundation-models/vietnamese-bi-encoder", {}, ("", "")),
    ],
)
def test_prompts_are_the_model_s_own_or_those_of_e5(
    name: str, configured: dict[str, str | None], expected: tuple[str, str]
) -> None:
    assert embed._prompts(name, configured) == expected


def test_the_identity_follows_the_content_and_not_the_card(copied: Path) -> None:
    before = embed.load(copied).model
    assert before.split("@")[1] == embed.load().model.split("@")[1]
    (copied / "README.md").write_text("another card")
    assert embed.load(copied).model == before
    tensors = load_file(copied / "model.safetensors")
    tensors["embeddings"][5, 5] += 1
    save_file(tensors, copied / "model.safetensors")
    assert embed.load(copied).model != before


@pytest.mark.parametrize("name", ["modules.json", "tokenizer.json", "model.safetensors"])
@pytest.mark.parametrize("damage", ["missing", "cut short", "empty"])
def test_a_model_that_is_not_whole_is_said_to_be_so(copied: Path, name: str, damage: str) -> None:
    path = copied / name
    content = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes(content[: len(content) // 2] if damage == "cut short" else b"")
    with pytest.raises(ModelUnavailable, match=rf"(?s){name}.*sao chép lại"):
        embed.load(copied)


def test_files_of_two_models_are_not_mixed(copied: Path, small: Path) -> None:
    shutil.copy(small / "model.safetensors", copied)
    with pytest.raises(ModelUnavailable, match="hai mô hình khác nhau"):
        embed.load(copied)


@pytest.mark.parametrize(
    "model",
    [Path("no/such/folder"), "./no-such-folder", "/no/such/folder", "nobody/has-this-model"],
)
def test_a_model_that_is_not_at_hand_is_named_with_the_cure(model: str | Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"(?s)(no.such|nobody).*mô hình đi kèm"):
        embed.load(model)
