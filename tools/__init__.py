"""What builds the product and its reference pages, and does not ship with it: called by the Makefile."""
