-- What was ordered. Where an order is follows from the clock: see terms.stage.
CREATE TABLE orders(
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,           -- DD-482913
  account_id INTEGER NOT NULL REFERENCES account,
  restaurant_id INTEGER NOT NULL,
  restaurant_name TEXT NOT NULL,
  placed TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('placed', 'cancelled')),
  cancelled TEXT,                        -- when
  mode TEXT NOT NULL,                    -- delivery, pickup
  speed TEXT NOT NULL,                   -- standard, express, scheduled
  slot TEXT NOT NULL,                    -- of scheduled: the start of the half hour
  begins TEXT NOT NULL,                  -- the kitchen starts; until then it can be cancelled
  ready TEXT NOT NULL,                   -- leaves the kitchen
  promised TEXT NOT NULL,                -- to be there at the latest
  due TEXT NOT NULL,                     -- is there, or was collected
  address_id INTEGER,                    -- NULL: pickup
  address TEXT NOT NULL,                 -- in words
  drop_off TEXT NOT NULL,                -- Hand it to me, Leave it at my door, ''
  instructions TEXT NOT NULL,
  courier TEXT NOT NULL,
  card_id INTEGER,                       -- NULL: credit paid all
  card_brand TEXT NOT NULL,
  card_last4 TEXT NOT NULL,
  subtotal_cents INTEGER NOT NULL,       -- the dishes
  discount_cents INTEGER NOT NULL,       -- the restaurant's offer or a promo code
  promo TEXT NOT NULL,
  delivery_cents INTEGER NOT NULL,
  express_cents INTEGER NOT NULL,
  service_cents INTEGER NOT NULL,
  small_cents INTEGER NOT NULL,          -- the small-order fee
  tax_cents INTEGER NOT NULL,
  tip_cents INTEGER NOT NULL,
  total_cents INTEGER NOT NULL,
  credit_cents INTEGER NOT NULL,         -- that part of the total which credit paid
  utensils INTEGER NOT NULL,
  gift_name TEXT NOT NULL,               -- '' : no gift
  gift_phone TEXT NOT NULL,
  gift_message TEXT NOT NULL,
  group_id INTEGER REFERENCES group_order
);
CREATE TABLE order_line(
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders,
  dish_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  size TEXT NOT NULL,                    -- '' if it comes in one
  option_ids TEXT NOT NULL,              -- JSON
  options TEXT NOT NULL,
  note TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  price_cents INTEGER NOT NULL,          -- of one, with its options
  person TEXT NOT NULL                   -- of a group order
);
CREATE TABLE promo_use(
  order_id INTEGER PRIMARY KEY REFERENCES orders,
  promo TEXT NOT NULL,
  account_id INTEGER NOT NULL REFERENCES account
);
CREATE TABLE rating(                     -- of an order, by who ate it
  order_id INTEGER PRIMARY KEY REFERENCES orders,
  account_id INTEGER NOT NULL REFERENCES account,
  restaurant_id INTEGER NOT NULL,
  stars INTEGER NOT NULL,                -- for the food
  courier_stars INTEGER,                 -- NULL: pickup, or not said
  text TEXT NOT NULL,
  public INTEGER NOT NULL,               -- stands among the restaurant's reviews
  at TEXT NOT NULL
);
CREATE TABLE review_vote(                -- found helpful
  account_id INTEGER NOT NULL REFERENCES account,
  review_id INTEGER NOT NULL,            -- of the catalogue
  PRIMARY KEY (account_id, review_id)
);
CREATE TABLE issue(                      -- what was wrong with an order
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders,
  kind TEXT NOT NULL,                    -- missing, wrong, cold, late
  text TEXT NOT NULL,
  refund_to TEXT NOT NULL,               -- card, credit
  refund_cents INTEGER NOT NULL,
  at TEXT NOT NULL
);
CREATE TABLE issue_line(
  issue_id INTEGER NOT NULL REFERENCES issue,
  line_id INTEGER NOT NULL REFERENCES order_line,
  quantity INTEGER NOT NULL,
  PRIMARY KEY (issue_id, line_id)
);
CREATE TABLE message(                    -- to the help desk
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  order_id INTEGER REFERENCES orders,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX orders_account ON orders(account_id);
CREATE INDEX order_line_order ON order_line(order_id);
