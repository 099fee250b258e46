"""Models of recognisers: which there are, how one is fetched, unpacked, kept and tried."""
