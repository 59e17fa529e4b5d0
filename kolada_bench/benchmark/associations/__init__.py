"""How two figures go together over all municipalities."""
