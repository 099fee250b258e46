"""Django's settings, addresses and ASGI application of the office."""
