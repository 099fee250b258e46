"""People: owner, supervisors, operators, client users; how they sign in."""
