"""What ships and what it means: declarations, words, figures, districts and borders; read once, never changed."""
