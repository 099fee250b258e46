"""Letters: mail to people of the desk and of clients about a manual version that waits for them."""
