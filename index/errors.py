"""What can go wrong with a model or an index, and the cure.

TrolyError
├── ModelUnavailable        the embedding model cannot be loaded from here
├── BenchUnreadable         a file of a retrieval collection is not of the form asked for
├── IndexUnwritten          the disk took no new index; the one in use serves on
└── IndexUnusable
    ├── IndexMissing        there is none yet
    ├── IndexMismatch       made from another model or other texts
    └── IndexDamaged        a file is missing, cut short or not the one that was written
"""

from knowledge.errors import TrolyError

# What every message on an index that cannot serve ends with.
CURE = "chạy: troly index build"


class ModelUnavailable(TrolyError):
    """The embedding model is not at that path, or not on this machine and may not be fetched."""


class BenchUnreadable(TrolyError):
    """A corpus, its questions or its answers cannot be read; the message names file and line."""


class IndexUnwritten(TrolyError):
    """A new index could not be written; the one in use, if any, is as it was."""


class IndexUnusable(TrolyError):
    """The built index cannot serve; building it again cures it."""


class IndexMissing(IndexUnusable):
    """Nothing has been built yet."""


class IndexMismatch(IndexUnusable):
    """The index was made with another model, or from other texts, than those in use."""


class IndexDamaged(IndexUnusable):
    """A file of the index is missing, cut short or altered."""
