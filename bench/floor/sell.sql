-- One sale; answers its id, and the same id when the key comes again.
CREATE FUNCTION floor.sell(
  key_ uuid, member_ bigint, store_ bigint, total_ bigint, points_ int, wallet_ bigint, with_coupon boolean
) RETURNS bigint LANGUAGE plpgsql SET search_path = floor AS $$
DECLARE
  who member; sale_ bigint; coupon_ coupon; used int := 0; discount_ bigint := 0; earned_ int;
BEGIN
  INSERT INTO request (key) VALUES (key_) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    SELECT sale INTO sale_ FROM request WHERE key = key_;
    RETURN sale_;
  END IF;
  SELECT * INTO STRICT who FROM member WHERE id = member_ FOR UPDATE;

  IF points_ > 0 AND who.points >= points_ THEN
    UPDATE points_lot lot SET remaining = lot.remaining - take.points
    FROM (
      SELECT id, least(remaining, points_ - coalesce(sum(remaining) OVER (
        ORDER BY ends_on, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)) AS points
      FROM points_lot WHERE member = member_ AND remaining > 0
    ) take
    WHERE lot.id = take.id AND take.points > 0;
    used := points_;
    discount_ := 2000;
  END IF;

  IF with_coupon THEN
    UPDATE coupon SET is_used = true WHERE id = (
      SELECT id FROM coupon WHERE member = member_ AND NOT is_used ORDER BY ends_on LIMIT 1 FOR UPDATE
    ) RETURNING * INTO coupon_;
    discount_ := discount_ + coalesce(coupon_.value, 0);
  END IF;

  earned_ := (total_ - discount_) / 100;
  INSERT INTO sale (store, member, total, discount, wallet, points_used, points_earned)
  VALUES (store_, member_, total_, discount_, wallet_, used, earned_) RETURNING id INTO sale_;
  INSERT INTO line (sale, sku, quantity, price)
  VALUES (sale_, 'A', 1, total_ / 2), (sale_, 'B', 1, total_ - total_ / 2);
  IF used > 0 THEN
    INSERT INTO points_entry (member, store, sale, kind, amount, balance_after)
    VALUES (member_, store_, sale_, 2, -used, who.points - used);
  END IF;
  INSERT INTO points_entry (member, store, sale, kind, amount, balance_after)
  VALUES (member_, store_, sale_, 1, earned_, who.points - used + earned_);
  INSERT INTO points_lot (member, earned, remaining, ends_on)
  VALUES (member_, earned_, earned_, current_date + 365);
  IF wallet_ > 0 THEN
    INSERT INTO wallet_entry (member, sale, amount, balance_after)
    VALUES (member_, sale_, -wallet_, who.wallet - wallet_);
  END IF;
  IF coupon_.id IS NOT NULL THEN
    UPDATE coupon SET sale = sale_ WHERE id = coupon_.id;
  END IF;
  UPDATE member SET points = points - used + earned_, wallet = wallet - wallet_,
    window_spend = window_spend + total_ - discount_, last_visit = now() WHERE id = member_;
  UPDATE request SET sale = sale_, answer = jsonb_build_object(
    'sale', sale_, 'points', who.points - used + earned_, 'wallet', who.wallet - wallet_) WHERE key = key_;
  RETURN sale_;
END $$;
