"""The newest files: fetch, unpack, compare, declare, take over; the only room that opens the network."""
