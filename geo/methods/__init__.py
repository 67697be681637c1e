"""Arithmetic on frames: classes, ranks, similarity, clusters, scenarios; no file, no word of a page, no selection."""
