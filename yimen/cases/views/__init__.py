"""Pages of officers (`office`, `opening`), and of whoever takes part in a case that they did not apply for (`mine`)."""
