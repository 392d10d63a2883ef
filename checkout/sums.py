"""Triggers behind receipts: what the children of a sale, a refund or a top-up must add up to.

A deferred constraint trigger on each header looks at the end of the transaction, transition-table triggers on the
children look at the end of each statement: so a child that comes late is refused, and all lines (or all tenders) of
one receipt go into one statement. Made once, by migration 0002; the SQL of a landed migration is never edited.
"""

# A connection keeps the plan that it made when the tables were small: read whole then, they would be read whole for long.
_BY_INDEX = "SET enable_seqscan = off"
_REFUSE = "USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = TG_TABLE_NAME"

_SALE_LINES = """
  SELECT s.number INTO bad FROM checkout_sale s, LATERAL (
    SELECT count(*) n, coalesce(sum(amount), 0) amount,
      coalesce(sum(member_off + tier_off + promotion_off + coupon_off), 0) discount,
      coalesce(sum(points_off), 0) points, coalesce(sum(rounding_off), 0) rounding,
      coalesce(sum(waived), 0) waived, coalesce(sum(net), 0) net
    FROM checkout_line WHERE sale_id = s.id) l
  WHERE s.id {which} AND (l.n = 0 OR l.amount <> s.subtotal OR l.discount <> s.discount OR l.points <> s.points_value
    OR l.rounding <> s.rounding OR l.waived <> s.waived OR l.net <> s.total) LIMIT 1;
"""
_SALE_TENDERS = """
  SELECT s.number INTO bad FROM checkout_sale s WHERE s.id {which} AND s.total <>
    (SELECT coalesce(sum(amount), 0) FROM checkout_tender WHERE sale_id = s.id) LIMIT 1;
"""
_TOP_UP_TENDERS = """
  SELECT s.number INTO bad FROM checkout_topup s WHERE s.id {which} AND s.amount <>
    (SELECT coalesce(sum(amount), 0) FROM checkout_tender WHERE top_up_id = s.id) LIMIT 1;
"""
_REFUND_LINES = """
  SELECT r.number INTO bad FROM checkout_refund r, LATERAL (
    SELECT count(*) n, coalesce(sum(net), 0) net, coalesce(sum(points_value), 0) points, coalesce(sum(waived), 0) waived
    FROM checkout_refundline WHERE refund_id = r.id) l
  WHERE r.id {which} AND (l.n = 0 OR l.net <> r.net OR l.points <> r.points_value OR l.waived <> r.waived) LIMIT 1;
"""
_REFUND_TENDERS = """
  SELECT r.number INTO bad FROM checkout_refund r, LATERAL (
    SELECT coalesce(sum(amount), 0) amount, coalesce(sum(closed), 0) closed
    FROM checkout_refundtender WHERE refund_id = r.id) t
  WHERE r.id {which} AND (t.amount <> r.amount OR t.closed <> r.net) LIMIT 1;
"""
_RETURNED = """
  SELECT l.id::text INTO bad FROM checkout_line l, LATERAL (
    SELECT sum(quantity) quantity, sum(net) net, sum(points_value) points, sum(waived) waived
    FROM checkout_refundline WHERE line_id = l.id) r
  WHERE l.id IN (SELECT line_id FROM fresh) AND (r.quantity > l.quantity OR r.net > l.net OR r.points > l.points_off
    OR r.waived > l.waived) LIMIT 1;
"""
_OWN_LINES = """
  SELECT r.number INTO bad FROM fresh f JOIN checkout_refund r ON r.id = f.refund_id JOIN checkout_line l ON l.id = f.line_id
  WHERE l.sale_id <> r.sale_id LIMIT 1;
"""
_CLOSED = """
  SELECT t.id::text INTO bad FROM checkout_tender t WHERE t.id IN (SELECT tender_id FROM fresh)
    AND t.amount < (SELECT sum(closed) FROM checkout_refundtender WHERE tender_id = t.id) LIMIT 1;
"""


def _function(name: str, constraint: str, *checks: str) -> str:
    """A trigger function that refuses with `constraint` as soon as one check finds a receipt that does not add up."""
    refuse = _REFUSE.format(name=constraint)
    body = "".join(
        f"{check} IF bad IS NOT NULL THEN RAISE EXCEPTION 'receipt % does not add up', bad {refuse}; END IF;"
        for check in checks
    )
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {_BY_INDEX} AS $$ "
        f"DECLARE bad text; BEGIN {body} RETURN NULL; END $$;"
    )


def _header(table: str, name: str, *checks: str) -> str:
    own = [check.format(which="= NEW.id") for check in checks]
    return (
        _function(f"huiyuan_{name}", name, *own)
        + f"CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED "
        f"FOR EACH ROW EXECUTE FUNCTION huiyuan_{name}();"
    )


def _child(table: str, parent: str, name: str, *checks: str) -> str:
    fresh = [check.format(which=f"IN (SELECT {parent} FROM fresh)") for check in checks]  # noqa: S608 - names of ours
    return (
        _function(f"huiyuan_{name}", name, *fresh)
        + f"CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh "
        f"FOR EACH STATEMENT EXECUTE FUNCTION huiyuan_{name}();"
    )


_TRIGGERS = (
    ("checkout_sale", "sale_children_add_up"),
    ("checkout_topup", "top_up_tenders_add_up"),
    ("checkout_refund", "refund_children_add_up"),
    ("checkout_line", "sale_lines_add_up"),
    ("checkout_tender", "tenders_add_up"),
    ("checkout_refundline", "refund_lines_add_up"),
    ("checkout_refundtender", "refund_tenders_add_up"),
)

SUMS = "".join(
    (
        _header("checkout_sale", "sale_children_add_up", _SALE_LINES, _SALE_TENDERS),
        _header("checkout_topup", "top_up_tenders_add_up", _TOP_UP_TENDERS),
        _header("checkout_refund", "refund_children_add_up", _REFUND_LINES, _REFUND_TENDERS),
        _child("checkout_line", "sale_id", "sale_lines_add_up", _SALE_LINES),
        _child(
            "checkout_tender",
            "sale_id",
            "tenders_add_up",
            _SALE_TENDERS,
            _TOP_UP_TENDERS.format(which="IN (SELECT top_up_id FROM fresh)"),
        ),
        _child("checkout_refundline", "refund_id", "refund_lines_add_up", _REFUND_LINES, _OWN_LINES, _RETURNED),
        _child("checkout_refundtender", "refund_id", "refund_tenders_add_up", _REFUND_TENDERS, _CLOSED),
    )
)
DROP_SUMS = "".join(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION huiyuan_{name}();" for table, name in _TRIGGERS)
