"""Pages of applicants (`citizen`) and of officers (`office`)."""
