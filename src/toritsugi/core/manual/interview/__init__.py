"""The interview: a few questions in plain words, whose answers make a first response manual."""
