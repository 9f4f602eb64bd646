"""The engine passes the contract of alliancekit, on files cut into many pieces."""

import pytest
from alliancekit.testing import EngineContract

from alliancekit_spark import plugin


@pytest.mark.usefixtures("spark")
class TestSpark(EngineContract):
    """Within a session that is there already: ``master`` and ``name`` are taken and change nothing.

    `test_command` begins sessions of its own.
    """

    plugin = plugin
    engine = "spark"
    options = {
        "master": "local[1]",
        "name": "contract",
        "format": "csv",
        "spark.sql.shuffle.partitions": "1",
    }
    small_pieces = {
        "spark.sql.files.maxPartitionBytes": "300",
        "spark.sql.files.openCostInBytes": "0",
    }
