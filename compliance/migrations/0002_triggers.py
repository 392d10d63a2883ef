from django.db import migrations

from ledger.triggers import append_only, fixed

# Rows of a book that is no draft stay as they were published (compliance/models/book.py).
PUBLISHED = """
CREATE FUNCTION huiyuan_refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  old_book bigint;
  new_book bigint;
BEGIN
  IF TG_TABLE_NAME = 'compliance_section' THEN
    IF TG_OP <> 'INSERT' THEN old_book := OLD.book_id; END IF;
    IF TG_OP <> 'DELETE' THEN new_book := NEW.book_id; END IF;
  ELSE
    IF TG_OP <> 'INSERT' THEN SELECT book_id INTO old_book FROM compliance_section WHERE id = OLD.section_id; END IF;
    IF TG_OP <> 'DELETE' THEN SELECT book_id INTO new_book FROM compliance_section WHERE id = NEW.section_id; END IF;
  END IF;
  IF EXISTS (SELECT FROM compliance_book WHERE id IN (old_book, new_book) AND state <> 'draft') THEN
    RAISE EXCEPTION '% on %: a published rule book never changes', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER huiyuan_published BEFORE INSERT OR UPDATE OR DELETE ON compliance_section
  FOR EACH ROW EXECUTE FUNCTION huiyuan_refuse_published();
CREATE TRIGGER huiyuan_published BEFORE INSERT OR UPDATE OR DELETE ON compliance_item
  FOR EACH ROW EXECUTE FUNCTION huiyuan_refuse_published();
"""
CHANGEABLE = """
DROP TRIGGER huiyuan_published ON compliance_item;
DROP TRIGGER huiyuan_published ON compliance_section;
DROP FUNCTION huiyuan_refuse_published();
"""


class Migration(migrations.Migration):
    """The protection of scores, violations and published books (docs/algorithms/ledgers.md)."""

    dependencies = [("compliance", "0001_initial"), ("ledger", "0001_initial")]
    operations = [
        append_only("compliance_scoreentry"),
        append_only("compliance_charge"),
        fixed(
            "compliance_violation",
            [
                "id",
                "posted_at",
                "number",
                "store_id",
                "item_id",
                "item_code",
                "at",
                "business_day",
                "value",
                "description",
                "reported_by_id",
                "reported_at",
            ],
        ),
        fixed("compliance_appeal", ["id", "posted_at", "violation_id", "by_id", "at", "reason"]),
        fixed("compliance_proposal", ["id", "posted_at", "staff_id", "store_id", "step", "period", "lost", "at"]),
        append_only("compliance_photo"),
        append_only("compliance_evidence"),
        append_only("compliance_inspection"),
        append_only("compliance_finding"),
        append_only("compliance_submission"),
        fixed(
            "compliance_opening",
            ["id", "posted_at", "store_id", "business_day", "at", "due", "is_late", "by_id", "noted_at", "claimed_at"],
        ),
        migrations.RunSQL(PUBLISHED, CHANGEABLE),
    ]
