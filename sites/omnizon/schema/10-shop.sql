-- The shop's own rows; what it sells is the catalogue, attached read-only. Money is integer cents, times are ISO
-- texts of the site's clock, 0/1 are booleans.

CREATE TABLE address(                    -- an account's or, at a guest's checkout, a session's
  id INTEGER PRIMARY KEY,
  account_id INTEGER REFERENCES account,
  session_id TEXT,
  name TEXT NOT NULL,                    -- who receives
  line1 TEXT NOT NULL,
  line2 TEXT NOT NULL DEFAULT '',
  city TEXT NOT NULL,
  state TEXT NOT NULL,                   -- two letters
  zip TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '',
  is_default INTEGER NOT NULL DEFAULT 0, -- at most one an owner
  CHECK ((account_id IS NULL) <> (session_id IS NULL))
);

CREATE TABLE card(                       -- as with addresses
  id INTEGER PRIMARY KEY,
  account_id INTEGER REFERENCES account,
  session_id TEXT,
  name TEXT NOT NULL,                    -- as printed on it
  number TEXT NOT NULL,                  -- in groups of four: '9231 3432 8927 7764'; pages show the last four digits
  month INTEGER NOT NULL,
  year INTEGER NOT NULL,
  security_code TEXT NOT NULL,
  is_default INTEGER NOT NULL DEFAULT 0, -- at most one an owner
  CHECK ((account_id IS NULL) <> (session_id IS NULL))
);

CREATE TABLE cart_line(                  -- an account's or, before sign-in, a session's; merged at sign-in
  id INTEGER PRIMARY KEY,
  account_id INTEGER REFERENCES account,
  session_id TEXT,
  product_id INTEGER NOT NULL,           -- catalogue.product
  sku TEXT NOT NULL,                     -- catalogue.variant; once an owner and offer
  offer_id INTEGER,                      -- catalogue.offer: from another seller; NULL: the product's own
  quantity INTEGER NOT NULL,
  saved INTEGER NOT NULL DEFAULT 0,      -- 1: kept for later, not part of the order
  chosen INTEGER NOT NULL DEFAULT 1,     -- 0: in the cart, but left out of the next order
  gift INTEGER NOT NULL DEFAULT 0,       -- 1: to be given away
  price_cents INTEGER,                   -- of one when it was added, or last confirmed; NULL: not noted
  added TEXT NOT NULL,
  CHECK ((account_id IS NULL) <> (session_id IS NULL)),
  CHECK (quantity BETWEEN 1 AND 30)
);

CREATE TABLE coupon(
  code TEXT PRIMARY KEY NOT NULL,        -- upper case
  kind TEXT NOT NULL,                    -- 'percent', 'amount' or 'shipping'
  value INTEGER NOT NULL,                -- per cent, or cents; 0 for free shipping
  minimum_cents INTEGER NOT NULL,        -- of the subtotal
  expires TEXT NOT NULL,                 -- last day, included
  once INTEGER NOT NULL,                 -- 1: once an account
  listed INTEGER NOT NULL DEFAULT 1,     -- 1: shown to everybody under coupons
  text TEXT NOT NULL
);

CREATE TABLE orders(
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,           -- follows from the id
  account_id INTEGER REFERENCES account, -- NULL: a guest's, who finds it by number and e-mail
  guest_email TEXT NOT NULL DEFAULT '',  -- empty: the account's; not called email, which queries of tasks say of accounts
  placed TEXT NOT NULL,
  status TEXT NOT NULL,                  -- 'preparing', 'shipped', 'delivered', 'cancelled': so at 2026-07-15 10:00 or
                                         -- when it was placed or cancelled; pages show fulfilment.standing, which has
                                         -- all but 'cancelled' follow from delivery_date, delivery_speed and the clock
  cancelled TEXT,
  ship_name TEXT NOT NULL,
  ship_line1 TEXT NOT NULL,
  ship_line2 TEXT NOT NULL,
  ship_city TEXT NOT NULL,
  ship_state TEXT NOT NULL,
  ship_zip TEXT NOT NULL,
  ship_phone TEXT NOT NULL,
  card_id INTEGER,                       -- may have been removed since; NULL: all of it paid from the gift card balance
  card_name TEXT NOT NULL,               -- then empty, as is card_last4
  card_last4 TEXT NOT NULL,
  delivery_speed TEXT NOT NULL,          -- 'express', 'fast', 'standard', 'no-rush'
  delivery_date TEXT NOT NULL,           -- the day promised: the speed's first, or a later one that was chosen
  delivery_slot TEXT NOT NULL DEFAULT '', -- 'morning', 'afternoon', 'evening'; empty: any time of that day
  subtotal_cents INTEGER NOT NULL,       -- of the lines
  discount_cents INTEGER NOT NULL,       -- the lines' clipped coupons and the promo code together
  shipping_cents INTEGER NOT NULL,       -- of the speed
  slot_cents INTEGER NOT NULL DEFAULT 0, -- for a time of the day
  wrap_cents INTEGER NOT NULL DEFAULT 0, -- gift wrap
  tax_cents INTEGER NOT NULL,
  total_cents INTEGER NOT NULL,          -- subtotal - discount + shipping + slot + wrap + tax
  gift_card_cents INTEGER NOT NULL DEFAULT 0, -- of the total, from the gift card balance; the card pays the rest
  coupon TEXT NOT NULL DEFAULT '',       -- the promo code
  gift_message TEXT NOT NULL DEFAULT '', -- for all of its gifts
  hide_prices INTEGER NOT NULL DEFAULT 0 -- 1: none on the slip in the parcel
);
CREATE INDEX orders_account ON orders(account_id, placed);

