"""Finds the place: passages, vectors, words. Imports only `knowledge`."""
