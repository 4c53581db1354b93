-- Coupons to clip, gift cards, and what was taken out of a cart a moment ago.

CREATE TABLE clip(                       -- a product's coupon, clipped: it counts for one order
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  product_id INTEGER NOT NULL,           -- catalogue.product; any of its variants
  percent INTEGER NOT NULL,              -- off every piece
  clipped TEXT NOT NULL,
  ends TEXT NOT NULL,                    -- last day, included
  order_id INTEGER REFERENCES orders     -- where it counted; NULL: not used yet
);
CREATE INDEX clip_account ON clip(account_id, product_id);

CREATE TABLE gift_card(
  code TEXT PRIMARY KEY NOT NULL,        -- 'GIFT-7K2M-QX4P-93TA': upper case, in groups of four
  cents INTEGER NOT NULL,
  ends TEXT NOT NULL,                    -- last day on which it can be redeemed
  account_id INTEGER REFERENCES account, -- whose balance it went to; NULL: nobody's yet
  redeemed TEXT
);

CREATE TABLE balance(                    -- the movements of an account's gift card balance, which is the sum of those so far
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  at TEXT NOT NULL,                      -- later than now: a return's refund that is not there yet
  cents INTEGER NOT NULL,                -- negative: spent
  kind TEXT NOT NULL,                    -- 'redeemed', 'order', 'refund'
  code TEXT NOT NULL DEFAULT '',         -- of the gift card that was redeemed
  order_id INTEGER REFERENCES orders
);
CREATE INDEX balance_account ON balance(account_id, id);

-- Ambient.

CREATE TABLE removed_line(               -- a line taken out of a cart, as it was, for Undo
  id INTEGER PRIMARY KEY,                -- its id in the cart, where it goes back to
  owner TEXT NOT NULL,                   -- 'account 1' or a session's id
  line TEXT NOT NULL                     -- the whole row, as JSON
);
