-- Lists of things to keep, to share and to buy one day.

CREATE TABLE wish_list(
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  name TEXT NOT NULL,                    -- no two of an account's are called alike
  is_default INTEGER NOT NULL DEFAULT 0, -- 1: where things go that are added without a choice; one an account
  privacy TEXT NOT NULL DEFAULT 'private', -- 'private', 'shared' with whoever has the link, or 'public'
  token TEXT NOT NULL UNIQUE,            -- of the link: /lists/shared/{token}
  note TEXT NOT NULL DEFAULT '',
  created TEXT NOT NULL
);
CREATE INDEX wish_list_account ON wish_list(account_id, id);

CREATE TABLE wish_item(
  id INTEGER PRIMARY KEY,
  list_id INTEGER NOT NULL REFERENCES wish_list,
  sku TEXT NOT NULL,                     -- catalogue.variant; once a list
  product_id INTEGER NOT NULL,           -- catalogue.product
  quantity INTEGER NOT NULL DEFAULT 1,   -- wanted
  has INTEGER NOT NULL DEFAULT 0,        -- of these, bought or received already
  priority TEXT NOT NULL DEFAULT 'medium', -- 'high', 'medium', 'low'
  note TEXT NOT NULL DEFAULT '',
  place INTEGER NOT NULL,                -- its place in the list's own order, the lowest first
  added TEXT NOT NULL,
  price_cents_then INTEGER NOT NULL,     -- of one when it was added
  UNIQUE (list_id, sku),
  CHECK (quantity BETWEEN 1 AND 30),
  CHECK (has BETWEEN 0 AND 30)
);
CREATE INDEX wish_item_list ON wish_item(list_id, place, id);
