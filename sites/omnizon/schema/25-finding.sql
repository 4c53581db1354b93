-- What helps to find and to choose: today's deals, where parcels go, what is laid side by side.

CREATE TABLE deal(                       -- a limited-time deal; its price is the catalogue's
  product_id INTEGER PRIMARY KEY,        -- catalogue.product, one whose deal is 1
  percent INTEGER NOT NULL,              -- off the list price, rounded to the nearest
  ends TEXT NOT NULL,                    -- the hour of every day at which it ends and a new round begins: '18:00'
  claimed INTEGER NOT NULL               -- percent of this round's pieces that are taken
);

CREATE TABLE deliver_to(                 -- where a visitor wants things to be sent, if chosen in the header
  owner TEXT PRIMARY KEY NOT NULL,       -- 'account 1' or a session's id
  zip TEXT NOT NULL,
  city TEXT NOT NULL,                    -- '' where only the state is known
  state TEXT NOT NULL                    -- two letters
);

-- Ambient from here on.

CREATE TABLE compared(                   -- products laid side by side, at most four an owner
  owner TEXT NOT NULL,
  product_id INTEGER NOT NULL,           -- catalogue.product
  place INTEGER NOT NULL,                -- in the order in which they were added
  PRIMARY KEY(owner, product_id)
);
