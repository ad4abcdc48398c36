"""Where what is owed and remembered is kept; one module for each place."""
