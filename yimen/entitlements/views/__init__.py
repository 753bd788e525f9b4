"""Pages of rights: for the person, and for officers. Each view calls one operation."""
