"""The built-in inbox: a receiver of signed webhooks for a first try without an outside service."""
