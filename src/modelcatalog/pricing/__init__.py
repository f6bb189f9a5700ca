"""What a call costs: what it used, which rates apply, and the sum. Takes records, never the catalog."""
