-- What happened to orders after they were placed: returns, subscriptions, messages, notices.

CREATE TABLE return_request(
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,           -- 'RT-48213-0007': follows from the id
  account_id INTEGER NOT NULL REFERENCES account,
  order_id INTEGER NOT NULL REFERENCES orders,
  made TEXT NOT NULL,
  method TEXT NOT NULL,                  -- 'drop-off' or 'pickup'
  place TEXT NOT NULL DEFAULT '',        -- drop-off: where, a key of returning.PLACES
  handover TEXT NOT NULL,                -- the day of it; from noon on the parcel is on its way
  refund_to TEXT NOT NULL,               -- 'card' or 'balance', the gift card balance
  fee_cents INTEGER NOT NULL,            -- for the pickup
  delivery_cents INTEGER NOT NULL,       -- what is refunded of the order's delivery
  refund_cents INTEGER NOT NULL,         -- sum of its lines' + delivery - fee
  cancelled TEXT                         -- NULL: it goes on; where it is follows from handover and the clock
);
CREATE INDEX return_request_order ON return_request(order_id);

CREATE TABLE return_line(
  id INTEGER PRIMARY KEY,
  return_id INTEGER NOT NULL REFERENCES return_request,
  order_line_id INTEGER NOT NULL REFERENCES order_line,
  quantity INTEGER NOT NULL,
  reason TEXT NOT NULL,                  -- a key of returning.REASONS: 'too-small', 'damaged', ...
  comment TEXT NOT NULL DEFAULT '',
  refund_cents INTEGER NOT NULL          -- its share of what the order came to, with tax and without delivery
);
CREATE INDEX return_line_line ON return_line(order_line_id);

CREATE TABLE subscription(               -- the same again every so many weeks, 5 % off
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  product_id INTEGER NOT NULL,           -- catalogue.product
  sku TEXT NOT NULL,                     -- catalogue.variant
  quantity INTEGER NOT NULL,
  weeks INTEGER NOT NULL,                -- 1, 2, 4, 6, 8 or 12
  next_date TEXT NOT NULL,               -- the first delivery that is still to come; then every so many weeks
  address_id INTEGER,                    -- may have been removed since; NULL: the default one
  card_id INTEGER,                       -- likewise
  status TEXT NOT NULL DEFAULT 'active', -- 'active', 'paused', 'cancelled'
  started TEXT NOT NULL,
  cancelled TEXT,
  reason TEXT NOT NULL DEFAULT '',       -- why it was cancelled: a key of subscribing.REASONS
  CHECK (quantity BETWEEN 1 AND 10)
);
CREATE INDEX subscription_account ON subscription(account_id);

CREATE TABLE thread(                     -- a conversation with a seller or with the shop
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  seller TEXT NOT NULL,                  -- catalogue.seller.name; 'Omnizon' is the shop
  order_id INTEGER REFERENCES orders,    -- NULL: about none
  subject TEXT NOT NULL,                 -- a key of writing.SUBJECTS: 'delivery', 'damaged', ...
  title TEXT NOT NULL,                   -- as the inbox shows it
  archived INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX thread_account ON thread(account_id);

CREATE TABLE message(
  id INTEGER PRIMARY KEY,
  thread_id INTEGER NOT NULL REFERENCES thread,
  at TEXT NOT NULL,                      -- later than now: not there yet
  mine INTEGER NOT NULL,                 -- 1: the account wrote it, 0: the seller did
  text TEXT NOT NULL
);
CREATE INDEX message_thread ON message(thread_id, at);

CREATE TABLE notice(
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  at TEXT NOT NULL,                      -- later than now: not there yet
  kind TEXT NOT NULL,                    -- 'delivery', 'price', 'coupon', 'return', 'subscription', 'question'
  order_id INTEGER REFERENCES orders,    -- of a delivery; it is not told of if the order is cancelled
  product_id INTEGER,                    -- catalogue.product whose price fell
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  url TEXT NOT NULL,                     -- where it leads
  seen INTEGER NOT NULL DEFAULT 0        -- 1: marked as read
);
CREATE INDEX notice_account ON notice(account_id, at);

-- Ambient.

CREATE TABLE return_draft(               -- a return that is being made up; one an order
  order_id INTEGER PRIMARY KEY REFERENCES orders,
  choices TEXT NOT NULL                  -- JSON, see pages/returns.py
);

CREATE TABLE answer(                     -- what a seller will say to a message: nobody did it, the clock will
  message_id INTEGER PRIMARY KEY REFERENCES message,
  at TEXT NOT NULL,                      -- later than now: not there yet
  text TEXT NOT NULL
);

CREATE TABLE message_read(               -- opening a conversation reads what is in it
  message_id INTEGER NOT NULL REFERENCES message,
  answer INTEGER NOT NULL,               -- 1: not the message, but the answer to it
  PRIMARY KEY (message_id, answer)
);
