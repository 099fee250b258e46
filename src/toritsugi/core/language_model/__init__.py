"""A language model as second reader: what it may be asked, what of its answer counts, when it is left alone. Pure."""
