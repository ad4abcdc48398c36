"""The core: one turn of conversation."""
