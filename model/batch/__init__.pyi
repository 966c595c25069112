from .grid import read_axes as read_axes
from .running import MOST_UPLOADED as MOST_UPLOADED
from .running import BatchFiles as BatchFiles
from .running import BatchReport as BatchReport
from .running import Progress as Progress
from .running import batch_problems as batch_problems
from .running import run_batch as run_batch
from .running import run_batch_of_bytes as run_batch_of_bytes
