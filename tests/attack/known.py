"""What falls today, with the reason. Whoever closes one removes its line; what falls and is not here fails the run."""

KNOWN: dict[str, str] = {}
