"""A manual as people read it: on one sheet that a client can sign, and what changed from one version to the next."""
