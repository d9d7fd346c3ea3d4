"""What Telegram sends in, one function a kind of update."""
