"""Paper: a manual as a page to read, to print and to sign. HTML from one template, PDF from that HTML."""
