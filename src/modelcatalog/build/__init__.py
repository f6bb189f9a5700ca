"""From observations to the packaged files: reconcile, find bases, join the rules, check, write."""
