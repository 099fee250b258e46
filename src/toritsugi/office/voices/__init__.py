"""The voices of lines: hearing every sentence of a manual, and people's own recordings of them."""
