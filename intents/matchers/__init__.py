"""Matchers: one module each; the composition root picks one."""
