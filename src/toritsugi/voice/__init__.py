"""The line: everything that happens in real time while a call is on."""
