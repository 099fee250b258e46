"""One module per command of `toritsugi`; the one place where the floors are wired together."""
