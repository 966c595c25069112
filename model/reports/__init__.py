"""What programs get: results as JSON, the same on the command line and by address."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
