"""What plug-ins of cases register with: below the process that asks them, and below the plug-ins, which know both."""
