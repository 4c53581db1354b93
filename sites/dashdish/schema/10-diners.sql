-- Who eats: addresses, cards, favorites. Money in cents; times are ISO texts of the site's clock.
CREATE TABLE address(
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  label TEXT NOT NULL,                   -- Home, Work, …; free
  line1 TEXT NOT NULL,
  line2 TEXT NOT NULL,
  zip TEXT NOT NULL,
  neighborhood_id INTEGER NOT NULL,      -- of the catalogue
  x INTEGER NOT NULL,                    -- on the city's map, hundredths of a mile
  y INTEGER NOT NULL,
  instructions TEXT NOT NULL,            -- for the courier, filled in at checkout
  is_default INTEGER NOT NULL
);
CREATE TABLE card(
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  brand TEXT NOT NULL,                   -- Visa, Mastercard, Amex, Discover, Card
  name TEXT NOT NULL,
  number TEXT NOT NULL,
  month INTEGER NOT NULL,
  year INTEGER NOT NULL,
  security_code TEXT NOT NULL,
  is_default INTEGER NOT NULL
);
CREATE TABLE credit(                     -- dashdish credit; the balance is the sum
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  cents INTEGER NOT NULL,                -- below zero: spent
  reason TEXT NOT NULL,
  order_id INTEGER REFERENCES orders,
  at TEXT NOT NULL
);
CREATE TABLE favorite(
  account_id INTEGER NOT NULL REFERENCES account,
  restaurant_id INTEGER NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (account_id, restaurant_id)
);
CREATE TABLE preference(                 -- of an account; without a row the defaults
  account_id INTEGER PRIMARY KEY REFERENCES account,
  mail_orders INTEGER NOT NULL DEFAULT 1,
  mail_offers INTEGER NOT NULL DEFAULT 0,
  text_courier INTEGER NOT NULL DEFAULT 1,
  utensils INTEGER NOT NULL DEFAULT 0,   -- asked for at checkout
  diet TEXT NOT NULL DEFAULT ''          -- '', vegetarian, vegan, gluten_free
);
CREATE TABLE plan(                       -- a membership that takes the delivery fee off
  account_id INTEGER PRIMARY KEY REFERENCES account,
  kind TEXT NOT NULL,                    -- monthly, yearly
  since TEXT NOT NULL,
  renews TEXT NOT NULL,                  -- the day of the next charge, or on which it ends
  ends INTEGER NOT NULL                  -- 1: it will not be renewed
);
-- Traces of looking.
CREATE TABLE place(                      -- how and where a visitor wants to eat
  owner TEXT PRIMARY KEY,                -- 'account 1', or a session's id
  mode TEXT NOT NULL,                    -- delivery, pickup
  address_id INTEGER REFERENCES address,
  neighborhood_id INTEGER                -- of a guest
);
CREATE TABLE viewed(
  owner TEXT NOT NULL,
  restaurant_id INTEGER NOT NULL,
  place INTEGER NOT NULL,                -- the highest was opened last
  PRIMARY KEY (owner, restaurant_id)
);
CREATE TABLE searched(
  owner TEXT NOT NULL,
  query TEXT NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (owner, query)
);
