"""The command line: one module per purpose, each imports what is heavy when its command runs."""
