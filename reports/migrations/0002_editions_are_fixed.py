"""An edition and its documents cannot change or go (architecture.md, invariants)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION reports_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only takes new rows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER edition_is_append_only BEFORE UPDATE OR DELETE ON reports_edition
    FOR EACH ROW EXECUTE FUNCTION reports_append_only();
CREATE TRIGGER edition_is_never_truncated BEFORE TRUNCATE ON reports_edition
    FOR EACH STATEMENT EXECUTE FUNCTION reports_append_only();
CREATE TRIGGER document_is_append_only BEFORE UPDATE OR DELETE ON reports_document
    FOR EACH ROW EXECUTE FUNCTION reports_append_only();
CREATE TRIGGER document_is_never_truncated BEFORE TRUNCATE ON reports_document
    FOR EACH STATEMENT EXECUTE FUNCTION reports_append_only();
"""

BACKWARD = """
DROP TRIGGER document_is_never_truncated ON reports_document;
DROP TRIGGER document_is_append_only ON reports_document;
DROP TRIGGER edition_is_never_truncated ON reports_edition;
DROP TRIGGER edition_is_append_only ON reports_edition;
DROP FUNCTION reports_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
