"""What was done to accounts cannot be changed or removed."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accounts_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only takes new rows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER change_is_append_only BEFORE UPDATE OR DELETE ON accounts_change
    FOR EACH ROW EXECUTE FUNCTION accounts_append_only();
CREATE TRIGGER change_is_never_truncated BEFORE TRUNCATE ON accounts_change
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_append_only();
"""

BACKWARD = """
DROP TRIGGER change_is_never_truncated ON accounts_change;
DROP TRIGGER change_is_append_only ON accounts_change;
DROP FUNCTION accounts_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_codes_and_changes")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
