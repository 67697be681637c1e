"""Headers, refusals, start and end of the server."""
