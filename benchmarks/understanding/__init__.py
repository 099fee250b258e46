"""How well callers' words are understood: a corpus, its noise, the runner, and two peers. See README.md."""
