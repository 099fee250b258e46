"""What the desk finds on this machine, what is missing, and what that costs the people who use it."""
