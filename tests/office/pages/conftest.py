"""Nothing of their own: the pages' tests use the office's fixtures."""
