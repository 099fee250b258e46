"""How the machine stands: the voice processes now and in the last hour, for people and for Prometheus."""
