"""Why Signpost cannot be served."""


class ServeError(Exception):
    """Signpost cannot be served; each line of the text names a setting and says what to do."""
