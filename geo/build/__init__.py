"""Producers' files → data/districts/, all of it or nothing, and its check; used by the commands alone."""
