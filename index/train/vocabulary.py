"""Choose the model's tokens: syllables, and the compounds that legal Vietnamese is made of."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

from knowledge.vietnamese import fold, nfc

UNKNOWN = "<unk>"
_CLAUSE = re.compile(r"[^\w ]+|_")
_BITS = 12  # five syllables of the 4,096 most frequent share an int64


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tokens of one syllable or less, compounds of several, and the row each one reads.

    `rows` runs over `pieces`, then `compounds`. Several tokens may share a row: a compound and its
    form without marks mean the same.
    """

    pieces: tuple[str, ...]
    compounds: tuple[str, ...]
    rows: NDArray[np.int32]

    @property
    def size(self) -> int:
        """The number of rows."""
        return int(self.rows.max()) + 1

    def tokenizer(self) -> Tokenizer:
        """Return the tokenizer: longest compound first, then syllables, then parts of syllables."""
        ids = {piece: i for i, piece in enumerate(self.pieces)}
        tokenizer = Tokenizer(models.WordPiece(ids, unk_token=UNKNOWN))
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
        tokenizer.pre_tokenizer = pre_tokenizers.Split(
            Regex(r"[^\p{L}\p{N}\p{M}]+"), behavior="removed"
        )
        tokenizer.add_tokens([AddedToken(c, single_word=True) for c in self.compounds])
        return tokenizer

    def encode(self, tokenizer: Tokenizer, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """Return the rows that each text reads, in order."""
        found = []
        for start in range(0, len(texts), 4096):  # keeps the encodings of one slice in memory
            batch = list(texts[start : start + 4096])
            for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
                found.append(self.rows[np.array(encoding.ids, np.int64)])
        return found


def clauses(text: str) -> list[list[str]]:
    """Return the syllables of each stretch of `text` between marks of punctuation.

    >>> clauses("Ủy ban nhân dân (UBND) cấp tỉnh;")
    [['ủy', 'ban', 'nhân', 'dân'], ['ubnd'], ['cấp', 'tỉnh']]
    """
    runs = (run.split() for run in _CLAUSE.split(nfc(text).lower()))
    return [run for run in runs if run]


def build(
    texts: Iterable[str],
    *,
    compounds: int,
    longest: int = 2,
    least: int = 5,
    npmi: float = 0.3,
) -> Vocabulary:
    """Return a vocabulary learned from `texts`.

    It holds each syllable seen `least` times or more, as written and without marks, and the
    `compounds` most frequent runs of two to `longest` syllables whose normalised pointwise mutual
    information reaches `npmi`; each of them is also known without its marks.
    """
    index, stream = _stream(texts)
    counts = np.bincount(stream[stream >= 0], minlength=len(index))
    names = list(index)
    folded = Counter[str]()
    for name, count in zip(names, counts.tolist(), strict=True):
        folded[fold(name)] += count
    letters = sorted({letter for name in names for letter in name})
    pieces = [
        UNKNOWN,
        *letters,
        *(f"##{letter}" for letter in letters),
        *(names[i] for i in np.argsort(-counts, kind="stable") if counts[i] >= least),
        *(name for name, count in folded.most_common() if count >= least),
    ]
    pieces = list(dict.fromkeys(pieces))
    runs = _compounds(stream, names, counts, longest, least, npmi)[:compounds]
    row = {" ".join(run): len(pieces) + i for i, run in enumerate(runs)}
    shared: dict[str, int] = {}
    for name, i in row.items():  # the most frequent reading of a bare form owns it
        if (bare := fold(name)) not in row:
            shared.setdefault(bare, i)
    rows = [*range(len(pieces)), *row.values(), *shared.values()]
    return Vocabulary(tuple(pieces), (*row, *shared), np.array(rows, np.int32))


def _stream(texts: Iterable[str]) -> tuple[dict[str, int], NDArray[np.int32]]:
    """Return syllable → number, and all texts as numbers with -1 between clauses."""
    index: dict[str, int] = {}
    numbers: list[NDArray[np.int32]] = []
    for text in texts:
        found = []
        for run in clauses(text):
            found += [index.setdefault(syllable, len(index)) for syllable in run]
            found.append(-1)
        numbers.append(np.array(found, np.int32))
    return index, np.concatenate(numbers)


def _compounds(
    stream: NDArray[np.int32],
    names: Sequence[str],
    counts: NDArray[np.int64],
    longest: int,
    least: int,
    npmi: float,
) -> list[tuple[str, ...]]:
    """Return runs of syllables that keep together, the frequent ones first."""
    usable = [i for i in np.argsort(-counts, kind="stable") if names[i].isalpha()][: 2**_BITS - 1]
    compact = np.full(len(names) + 1, -1, np.int64)  # the last, index -1, is the clause break
    compact[usable] = np.arange(len(usable))
    codes = compact[stream]
    grams = [dict(enumerate(counts[usable].tolist()))]  # by length - 1: code → count
    key = codes
    for length in range(2, longest + 2):
        tail = codes[length - 1 :]
        key = np.where((key[:-1] >= 0) & (tail >= 0), (key[:-1] << _BITS) | tail, -1)
        unique, seen = np.unique(key[key >= 0], return_counts=True)
        often = seen >= least
        grams.append(dict(zip(unique[often].tolist(), seen[often].tolist(), strict=True)))

    total = float(counts.sum())
    found: list[tuple[int, tuple[str, ...]]] = []
    for length in range(2, longest + 1):
        inside: dict[int, int] = {}  # how often it stands inside one and the same longer run
        for code, count in grams[length].items():
            for part in (code >> _BITS, code & ((1 << _BITS * length) - 1)):
                inside[part] = max(inside.get(part, 0), count)
        for code, count in grams[length - 1].items():
            alone = count - inside.get(code, 0)  # "các biện" is hardly ever seen without "pháp"
            if alone < max(least, 0.1 * count):
                continue
            # The weakest seam decides.
            split = max(
                np.log(grams[length - cut - 1][code >> _BITS * cut] / total)
                + np.log(grams[cut - 1][code & ((1 << _BITS * cut) - 1)] / total)
                for cut in range(1, length)
            )
            joint = np.log(count / total)
            if (joint - split) / -joint >= npmi:
                parts = [(code >> _BITS * k) & (2**_BITS - 1) for k in reversed(range(length))]
                found.append((alone, tuple(names[usable[i]] for i in parts)))
    return [run for _, run in sorted(found, key=lambda item: (-item[0], item[1]))]
