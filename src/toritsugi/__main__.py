"""`python -m toritsugi` is the command line of the desk."""

from toritsugi.cli import main

main()
