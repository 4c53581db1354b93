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
