"""What would have to be true: the input, the year or the pairs that reach a value."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
