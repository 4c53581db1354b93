-- The shop's own rows; what it sells is the catalogue, attached read-only. Money is integer cents, times are ISO
-- texts of the site's clock, 0/1 are booleans.

CREATE TABLE address(
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  name TEXT NOT NULL,                    -- who receives
  line1 TEXT NOT NULL,
  line2 TEXT NOT NULL DEFAULT '',
  city TEXT NOT NULL,
  state TEXT NOT NULL,                   -- two letters
  zip TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '',
  is_default INTEGER NOT NULL DEFAULT 0  -- at most one an account
);

CREATE TABLE card(
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  name TEXT NOT NULL,                    -- as printed on it
  number TEXT NOT NULL,                  -- in groups of four: '9231 3432 8927 7764'; pages show the last four digits
  month INTEGER NOT NULL,
  year INTEGER NOT NULL,
  security_code TEXT NOT NULL,
  is_default INTEGER NOT NULL DEFAULT 0  -- at most one an account
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
  text TEXT NOT NULL
);

CREATE TABLE orders(
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,           -- follows from the id
  account_id INTEGER NOT NULL REFERENCES account,
  placed TEXT NOT NULL,
  status TEXT NOT NULL,                  -- 'preparing', 'shipped', 'delivered', 'cancelled'
  cancelled TEXT,
  ship_name TEXT NOT NULL,
  ship_line1 TEXT NOT NULL,
  ship_line2 TEXT NOT NULL,
  ship_city TEXT NOT NULL,
  ship_state TEXT NOT NULL,
  ship_zip TEXT NOT NULL,
  ship_phone TEXT NOT NULL,
  card_id INTEGER,                       -- may have been removed since
  card_name TEXT NOT NULL,
  card_last4 TEXT NOT NULL,
  delivery_speed TEXT NOT NULL,          -- 'express', 'fast', 'standard', 'no-rush'
  delivery_date TEXT NOT NULL,
  subtotal_cents INTEGER NOT NULL,       -- of the lines
  discount_cents INTEGER NOT NULL,
  shipping_cents INTEGER NOT NULL,
  tax_cents INTEGER NOT NULL,
  total_cents INTEGER NOT NULL,          -- subtotal - discount + shipping + tax
  coupon TEXT NOT NULL DEFAULT ''
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
  price_cents INTEGER NOT NULL           -- of one
);
CREATE INDEX order_line_order ON order_line(order_id);

CREATE TABLE coupon_use(
  id INTEGER PRIMARY KEY,
  coupon TEXT NOT NULL REFERENCES coupon,
  account_id INTEGER NOT NULL REFERENCES account,
  order_id INTEGER NOT NULL REFERENCES orders
);

CREATE TABLE stock(                      -- what is left of a variant is the catalogue's stock less this
  sku TEXT PRIMARY KEY NOT NULL,
  sold INTEGER NOT NULL
);

-- Ambient from here on: looking around writes to these.

CREATE TABLE checkout(                   -- an order being made up; one for the cart, and one for each Buy now
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  sku TEXT,                              -- Buy now: of this alone; NULL: of the cart
  quantity INTEGER,
  address_id INTEGER,                    -- NULL: the default one
  card_id INTEGER,
  speed TEXT NOT NULL DEFAULT 'standard',
  coupon TEXT NOT NULL DEFAULT '',
  order_id INTEGER REFERENCES orders     -- what it has become; then it is closed
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
