"""What every page has: head, address, held widgets, citation, wide table."""
