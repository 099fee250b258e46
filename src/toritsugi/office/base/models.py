"""No nouns: Django tells only apps with this module that a migration is over (`apps.py` waits for that)."""
