-- The mix's people; bench/sale.py puts their number in the place of :members.
SET search_path = floor;
INSERT INTO store SELECT n, 'S' || n FROM generate_series(1, 200) n;
INSERT INTO member (id, number, home_store, points, wallet)
SELECT n, 'M' || n, 1 + n % 200, 6000, 1000000000 FROM generate_series(1, :members) n;
INSERT INTO points_lot (member, earned, remaining, ends_on)
SELECT n, 2000, 2000, current_date + 30 * j FROM generate_series(1, :members) n, generate_series(1, 3) j;
INSERT INTO coupon (code, member, value, ends_on)
SELECT 'C' || n || '-' || j, n, 500, current_date + 30 FROM generate_series(1, :members) n, generate_series(1, 10) j;
