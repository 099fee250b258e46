"""Calls, their journal, messages (受電報告) and the stream of what happens at the desk."""
