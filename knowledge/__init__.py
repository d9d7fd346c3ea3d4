"""What the texts say: documents, provisions, citations. Imports nothing of ours."""
