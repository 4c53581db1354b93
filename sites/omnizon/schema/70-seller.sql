-- The seller desk: what one merchant of the catalogue's, who has an account here, keeps and changes. The goods stay as
-- the catalogue has them; what she asks for them and how many there are is written over it in listing_change.

CREATE TABLE storefront(                 -- the merchants who have a desk
  seller TEXT PRIMARY KEY NOT NULL,      -- as in catalogue.product.seller
  account_id INTEGER NOT NULL UNIQUE REFERENCES account,
  legal_name TEXT NOT NULL,
  email TEXT NOT NULL,                   -- where customers' mail is passed on to
  phone TEXT NOT NULL,
  line1 TEXT NOT NULL,                   -- where returns go
  city TEXT NOT NULL,
  state TEXT NOT NULL,
  zip TEXT NOT NULL,
  vacation INTEGER NOT NULL DEFAULT 0,   -- 1: none of the goods can be bought
  vacation_until TEXT NOT NULL DEFAULT '',
  joined TEXT NOT NULL
);

CREATE TABLE listing(                    -- what a merchant with a desk sells: one row a product
  product_id INTEGER PRIMARY KEY,        -- catalogue.product
  seller TEXT NOT NULL REFERENCES storefront,
  status TEXT NOT NULL,                  -- 'active', or 'paused': seen in the shop, but out of stock
  ships_in_days INTEGER                  -- in place of the catalogue's; NULL: as there
);

CREATE TABLE listing_change(             -- over the catalogue's variant; the shop heeds it at once
  sku TEXT PRIMARY KEY NOT NULL,
  price_cents INTEGER,                   -- what one costs now; NULL: as in the catalogue
  list_price_cents INTEGER,              -- struck through beside price_cents; counts only if that is set
  stock INTEGER                          -- in place of the catalogue's, before stock.sold; NULL: as there
);

CREATE VIEW off_sale AS                  -- products that cannot be bought for now
  SELECT product_id FROM listing JOIN storefront USING (seller) WHERE status = 'paused' OR vacation;

CREATE TABLE stock_threshold(            -- below this many the desk calls a variant low
  sku TEXT PRIMARY KEY NOT NULL,
  least INTEGER NOT NULL
);

