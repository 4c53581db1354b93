"""What every site is made of. It knows nothing of tasks, agents or judges.

`Site` is a folder with a route table, `Visit` one request to it, `Store` one episode's rows, `World` the sites
of one episode with their clock, and `Server` puts a world on a loopback port as a forward proxy.
"""

from sites.kit.rng import Rng
from sites.kit.serve import Door, Server
from sites.kit.site import End, NotFound, Response, Site, Visit, get, post
from sites.kit.store import Database, RowChange, Store, build_image
from sites.kit.world import Loaded, World

__all__ = [
    "Database",
    "Door",
    "End",
    "Loaded",
    "NotFound",
    "Response",
    "Rng",
    "RowChange",
    "Server",
    "Site",
    "Store",
    "Visit",
    "World",
    "build_image",
    "get",
    "post",
]
