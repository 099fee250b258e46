"""Writing a manual in the browser: the interview, and the editor with form, text and a call to try it."""
