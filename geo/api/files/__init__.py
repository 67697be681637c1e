"""Downloads under /export."""
