"""A stand-in for the parts of IPython that ipywidgets imports. There is no shell in the page."""


def get_ipython() -> None:
    """No shell."""
