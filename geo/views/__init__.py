"""A visitor's question and its answer as plain values in one language: map, profile, comparison, finding."""
