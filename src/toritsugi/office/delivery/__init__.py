"""Deliveries (通知): who is told of a message, by which channel, and every attempt at it."""
