"""How the shipped embedding model was made, and how to make it again."""
