"""Displaying is the page's work: a widget that ends a cell is shown there."""


def display(*_: object, **__: object) -> None:
    """Nothing to do: the page draws."""


def clear_output(*_: object, **__: object) -> None:
    """Nothing to do: the page draws."""
