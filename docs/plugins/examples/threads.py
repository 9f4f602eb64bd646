"""The kernel on several threads, batches in their order."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor

from alliancekit.api import EngineOffer, hookimpl


def run(context):
    """Keep as many batches under way as there are threads, and no more in memory."""
    threads = int(context.options.get("threads", "2"))
    under_way = deque()
    with ThreadPoolExecutor(threads) as pool:
        for batch in context.batches:
            under_way.append(pool.submit(context.kernel, batch))
            if len(under_way) == threads:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


@hookimpl
def register_engines():
    yield EngineOffer("threads", "several threads of this machine", run, options=("threads",))
