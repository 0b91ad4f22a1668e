"""retrieval: passages with exact offsets, search by meaning and by words, figures. Imports the feeds room alone.

The names that other rooms may use stand in `__init__.pyi`; each is loaded when it is first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
