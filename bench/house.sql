-- The same people for the house itself, as opening balances with lots, entries and parts, so that its ledgers add up.
-- bench/sale.py fills in the names that begin with a colon.
INSERT INTO members_member (id, number, name, pinyin, search, gender, birthday_is_lunar, city, email, home_store_id, source,
  wechat_stage, note, tier_id, tier_locked, tier_reason, status, pin_hash, pin_failures, joined_at, points, principal, gift,
  sms_ok, window_spend, window_points, points_seq, wallet_seq, visits, rfm)
SELECT n, 'M' || n, 'member ' || n, '', '{}', '', false, '', '', 1 + n % 200, 'store', '', '',
  (SELECT id FROM members_tier ORDER BY rank LIMIT 1), false, '', 'active', '', 0, now(), 6000, 10000000, 0,
  true, 0, 0, 1, 1, 0, ''
FROM generate_series(1, :members) n;

INSERT INTO points_lot (id, member_id, store_id, earned, remaining, ends_on, at, business_day, reference)
SELECT gen_random_uuid(), n, 1 + n % 200, 2000, 2000, current_date + 30 * j, now(), current_date, 'opening-' || j
FROM generate_series(1, :members) n, generate_series(1, 3) j;
INSERT INTO points_pointsentry (id, member_id, store_id, kind, amount, balance_after, at, business_day, reference, seq, detail)
SELECT gen_random_uuid(), n, 1 + n % 200, 'opening', 6000, 6000, now(), current_date, 'opening', 1, '{}'
FROM generate_series(1, :members) n;
INSERT INTO points_part (id, member_id, entry_id, lot_id, amount)
SELECT gen_random_uuid(), l.member_id, e.id, l.id, 2000
FROM points_lot l JOIN points_pointsentry e ON e.member_id = l.member_id;

INSERT INTO wallets_lot (id, member_id, store_id, principal, gift, used, closed_as, at, business_day, reference)
SELECT gen_random_uuid(), n, 1 + n % 200, 10000000, 0, 0, '', now(), current_date, 'opening'
FROM generate_series(1, :members) n;
INSERT INTO wallets_walletentry (id, member_id, store_id, kind, amount, principal, gift, balance_after, at, business_day,
  reference, seq, detail)
SELECT gen_random_uuid(), n, 1 + n % 200, 'opening', 10000000, 10000000, 0, 10000000, now(), current_date, 'opening', 1, '{}'
FROM generate_series(1, :members) n;
INSERT INTO wallets_part (id, member_id, entry_id, lot_id, used, principal, gift, sold_store_id)
SELECT gen_random_uuid(), l.member_id, e.id, l.id, 0, 10000000, 0, l.store_id
FROM wallets_lot l JOIN wallets_walletentry e ON e.member_id = l.member_id;

INSERT INTO coupons_coupon (id, code, offer_id, member_id, state, starts_at, ends_at, issued_at, reference, used_reference,
  extended)
SELECT gen_random_uuid(), 'C' || n || '-' || j, :offer, n, 'issued', now() - interval '1 day', now() + interval '30 days',
  now() - interval '1 day', '', '', false
FROM generate_series(1, :members) n, generate_series(1, 10) j;
