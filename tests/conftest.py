"""What all tests share: the same generated inputs on every run, and no deadline for them."""

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, max_examples=50)
# Others on every run, and more: pytest --hypothesis-profile=explore
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile("same")