CREATE TABLE order_line(
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders,
  product_id INTEGER NOT NULL,
  sku TEXT NOT NULL,
  title TEXT NOT NULL,
  options TEXT NOT NULL,                 -- 'Color: Navy, Size: M', or empty
  quantity INTEGER NOT NULL,
  price_cents INTEGER NOT NULL,          -- of one
  discount_cents INTEGER NOT NULL DEFAULT 0, -- of the whole line, by a clipped coupon; part of orders.discount_cents
  gift INTEGER NOT NULL DEFAULT 0,       -- 1: to be given away
  wrapped INTEGER NOT NULL DEFAULT 0,    -- 1: gift wrapped
  seller TEXT NOT NULL DEFAULT '',       -- who sold it
  cancelled TEXT,                        -- when it alone was cancelled: then it is not in the order's sums
  offer_id INTEGER                       -- another seller's offer; NULL: the product's own
);
CREATE INDEX order_line_order ON order_line(order_id);

CREATE TABLE coupon_use(
  id INTEGER PRIMARY KEY,
  coupon TEXT NOT NULL REFERENCES coupon,
  account_id INTEGER REFERENCES account, -- NULL: a guest
  order_id INTEGER NOT NULL REFERENCES orders
);

CREATE TABLE stock(                      -- what is left of a variant is the catalogue's stock less this
  sku TEXT PRIMARY KEY NOT NULL,         -- or 'offer 12': of another seller's offer
  sold INTEGER NOT NULL
);

-- Ambient from here on: looking around writes to these.

CREATE TABLE checkout(                   -- an order being made up; one for the cart, and one for each Buy now
  id INTEGER PRIMARY KEY,
  account_id INTEGER REFERENCES account, -- or a guest's session
  session_id TEXT,
  guest_email TEXT NOT NULL DEFAULT '',
  sku TEXT,                              -- Buy now: of this alone; NULL: of the cart
  quantity INTEGER,
  offer_id INTEGER,                      -- Buy now: from another seller
  gift INTEGER NOT NULL DEFAULT 0,       -- Buy now: to be given away
  address_id INTEGER,                    -- NULL: the default one
  card_id INTEGER,
  speed TEXT NOT NULL DEFAULT 'standard',
  day TEXT NOT NULL DEFAULT '',          -- empty: the speed's first
  slot TEXT NOT NULL DEFAULT '',
  coupon TEXT NOT NULL DEFAULT '',
  without_clips INTEGER NOT NULL DEFAULT 0, -- 1: clipped coupons are kept for another order
  gift_message TEXT NOT NULL DEFAULT '',
  wrap INTEGER NOT NULL DEFAULT 0,
  hide_prices INTEGER NOT NULL DEFAULT 0,
  use_balance INTEGER NOT NULL DEFAULT 0, -- 1: the gift card balance pays first
  tries INTEGER NOT NULL DEFAULT 0,      -- times that the card chosen now was refused
  order_id INTEGER REFERENCES orders,    -- what it has become; then it is closed
  CHECK ((account_id IS NULL) <> (session_id IS NULL))
);

CREATE TABLE recently_viewed(
  owner TEXT NOT NULL,                   -- 'account 1' or a session's id
  product_id INTEGER NOT NULL,
  place INTEGER NOT NULL,                -- the highest was seen last
  PRIMARY KEY(owner, product_id)
);

CREATE TABLE search_history(
  id INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  query TEXT NOT NULL,
  at TEXT NOT NULL
);
