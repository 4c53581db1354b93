"""The product catalogue of omnizon: a pure function of (seed, index), built into one read-only SQLite file.

`schema.sql` documents the tables. A picture is drawn when it is asked for, from a variant's row.
"""

from sites.omnizon.art import COLORS, VIEWS, picture
from sites.omnizon.catalogue.build import DEFAULT_COUNT, DEFAULT_SEED, SCHEMA_VERSION, build, version
from sites.omnizon.catalogue.made import MODULE, Made
from sites.omnizon.catalogue.products import CATALOGUE_DATE, Product, product
from sites.omnizon.catalogue.reviews import Question, Review, questions, reviews

__all__ = [
    "CATALOGUE_DATE",
    "COLORS",
    "DEFAULT_COUNT",
    "DEFAULT_SEED",
    "MODULE",
    "SCHEMA_VERSION",
    "VIEWS",
    "Made",
    "Product",
    "Question",
    "Review",
    "build",
    "picture",
    "product",
    "questions",
    "reviews",
    "version",
]
