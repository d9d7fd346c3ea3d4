"""What can go wrong between the assistant and its surroundings, and the cure.

TrolyError
├── AlreadyRunning          another bot uses the same data folder
├── AnswersUnavailable      the process that answers has hung or died; it is replaced
├── AuditBroken             the record of administration was changed by somebody
├── BackupUnusable          a backup is damaged, is none, or would overwrite another
├── BadLine                 a line of input is a JSON object of another form
├── BadSetting              a setting is missing or cannot be meant; change it and start again
├── DatabaseUnavailable     the database cannot be reached, is damaged, full, or newer than this
├── ReportUnwritten         the report cannot be written where it was asked for
└── TelegramRefused         Telegram knows no bot with that token
"""

from knowledge.errors import TrolyError


class BadSetting(TrolyError):
    """A TROLY_ setting is missing, or has a value that cannot be meant."""


class TelegramRefused(TrolyError):
    """The Bot API server does not accept the token."""


class BadLine(TrolyError):
    """A line of `troly ask -` is a JSON object, but not one of a message."""


class DatabaseUnavailable(TrolyError):
    """The database cannot be reached or used."""


class AnswersUnavailable(TrolyError):
    """The process that answers questions has hung or died."""


class AlreadyRunning(TrolyError):
    """Another process serves the bot from the same data folder."""


class ReportUnwritten(TrolyError):
    """The report cannot be written where it was asked for."""


class BackupUnusable(TrolyError):
    """A backup cannot be read, or not be written where it was asked for."""


class AuditBroken(TrolyError):
    """The record of administration does not follow from itself."""
