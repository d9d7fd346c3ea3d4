"""What many tests share: the real assistant, built once, and surroundings that no test inherits."""

import os
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import postgresql
import pytest
from hypothesis import HealthCheck, settings
from numpy.typing import NDArray
from running import api, echo, lan, no_long_pauses  # noqa: F401  # fixtures

from bot.assistant import Assistant
from bot.settings import Settings
from bot.storage.database import Database
from index.tokens import folded, tokens
from knowledge.library import Library, shipped

# No deadline: two cores that others use too make any one example slow. A fixture that only reads
# may serve every example.
settings.register_profile(
    "troly",
    deadline=None,
    max_examples=100,
    derandomize="CI" in os.environ,  # what is checked there is the change, not the luck of the day
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("troly")


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_developer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run as where nothing is set, and write into a folder that goes away."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.upper().startswith("TROLY_")]:
            patch.delenv(name)
        patch.setenv("TROLY_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the index of `assistant` lies."""
    return tmp_path_factory.mktemp("shipped")


@pytest.fixture(scope="session")
def assistant(data_dir: Path) -> Assistant:
    """The assistant as it ships: all its texts, its own model, an index built once."""
    return Assistant.open(Settings(_env_file=None, data_dir=data_dir))


@pytest.fixture(scope="session")
def library() -> Library:
    """The documents that ship."""
    return shipped()


class BagOfSyllables:
    """An encoder that needs no model: folded syllables hashed into `dimension` places."""

    def __init__(self, model: str = "bag-of-syllables", dimension: int = 64) -> None:
        self.model = model
        self.dimension = dimension

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for token in tokens(text):
                vectors[row, zlib.crc32(folded(token).encode()) % self.dimension] += 1
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.maximum(length, 1e-9)).astype(np.float32)

    questions = passages


@pytest.fixture
def encoder() -> BagOfSyllables:
    """An encoder that takes no time and knows nothing but letters."""
    return BagOfSyllables()


@pytest.fixture(scope="session")
def server() -> Iterator[postgresql.Server]:
    """A PostgreSQL server for the tests that need one."""
    if not postgresql.program("initdb"):
        pytest.skip("PostgreSQL's server is not installed (Debian: apt install postgresql)")
    with postgresql.running() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'troly.db'}"
    found: postgresql.Server = request.getfixturevalue("server")
    return found.empty()


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """A database with every table and nothing in it, of each kind in turn."""
    opened = Database.open(address)
    yield opened
    opened.close()
