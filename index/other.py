"""How near a question is to everyday matters that are none of ours: weather, wages, passports."""

from pathlib import Path

from index.embed import Encoder
from index.wordings import Wordings

FILE = Path(__file__).parent / "language" / "other.txt"


def questions() -> list[str]:
    """Return the shipped questions on other matters."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and line[0] != "#"]


class OtherMatters:
    """Questions on other matters, ready to be compared with what is asked."""

    def __init__(self, encoder: Encoder) -> None:
        """Read and embed the shipped questions."""
        self._wordings = Wordings(encoder, questions())

    def nearness(self, question: str) -> float:
        """Return how like `question` is to the likest of them, 0 to 1."""
        alike = self._wordings.alike(question)
        return alike[0][1] if alike else 0.0
