"""Coverage looks at what is ours: neither at WeasyPrint nor at children whose data nobody reads.

A tracer is asked at each line of Python, whosever it is: pages then take two to three times as long
to make. So it is put aside while WeasyPrint lays out and writes, and taken up where that calls us.
"""

import functools
import io
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

Function = Callable[..., Any]
_aside: list[Any] = []
"""The tracers that are put aside, one for each function that does so and is not yet done."""


def put_aside(function: Function) -> Function:
    """The function, during which nothing is traced.

    The tracer of coverage keeps a stack of frames: one and the same must put it aside and back.
    """

    @functools.wraps(function)
    def call(*arguments: Any, **options: Any) -> Any:
        _aside.append(sys.gettrace())
        sys.settrace(None)
        try:
            return function(*arguments, **options)
        finally:
            sys.settrace(_aside.pop())

    return call


def taken_up(function: Function) -> Function:
    """The function, traced although what calls it is not."""

    @functools.wraps(function)
    def call(*arguments: Any, **options: Any) -> Any:
        before = sys.gettrace()
        sys.settrace(_aside[-1] if _aside else before)
        try:
            return function(*arguments, **options)
        finally:
            sys.settrace(before)

    return call


def trace_only_ours() -> None:
    """Trace no more what WeasyPrint does by itself, nor forked children."""
    os.register_at_fork(after_in_child=lambda: sys.settrace(None))
    try:
        with redirect_stdout(io.StringIO()):  # where it would print advice of its own
            import weasyprint
    except OSError:  # without Pango; tests of pages say so
        return
    weasyprint.CSS.__init__ = put_aside(weasyprint.CSS.__init__)
    weasyprint.HTML.render = put_aside(weasyprint.HTML.render)
    weasyprint.urls.URLFetcher.__call__ = taken_up(weasyprint.urls.URLFetcher.__call__)
    asking = weasyprint.Document.write_pdf
    by_itself = put_aside(asking)

    @functools.wraps(asking)
    def write_pdf(*arguments: Any, finisher: Function | None = None, **options: Any) -> Any:
        """Where there is a ``finisher`` it is ours, and so are functions put into WeasyPrint."""
        return (asking if finisher else by_itself)(*arguments, finisher=finisher, **options)

    weasyprint.Document.write_pdf = write_pdf
