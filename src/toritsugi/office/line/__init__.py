"""What the voice processes ask of the office: the desk and the vault of `toritsugi.voice.ports`."""
