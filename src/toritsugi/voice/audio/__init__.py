"""Frames, codecs, resampling, mixing, voice activity, recording. Every buffer carries its rate."""
