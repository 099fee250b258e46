"""Keeps the processes of one machine alive: starts them, starts again what dies, ends them in order."""
