"""How words are spoken: in which voice, how they are read, and what is read by rule. Pure."""
