"""One of the processes that make a large catalogue's products.

`python -m sites.omnizon.catalogue.shard folder seed count first step stretch` makes every `step`th stretch of so many
indexes from `first` on.
"""

import sys
from pathlib import Path

from sites.omnizon.catalogue.products import announced
from sites.omnizon.catalogue.shards import make

folder = Path(sys.argv[1])
seed, count, first, step, stretch = map(int, sys.argv[2:])
for number in range(first, -(-(count + announced(count)) // stretch), step):
    make(folder, seed, count, number, stretch)
