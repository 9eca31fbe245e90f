"""Named by ipywidgets only."""


class InteractiveShell:
    """No shell."""

    @staticmethod
    def initialized() -> bool:
        """There is none."""
        return False
