"""Decision tables (DMN 1.5, chapter 8): cells become regions where they can, rules are looked up."""
