"""What a process can ask for: each module brings one operation, and registers it with `cases.registries.effects`."""
