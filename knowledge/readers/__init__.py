"""Readers of files, one module for each kind; `knowledge.read` chooses among them."""
