"""What the fields of every offer must be."""

from collections.abc import Callable

from attrs.validators import instance_of, is_callable, matches_re

NAME = [instance_of(str), matches_re(r"[a-z0-9][a-z0-9._-]{0,63}")]
TEXT = instance_of(str)
CALL: Callable[..., None] = is_callable()
