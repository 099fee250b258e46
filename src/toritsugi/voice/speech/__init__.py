"""Recognisers and synthesisers behind two small ports, and the prompt cache."""
