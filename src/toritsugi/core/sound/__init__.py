"""What sound looks like on the wire and on disk: G.711 tables and the format of recordings. Pure."""
