"""`python tests/replica.py` runs the bot as `troly run` does, with answers that take no model.

For tests that kill it: the questions come back as quotes. Settings come from the environment.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    here = Path(__file__).parent
    sys.path[:0] = [str(here.parent), str(here)]
    from running import Echo

    from bot import pace, settings
    from bot.serving import run

    # Nobody reads along: what is left of many rounds need not wait for people's pace.
    pace._CHAT = (1000, 1.0)
    run(settings.load(), Echo())
