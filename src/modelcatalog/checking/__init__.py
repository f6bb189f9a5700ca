"""Rules applied to one request. Takes records and tables, never the catalog."""
