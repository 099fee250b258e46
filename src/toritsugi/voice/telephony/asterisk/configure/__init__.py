"""Asterisk's configuration, written from templates: a trunk and phones in, the desk's applications, and a fall-back."""
