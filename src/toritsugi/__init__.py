"""Toritsugi (取り次ぎ): a self-hosted first-line phone desk whose response manual runs."""

import os

# Before numpy is loaded: the products of understanding are so small that threads only wait for one another, ten times
# as long as they take where the machine has something else to do.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
