"""What people decide and hand over: rulings, listings, imports' and exports' formats."""
