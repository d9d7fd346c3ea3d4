"""Speaks to people: answers, the command line, Telegram. Imports `index` and `knowledge`."""
