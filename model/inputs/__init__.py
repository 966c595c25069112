"""What goes in: assumptions, the scenario, and how it is written in files and addresses."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
