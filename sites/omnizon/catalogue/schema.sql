-- The catalogue of omnizon. Built once by catalogue/build.py, opened read-only, never written by the site.
-- Money is integer cents, dates are ISO text, 0/1 are booleans. What may be absent says NULL; the rest is NOT NULL.

CREATE TABLE meta (                     -- seed, count, catalogue_date, version, digest (sha256 of every other row)
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE department (               -- three levels, numbered in preorder: what is below d has id > d.id and <= d.last_id
    id            INTEGER PRIMARY KEY,
    parent_id     INTEGER REFERENCES department,    -- NULL at level 1
    name          TEXT NOT NULL UNIQUE,
    slug          TEXT NOT NULL UNIQUE,             -- 'over-ear-headphones'
    level         INTEGER NOT NULL,                 -- 1 department, 2 category, 3 leaf
    position      INTEGER NOT NULL,                 -- among its siblings, from 1
    path          TEXT NOT NULL,                    -- 'Electronics > Headphones > Over-Ear Headphones'
    last_id       INTEGER NOT NULL,                 -- last id of its subtree (its own in a leaf)
    product_count INTEGER NOT NULL                  -- products in its subtree
);

CREATE TABLE product_type (             -- one per leaf
    key           TEXT PRIMARY KEY,                 -- 'headphones'
    name          TEXT NOT NULL,                    -- lower case, as in a sentence: 'headphones', 'electric kettle'
    plural        TEXT NOT NULL,                    -- 'headphones', 'electric kettles'
    department_id INTEGER NOT NULL REFERENCES department
) WITHOUT ROWID;

CREATE TABLE facet (                    -- the filters of a type's result pages, in order; besides maker, price, rating, ...
    type     TEXT NOT NULL REFERENCES product_type,
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,                         -- a specification name: 'Color', 'Battery Life', ...
    PRIMARY KEY (type, position)
) WITHOUT ROWID;

CREATE TABLE product (                  -- id is the popularity rank: 1 is the most popular
    id                INTEGER PRIMARY KEY,
    code              TEXT NOT NULL UNIQUE,         -- 'B0' and eight characters
    title             TEXT NOT NULL UNIQUE,
    maker             TEXT NOT NULL,
    department_id     INTEGER NOT NULL REFERENCES department,   -- a leaf
    type              TEXT NOT NULL REFERENCES product_type,
    price_cents       INTEGER NOT NULL,             -- of the default variant
    list_price_cents  INTEGER,                      -- of the default variant; NULL: not reduced
    lowest_cents      INTEGER NOT NULL,             -- over its variants
    highest_cents     INTEGER NOT NULL,
    rating_tenths     INTEGER,                      -- 46 is 4.6 stars; NULL when nobody rated
    rating_count      INTEGER NOT NULL,             -- rating_5 + ... + rating_1
    rating_5          INTEGER NOT NULL,
    rating_4          INTEGER NOT NULL,
    rating_3          INTEGER NOT NULL,
    rating_2          INTEGER NOT NULL,
    rating_1          INTEGER NOT NULL,
    share_5           INTEGER NOT NULL,             -- percent; the five total exactly 100 (0 when nobody rated)
    share_4           INTEGER NOT NULL,
    share_3           INTEGER NOT NULL,
    share_2           INTEGER NOT NULL,
    share_1           INTEGER NOT NULL,
    review_count      INTEGER NOT NULL,             -- rows in review
    badge             TEXT,                         -- 'Best Seller' (first of its leaf), 'Omnizon Pick', 'New Release', NULL
    deal              INTEGER NOT NULL,             -- 1: a limited-time deal (then list_price_cents is set, 15 % or more off)
    coupon_percent    INTEGER NOT NULL,             -- 0: none
    ships_in_days     INTEGER NOT NULL,             -- 1..9
    seller            TEXT NOT NULL,                -- seller.name: 'Omnizon' or a market-place seller
    bought_last_month INTEGER NOT NULL,             -- rounded as shown: 0, 50, 100, ... 10000
    released          TEXT NOT NULL,                -- after 2026-07-15: announced, not to be had before; then no stock, no ratings
    prose             TEXT NOT NULL,                -- the description, paragraphs apart by an empty line
    color             TEXT NOT NULL,                -- of the default variant
    picture           TEXT NOT NULL,                -- of the default variant: catalogue.picture(picture, color, view)
    in_stock          INTEGER NOT NULL,             -- 1 when any variant is
    variant_count     INTEGER NOT NULL
);
CREATE INDEX product_department ON product (department_id, id);
CREATE INDEX product_maker ON product (maker, id);

CREATE TABLE product_bullet (
    product_id INTEGER NOT NULL REFERENCES product,
    position   INTEGER NOT NULL,
    text       TEXT NOT NULL,
    PRIMARY KEY (product_id, position)
) WITHOUT ROWID;

CREATE TABLE specification (            -- the table of the default variant; see variant_sheet for any variant's
    product_id INTEGER NOT NULL REFERENCES product,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    value      TEXT NOT NULL,
    PRIMARY KEY (product_id, position)
) WITHOUT ROWID;

CREATE TABLE option (                   -- what a buyer chooses; no rows when there is one variant without a choice
    product_id INTEGER NOT NULL REFERENCES product,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,                       -- 'Color', 'Size', 'Storage', ...: also a specification name
    PRIMARY KEY (product_id, position)
) WITHOUT ROWID;

CREATE TABLE option_value (
    product_id INTEGER NOT NULL REFERENCES product,
    name       TEXT NOT NULL,
    position   INTEGER NOT NULL,
    value      TEXT NOT NULL,
    PRIMARY KEY (product_id, name, position)
) WITHOUT ROWID;

CREATE TABLE variant (                  -- every combination of option values, 1 to 40 a product
    id               INTEGER PRIMARY KEY,
    product_id       INTEGER NOT NULL REFERENCES product,
    sku              TEXT NOT NULL UNIQUE,
    position         INTEGER NOT NULL,
    color            TEXT NOT NULL,                 -- also where colour is no choice
    price_cents      INTEGER NOT NULL,
    list_price_cents INTEGER,
    stock            INTEGER NOT NULL,              -- 0: out of stock
    is_default       INTEGER NOT NULL,              -- exactly one a product; in stock if any is
    picture          TEXT NOT NULL                  -- catalogue.picture(picture, color, view)
);
CREATE INDEX variant_product ON variant (product_id, position);

CREATE TABLE variant_option (
    variant_id INTEGER NOT NULL REFERENCES variant,
    name       TEXT NOT NULL,
    value      TEXT NOT NULL,
    PRIMARY KEY (variant_id, name)
) WITHOUT ROWID;

CREATE TABLE variant_specification (    -- only the rows that differ from the default variant's
    variant_id INTEGER NOT NULL REFERENCES variant,
    name       TEXT NOT NULL,
    value      TEXT NOT NULL,
    PRIMARY KEY (variant_id, name)
) WITHOUT ROWID;

CREATE VIEW variant_sheet AS            -- WHERE variant_id = ? ORDER BY position: the specification table of that variant
    SELECT variant.id AS variant_id, specification.position, specification.name,
           coalesce(variant_specification.value, specification.value) AS value
    FROM variant
    JOIN specification ON specification.product_id = variant.product_id
    LEFT JOIN variant_specification ON variant_specification.variant_id = variant.id
         AND variant_specification.name = specification.name;

CREATE TABLE facet_value (              -- what a product answers to under a filter: all values that any variant has
    product_id INTEGER NOT NULL REFERENCES product,
    name       TEXT NOT NULL,
    value      TEXT NOT NULL,
    place      INTEGER NOT NULL,                    -- order of the value within the filter: ORDER BY place, value
    PRIMARY KEY (product_id, name, value)
) WITHOUT ROWID;
CREATE INDEX facet_value_name ON facet_value (name, value, product_id);

CREATE TABLE review (                   -- ids run, within a product, from most to least helpful
    id         INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES product,
    author     TEXT NOT NULL,
    stars      INTEGER NOT NULL,                    -- drawn from the product's ratings: never more of a star than rating_N
    headline   TEXT NOT NULL,
    body       TEXT NOT NULL,
    verified   INTEGER NOT NULL,
    date       TEXT NOT NULL,
    helpful    INTEGER NOT NULL,
    variant    TEXT                                 -- 'Color: Navy, Size: M'; NULL when there was no choice
);
CREATE INDEX review_product ON review (product_id, id);

CREATE TABLE question (                 -- ids run, within a product, from most to fewest votes
    id          INTEGER PRIMARY KEY,
    product_id  INTEGER NOT NULL REFERENCES product,
    question    TEXT NOT NULL,
    answer      TEXT NOT NULL,                      -- the first in the table answer
    answered_by TEXT NOT NULL,
    votes       INTEGER NOT NULL,
    asked_by    TEXT NOT NULL,
    date        TEXT NOT NULL                       -- of the question
);
CREATE INDEX question_product ON question (product_id, id);

CREATE TABLE answer (                   -- all answers, the most helpful first; position 1 is question.answer
    question_id INTEGER NOT NULL REFERENCES question,
    position    INTEGER NOT NULL,
    answered_by TEXT NOT NULL,
    text        TEXT NOT NULL,
    votes       INTEGER NOT NULL,                   -- how many found it helpful; never more than of the answer before
    date        TEXT NOT NULL,
    PRIMARY KEY (question_id, position)
) WITHOUT ROWID;

CREATE TABLE seller (                   -- 'Omnizon' itself, and the sellers of the market place
    slug         TEXT PRIMARY KEY,                  -- 'harbor-goods'; of the shop itself 'omnizon'
    name         TEXT NOT NULL UNIQUE,              -- product.seller and offer.seller
    since        INTEGER NOT NULL,                  -- year
    rating_tenths INTEGER NOT NULL,
    rating_count INTEGER NOT NULL,
    city         TEXT NOT NULL,
    state        TEXT NOT NULL,                     -- two letters
    return_days  INTEGER NOT NULL,                  -- 30..90: how long it takes things back
    about        TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE offer (                    -- of a variant by others than product.seller; by variant: new first, then by price
    id            INTEGER PRIMARY KEY,
    product_id    INTEGER NOT NULL REFERENCES product,
    variant_id    INTEGER NOT NULL REFERENCES variant,
    sku           TEXT NOT NULL,                    -- of the variant
    seller        TEXT NOT NULL,                    -- seller.name; one offer a variant
    condition     TEXT NOT NULL,                    -- 'new', 'renewed', 'used-good'
    price_cents   INTEGER NOT NULL,                 -- of one; other than new is less than the variant's price
    ships_in_days INTEGER NOT NULL,                 -- 1..9
    stock         INTEGER NOT NULL                  -- at least 1
);
CREATE INDEX offer_product ON offer (product_id, id);
CREATE INDEX offer_seller ON offer (seller, product_id);

CREATE TABLE unit_price (               -- of what is bought by measure: coffee, tea, oils, lotions, candles, pens
    variant_id INTEGER PRIMARY KEY REFERENCES variant,
    amount     TEXT NOT NULL,                       -- what is in it: '12 oz'
    unit       TEXT NOT NULL,                       -- 'oz', '100 ml', 'count'
    unit_cents INTEGER NOT NULL                     -- for each unit at the variant's price, halves up
);

CREATE TABLE maker (                    -- whoever made something
    slug          TEXT PRIMARY KEY,                 -- 'calder-and-wren'
    name          TEXT NOT NULL UNIQUE,             -- product.maker
    founded       INTEGER NOT NULL,                 -- year
    city          TEXT NOT NULL,
    state         TEXT NOT NULL,
    about         TEXT NOT NULL,
    product_count INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE bought_together (          -- two partners a product, of two other types, in stock and released
    product_id INTEGER NOT NULL REFERENCES product,
    position   INTEGER NOT NULL,
    partner_id INTEGER NOT NULL REFERENCES product,
    PRIMARY KEY (product_id, position)
) WITHOUT ROWID;

CREATE TABLE department_rank (          -- the best-seller ranks; what is not released has none
    product_id    INTEGER NOT NULL REFERENCES product,
    department_id INTEGER NOT NULL REFERENCES department,
    level         INTEGER NOT NULL,                 -- of the department: 1, 2, 3
    place         INTEGER NOT NULL,                 -- 1 sells best
    PRIMARY KEY (product_id, department_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX department_rank_place ON department_rank (department_id, place);

CREATE TABLE suggestion (               -- lower-case phrases for the search box; each finds products
    text  TEXT PRIMARY KEY,
    hits  INTEGER NOT NULL,                         -- products that phrase was made from
    place INTEGER NOT NULL UNIQUE                   -- by hits, then by text, from 1
) WITHOUT ROWID;

-- From here on: what finder.py reads, made by postings.py. No page and no task needs these.

CREATE TABLE suggestion_tail (          -- what follows each space of a phrase
    text  TEXT NOT NULL,
    place INTEGER NOT NULL,                         -- suggestion.place
    PRIMARY KEY (text, place)
) WITHOUT ROWID;

CREATE TABLE known_word (               -- the words of all phrases, those of the likelier phrases first
    place INTEGER PRIMARY KEY,
    text  TEXT NOT NULL
);

CREATE TABLE posting (                  -- a set of products (or of phrases), as a roaring bitmap of their ids
    id    INTEGER PRIMARY KEY,
    kind  TEXT NOT NULL,                            -- 'word', 'name', 'facet', 'maker', 'type', 'department', 'stretch', ...
    name  TEXT NOT NULL,                            -- of a facet or a sort, else empty
    value TEXT NOT NULL,
    place INTEGER NOT NULL,                         -- order of a facet's values
    many  INTEGER NOT NULL,                         -- how many there are in it
    bits  BLOB NOT NULL
);

CREATE TABLE source (                   -- in large catalogues only: the index that a product is made from
    product_id INTEGER PRIMARY KEY REFERENCES product,
    number     INTEGER NOT NULL
);

CREATE TABLE packed (                   -- arrays of little-endian numbers with an entry a product
    name TEXT PRIMARY KEY,                          -- 'order price-low', 'place price-low', ..., 'prices', 'maker'
    data BLOB NOT NULL
);

CREATE VIRTUAL TABLE search USING fts5 (            -- rowid = product.id; for queries by hand, in small catalogues only
    title, maker, words, department, colors,
    content = '', tokenize = 'porter unicode61', prefix = '2 3'
);

CREATE TABLE peer (                     -- what REAL's public tasks name; empty unless the knob goods is 'real'
    product_id INTEGER PRIMARY KEY REFERENCES product,
    label      TEXT NOT NULL UNIQUE                 -- the id that those tasks expect of it
);
