from .grid import (
    read_axes as read_axes,
)
from .running import (
    MOST_UPLOADED as MOST_UPLOADED,
    BatchFiles as BatchFiles,
    BatchReport as BatchReport,
    Progress as Progress,
    run_batch as run_batch,
    run_batch_of_bytes as run_batch_of_bytes,
)