CREATE TABLE stock_move(                 -- the ledger: each change of a count but those by sales
  id INTEGER PRIMARY KEY,
  sku TEXT NOT NULL,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,                    -- 'restock', 'count', 'damage', 'return'
  quantity INTEGER NOT NULL,             -- pieces more, or fewer if negative
  balance INTEGER NOT NULL,              -- available afterwards
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX stock_move_sku ON stock_move(sku, id);

CREATE TABLE sale_price(                 -- a lower price for some days; one a variant
  sku TEXT PRIMARY KEY NOT NULL,
  price_cents INTEGER NOT NULL,
  starts TEXT NOT NULL,                  -- first day
  ends TEXT NOT NULL,                    -- last day, included
  regular_cents INTEGER NOT NULL,        -- what it costs before and after
  regular_list_cents INTEGER,            -- what was struck through beside that
  promotion_id INTEGER REFERENCES promotion,  -- NULL: set for this variant alone
  running INTEGER NOT NULL               -- 1: listing_change has the lower price
);

CREATE TABLE promotion(                  -- so much off some products for some days
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  percent INTEGER NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,                    -- last day, included
  status TEXT NOT NULL,                  -- 'scheduled', 'running', 'ended'
  created TEXT NOT NULL
);

CREATE TABLE promotion_product(
  promotion_id INTEGER NOT NULL REFERENCES promotion,
  product_id INTEGER NOT NULL,
  PRIMARY KEY(promotion_id, product_id)
);

CREATE TABLE price_rule(                 -- a change of prices that is kept, looked at and applied by hand
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  scope TEXT NOT NULL,                   -- 'all', 'type:kettle' or 'over:60' (more pieces available than that)
  percent INTEGER NOT NULL,              -- of the price, negative to lower it
  floor_cents INTEGER NOT NULL,          -- never below this
  ending TEXT NOT NULL,                  -- 'exact', or '99': the result goes down to the next price that ends in .99
  applied TEXT                           -- when last
);

CREATE TABLE proposal(                   -- a new listing, or other words for one there is; not in the shop until looked at
  id INTEGER PRIMARY KEY,
  product_id INTEGER,                    -- catalogue.product; NULL: a new one
  title TEXT NOT NULL,
  maker TEXT NOT NULL,
  type TEXT NOT NULL,                    -- catalogue.product_type, or empty while it is not chosen
  description TEXT NOT NULL,             -- a little HTML: p, b, i, ul, li
  price_cents INTEGER,                   -- of a new one; NULL while it is not said
  stock INTEGER,
  ships_in_days INTEGER,
  status TEXT NOT NULL,                  -- 'draft', 'in review'
  created TEXT NOT NULL,
  submitted TEXT
);

CREATE TABLE proposal_bullet(
  proposal_id INTEGER NOT NULL REFERENCES proposal,
  position INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY(proposal_id, position)
);

CREATE TABLE proposal_variant(           -- of a new listing with choices
  id INTEGER PRIMARY KEY,
  proposal_id INTEGER NOT NULL REFERENCES proposal,
  name TEXT NOT NULL,                    -- 'Navy, L'
  price_cents INTEGER NOT NULL,
  stock INTEGER NOT NULL
);

CREATE TABLE proposal_picture(
  id INTEGER PRIMARY KEY,
  proposal_id INTEGER NOT NULL REFERENCES proposal,
  name TEXT NOT NULL,                    -- of the file
  media TEXT NOT NULL,
  sha TEXT NOT NULL,
  content BLOB NOT NULL
);

CREATE TABLE buyer(                      -- who has bought from a merchant with a desk
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,            -- an address that passes mail on
  city TEXT NOT NULL,
  state TEXT NOT NULL,
  zip TEXT NOT NULL,
  line1 TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT ''          -- the merchant's own
);

CREATE TABLE sale(                       -- a merchant's part of an order
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  order_id INTEGER UNIQUE REFERENCES orders,  -- the shop's, if its buyer has an account here
  buyer_id INTEGER NOT NULL REFERENCES buyer,
  placed TEXT NOT NULL,
  status TEXT NOT NULL,                  -- 'unshipped', 'partly shipped', 'shipped', 'delivered', 'cancelled'
  speed TEXT NOT NULL,                   -- of delivery, as in orders
  ship_by TEXT NOT NULL,                 -- the last day to hand it over
  ship_name TEXT NOT NULL,
  ship_line1 TEXT NOT NULL,
  ship_city TEXT NOT NULL,
  ship_state TEXT NOT NULL,
  ship_zip TEXT NOT NULL,
  cancelled TEXT,
  cancel_reason TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT ''          -- the merchant's own
);
CREATE INDEX sale_placed ON sale(placed);

CREATE TABLE sale_line(
  id INTEGER PRIMARY KEY,
  sale_id INTEGER NOT NULL REFERENCES sale,
  product_id INTEGER NOT NULL,
  sku TEXT NOT NULL,
  title TEXT NOT NULL,
  options TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  price_cents INTEGER NOT NULL,          -- of one
  shipped INTEGER NOT NULL DEFAULT 0     -- pieces of it
);
CREATE INDEX sale_line_sale ON sale_line(sale_id);

CREATE TABLE shipment(
  id INTEGER PRIMARY KEY,
  sale_id INTEGER NOT NULL REFERENCES sale,
  carrier TEXT NOT NULL,
  tracking TEXT NOT NULL,
  at TEXT NOT NULL
);

CREATE TABLE shipment_line(
  shipment_id INTEGER NOT NULL REFERENCES shipment,
  sale_line_id INTEGER NOT NULL REFERENCES sale_line,
  quantity INTEGER NOT NULL,
  PRIMARY KEY(shipment_id, sale_line_id)
);

CREATE TABLE refund(
  id INTEGER PRIMARY KEY,
  sale_line_id INTEGER NOT NULL REFERENCES sale_line,
  cents INTEGER NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL
);

CREATE TABLE return_case(                -- what a buyer wants to send back
  id INTEGER PRIMARY KEY,
  sale_line_id INTEGER NOT NULL REFERENCES sale_line,
  quantity INTEGER NOT NULL,
  reason TEXT NOT NULL,
  words TEXT NOT NULL,
  asked TEXT NOT NULL,
  status TEXT NOT NULL,                  -- 'requested', 'authorized', 'declined', 'closed'
  answer TEXT NOT NULL DEFAULT '',
  return_line_id INTEGER UNIQUE REFERENCES return_line  -- of a return that was made in the shop, which refunds it
);

CREATE TABLE buyer_question(             -- asked of the merchant about a product
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL,
  buyer TEXT NOT NULL,                   -- as shown: 'Dana W.'
  asked TEXT NOT NULL,
  text TEXT NOT NULL,
  answer TEXT NOT NULL DEFAULT '',       -- empty: not answered yet
  answered TEXT,
  asked_id INTEGER UNIQUE REFERENCES asked_question ON DELETE SET NULL  -- who asked has an account here
);

CREATE TABLE answer_template(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL
);

CREATE TABLE review_reply(               -- the merchant's public word below a review
  review_id INTEGER PRIMARY KEY,         -- catalogue.review
  text TEXT NOT NULL,
  at TEXT NOT NULL
);

CREATE TABLE review_flag(                -- a review that the merchant has reported
  review_id INTEGER PRIMARY KEY,         -- catalogue.review
  reason TEXT NOT NULL,
  at TEXT NOT NULL
);

CREATE TABLE buyer_thread(               -- a conversation with a buyer about an order
  id INTEGER PRIMARY KEY,
  sale_id INTEGER NOT NULL REFERENCES sale,
  subject TEXT NOT NULL,
  status TEXT NOT NULL,                  -- 'waiting' for the merchant, 'answered', 'closed'
  thread_id INTEGER UNIQUE REFERENCES thread  -- the same in the inbox of a buyer who has an account here
);

CREATE TABLE buyer_message(
  id INTEGER PRIMARY KEY,
  thread_id INTEGER NOT NULL REFERENCES buyer_thread,
  sender TEXT NOT NULL,                  -- 'buyer' or 'seller'
  at TEXT NOT NULL,
  text TEXT NOT NULL,
  message_id INTEGER UNIQUE REFERENCES message
);

CREATE TABLE campaign(                   -- products shown for money
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL,                  -- 'running', 'paused', 'scheduled', 'ended'
  daily_budget_cents INTEGER NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL DEFAULT ''          -- last day; empty: until stopped
);

CREATE TABLE campaign_product(
  campaign_id INTEGER NOT NULL REFERENCES campaign,
  product_id INTEGER NOT NULL,
  PRIMARY KEY(campaign_id, product_id)
);

CREATE TABLE keyword(
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaign,
  text TEXT NOT NULL,
  match TEXT NOT NULL,                   -- 'broad', 'phrase', 'exact'
  bid_cents INTEGER NOT NULL,            -- what a click may cost at most
  status TEXT NOT NULL,                  -- 'active', 'paused'
  UNIQUE(campaign_id, text, match)
);

CREATE TABLE negative_keyword(           -- words for which the campaign is not shown
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaign,
  text TEXT NOT NULL,
  match TEXT NOT NULL,                   -- 'phrase', 'exact'
  UNIQUE(campaign_id, text, match)
);

CREATE TABLE keyword_day(                -- what a keyword did on a day; a campaign's figures are their sums
  keyword_id INTEGER NOT NULL REFERENCES keyword,
  day TEXT NOT NULL,
  impressions INTEGER NOT NULL,
  clicks INTEGER NOT NULL,
  spend_cents INTEGER NOT NULL,          -- a campaign's of one day never pass its budget
  orders INTEGER NOT NULL,
  sales_cents INTEGER NOT NULL,
  PRIMARY KEY(keyword_id, day)
) WITHOUT ROWID;

CREATE TABLE budget_rule(                -- more to spend on some days
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaign,
  percent INTEGER NOT NULL,              -- more
  starts TEXT NOT NULL,
  ends TEXT NOT NULL                     -- last day, included
);

CREATE TABLE payout(                     -- a closed fortnight
  id INTEGER PRIMARY KEY,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,                    -- last day, included
  sales_cents INTEGER NOT NULL,          -- of orders placed in it that were not cancelled
  fees_cents INTEGER NOT NULL,           -- the shop's share, of each order
  refunds_cents INTEGER NOT NULL,        -- given in it
  advertising_cents INTEGER NOT NULL,    -- spent in it
  total_cents INTEGER NOT NULL,          -- sales - fees - refunds - advertising
  paid TEXT NOT NULL
);

CREATE TABLE shipping_template(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  handling_days INTEGER NOT NULL,
  carrier TEXT NOT NULL,
  rate_cents INTEGER NOT NULL,
  free_from_cents INTEGER,               -- NULL: never free
  is_default INTEGER NOT NULL            -- exactly one
);

CREATE TABLE team_member(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,                    -- 'owner', 'manager', 'fulfillment', 'marketing', 'viewer'
  status TEXT NOT NULL,                  -- 'active', 'invited'
  since TEXT NOT NULL
);

CREATE TABLE seller_application(         -- somebody who would like to sell here
  account_id INTEGER PRIMARY KEY REFERENCES account,
  step INTEGER NOT NULL DEFAULT 1,       -- how far it is filled in
  business TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '',         -- 'sole', 'llc', 'corporation', 'nonprofit'
  state TEXT NOT NULL DEFAULT '',
  contact TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  website TEXT NOT NULL DEFAULT '',
  bank TEXT NOT NULL DEFAULT '',
  routing TEXT NOT NULL DEFAULT '',
  bank_account TEXT NOT NULL DEFAULT '', -- pages show its last four digits
  categories TEXT NOT NULL DEFAULT '',   -- slugs of departments, apart by commas
  status TEXT NOT NULL DEFAULT 'draft',  -- 'draft', 'submitted'
  submitted TEXT
);

-- Ambient: each row follows from a change of another table.

CREATE TABLE listing_history(
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL,
  sku TEXT NOT NULL DEFAULT '',          -- empty: of the whole product
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  field TEXT NOT NULL,                   -- 'Price', 'Stock', 'Status', ...
  before TEXT NOT NULL,
  after TEXT NOT NULL
);
