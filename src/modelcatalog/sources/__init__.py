"""Adapters: one module per upstream document, bytes in and observations out."""
