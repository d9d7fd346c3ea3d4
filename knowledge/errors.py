"""What can go wrong in a way that a person can cure.

    TrolyError                  one line: what, where, what to do
    ├── UnknownDocument         no such document at hand
    ├── UnknownPlace            the document has no such place
    ├── UnreadableFile          readers/draft.py: a file that is damaged, encrypted, empty or huge
    ├── TextDamaged             official.py: a kept official text is not whole
    ├── FetchFailed             fetch.py: an official address did not give the text
    ├── ModelUnavailable …      index/errors.py: models, indexes, benchmark files
    └── BadSetting …            bot/errors.py, bot/docs.py, bot/evaluate.py: settings, commands

Anything else that is raised is a defect and keeps its trace.
"""


class TrolyError(Exception):
    """An expected failure. Its text is one line for people: what, where, what to do."""


class UnknownDocument(TrolyError):
    """No document of that number is at hand."""


class UnknownPlace(TrolyError):
    """The document is at hand, the place in it is not."""
