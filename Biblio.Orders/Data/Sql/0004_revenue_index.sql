-- Revenue by day: a range of this index holds all that the report needs.
CREATE INDEX ix_orders_revenue ON orders (status, placed_at, currency, total);
