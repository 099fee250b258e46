"""The machine that works a manual on a call: an event in, intents out, no I/O, no clock."""
