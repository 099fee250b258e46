"""Timed cases of turn-taking, made by script from the packaged voice, through G.711 and the real detector."""
