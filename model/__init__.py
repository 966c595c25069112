"""Suanli: projections of AI compute and of what investment in it brings."""

import lazy_loader

from model.version import VERSION

__version__ = VERSION

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
