"""`python -m bot.storage.migrations "what changes"` writes the next step: what the tables lack."""

import argparse
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from bot.storage.database import Database


def main() -> None:
    """Compare the tables that the steps so far make with schema.py, and write the difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "message", help="what the step changes, as a sentence without its full stop"
    )
    message = parser.parse_args().message
    here = Path(__file__).parent
    number = f"{len(list((here / 'versions').glob('0*.py'))) + 1:04d}"
    configuration = Config()
    configuration.set_main_option("script_location", str(here).replace("%", "%%"))
    configuration.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{folder}/empty.db")
        with database.engine.begin() as connection:
            configuration.attributes["connection"] = connection
            command.revision(configuration, message, autogenerate=True, rev_id=number)
        database.close()


if __name__ == "__main__":
    main()
