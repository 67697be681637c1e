"""
One module per producer: a file as published becomes tidy rows; used by the build alone.

Each module has ``read(file, *, part, columns)`` and returns the columns key, column, period, value, status; ``part`` is
the sheet or group of rows that sources.toml names, ``columns`` are the names that the recipes of layers/ use.
"""
