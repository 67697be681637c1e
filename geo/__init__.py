"""Landpotenziale: rural integration potentials of Germany's 400 districts."""

__version__ = "0.1.0"
