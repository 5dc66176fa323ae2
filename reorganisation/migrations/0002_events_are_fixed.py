"""What was done with a reorganisation cannot be changed or removed."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION reorganisation_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only takes new rows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON reorganisation_event
    FOR EACH ROW EXECUTE FUNCTION reorganisation_append_only();
CREATE TRIGGER event_is_never_truncated BEFORE TRUNCATE ON reorganisation_event
    FOR EACH STATEMENT EXECUTE FUNCTION reorganisation_append_only();
"""

BACKWARD = """
DROP TRIGGER event_is_never_truncated ON reorganisation_event;
DROP TRIGGER event_is_append_only ON reorganisation_event;
DROP FUNCTION reorganisation_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("reorganisation", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
