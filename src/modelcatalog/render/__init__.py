"""One or more models as text for people."""
