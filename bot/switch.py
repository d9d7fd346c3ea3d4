"""Notice that another index was put in use, and open it while the old one still serves."""

import logging
from pathlib import Path

from index.build import in_use
from index.embed import Encoder
from index.search import Searcher, open_searcher
from knowledge.errors import TrolyError
from knowledge.library import library

_log = logging.getLogger(__name__)


class Switch:
    """Watches the index in use. Make it before the index that serves is opened."""

    def __init__(self, texts: Path, index: Path) -> None:
        """Watch `index`, made from the shipped documents and the official texts in `texts`."""
        self._texts = texts
        self._index = index
        self._seen = in_use(index)

    def newer(self, encoder: Encoder) -> Searcher | None:
        """Return a searcher over the index that was put in use since the last call, or None.

        An index that cannot serve is told to the log once, and passed over.
        """
        stamp = in_use(self._index)
        if stamp is None or stamp == self._seen:
            return None
        self._seen = stamp
        try:
            searcher = open_searcher(library(self._texts), encoder, self._index)
        except TrolyError as error:
            _log.warning("The new index cannot serve, the old one goes on: %s", error)
            return None
        _log.info("Serving the new index %s", stamp)
        return searcher
