"""Which version of Guidepost runs."""

from importlib.metadata import PackageNotFoundError, version


def get_version() -> str:
    """Such as `0.2.0`; to follow "Guidepost"."""
    try:
        return version("guidepost")
    except PackageNotFoundError:  # run out of a folder that was never installed
        return "of unknown version"
