"""Legs: how a caller's audio reaches a room, behind one port."""
