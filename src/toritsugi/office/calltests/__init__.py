"""Call tests: a person has a line called through the exchange, and sees what came back."""
