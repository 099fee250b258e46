"""The desk: what people work with and what must be kept (Django)."""
