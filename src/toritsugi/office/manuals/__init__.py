"""How a manual comes into force: its draft, who checked, commented on and approved it, and emergency lines."""
