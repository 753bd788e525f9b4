"""Pages of rights: for the person, and for officers. A view that changes something calls an operation."""
