"""The knowledge base: content, and what reads it."""
