-- What is going to be eaten: one cart a restaurant, of an account or of a session.
CREATE TABLE group_order(                -- a cart that several people fill
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,             -- /group/<code>
  account_id INTEGER NOT NULL REFERENCES account,  -- the host, who pays
  restaurant_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  limit_cents INTEGER,                   -- for each person's dishes; NULL: none
  closes TEXT NOT NULL,                  -- until then one may add to it
  status TEXT NOT NULL CHECK (status IN ('open', 'locked', 'ordered', 'cancelled'))
);
CREATE TABLE group_person(
  id INTEGER PRIMARY KEY,
  group_id INTEGER NOT NULL REFERENCES group_order,
  account_id INTEGER REFERENCES account, -- NULL: somebody without an account
  name TEXT NOT NULL,
  done INTEGER NOT NULL                  -- has said that this is all
);
CREATE TABLE cart(
  id INTEGER PRIMARY KEY,
  account_id INTEGER REFERENCES account,
  session_id TEXT REFERENCES session,
  restaurant_id INTEGER NOT NULL,
  group_id INTEGER REFERENCES group_order,
  CHECK ((account_id ISNULL) <> (session_id ISNULL))
);
CREATE TABLE cart_line(
  id INTEGER PRIMARY KEY,
  cart_id INTEGER NOT NULL REFERENCES cart ON DELETE CASCADE,
  dish_id INTEGER NOT NULL,              -- of the catalogue
  size TEXT NOT NULL,                    -- '' if it comes in one
  option_ids TEXT NOT NULL,              -- JSON, in the menu's order
  options TEXT NOT NULL,                 -- the same in words: `Crust: Thin; Extra toppings: Olives, Peppers`
  note TEXT NOT NULL,                    -- to the kitchen
  quantity INTEGER NOT NULL,
  person_id INTEGER REFERENCES group_person
);
CREATE TABLE checkout(                   -- what has been chosen on the way to an order; a trace of looking
  cart_id INTEGER PRIMARY KEY,
  mode TEXT NOT NULL,                    -- delivery, pickup
  speed TEXT NOT NULL,                   -- standard, express, scheduled
  slot TEXT NOT NULL,                    -- when it is wanted: the start of the half hour
  address_id INTEGER,
  drop_off TEXT NOT NULL,
  instructions TEXT,                     -- NULL: the address's own
  card_id INTEGER,
  tip TEXT NOT NULL,                     -- percent, or custom
  tip_cents INTEGER NOT NULL,            -- if custom
  promo TEXT NOT NULL,
  without_offer INTEGER NOT NULL,        -- the restaurant's own offer is left for a promo code
  use_credit INTEGER NOT NULL,
  utensils INTEGER NOT NULL,
  gift INTEGER NOT NULL,
  gift_name TEXT NOT NULL,
  gift_phone TEXT NOT NULL,
  gift_message TEXT NOT NULL,
  order_id INTEGER                       -- what it has become
);
CREATE TABLE promo(
  code TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('percent', 'amount', 'delivery')),
  value INTEGER NOT NULL,                -- percent or cents
  most_cents INTEGER,                    -- takes off no more
  minimum_cents INTEGER NOT NULL,        -- of the dishes
  starts TEXT NOT NULL,
  expires TEXT NOT NULL,                 -- the last day
  once INTEGER NOT NULL,                 -- by each account
  first_order INTEGER NOT NULL,          -- for who has never ordered
  pickup_only INTEGER NOT NULL,
  cuisine TEXT NOT NULL,                 -- slug of the only cuisine, or ''
  public INTEGER NOT NULL,               -- stands on the offers page
  text TEXT NOT NULL
);
