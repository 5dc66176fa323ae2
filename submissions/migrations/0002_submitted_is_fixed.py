"""From submission on, the database refuses every change of a version and its cells but the one decision.

figures.md section 9. The cells' trigger takes the version FOR SHARE and submitting takes it FOR UPDATE, so no cell can
slip into a version while it is being hashed.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION submissions_version_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.submitted_at IS NOT NULL THEN
            RAISE EXCEPTION 'version % is submitted and cannot be deleted', OLD.id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.submitted_at IS NULL THEN
        RETURN NEW;
    END IF;
    IF OLD.decision <> '' OR NEW.decision = '' THEN
        RAISE EXCEPTION 'version % is fixed', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (to_jsonb(OLD) - ARRAY['decision', 'decided_by_id', 'decided_at', 'reason'])
        <> (to_jsonb(NEW) - ARRAY['decision', 'decided_by_id', 'decided_at', 'reason']) THEN
        RAISE EXCEPTION 'version % is fixed but for its decision', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER version_is_fixed BEFORE UPDATE OR DELETE ON submissions_version
    FOR EACH ROW EXECUTE FUNCTION submissions_version_is_fixed();

CREATE FUNCTION submissions_refuse_if_submitted(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE submitted timestamptz;
BEGIN
    SELECT submitted_at INTO submitted FROM submissions_version WHERE id = wanted FOR SHARE;
    IF submitted IS NOT NULL THEN
        RAISE EXCEPTION 'version % is submitted: its cells are fixed', wanted USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE FUNCTION submissions_cell_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM submissions_refuse_if_submitted(OLD.version_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM submissions_refuse_if_submitted(NEW.version_id);
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER figure_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON submissions_figure
    FOR EACH ROW EXECUTE FUNCTION submissions_cell_is_fixed();

CREATE FUNCTION submissions_part_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM submissions_refuse_if_submitted((SELECT version_id FROM submissions_figure WHERE id = OLD.figure_id));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM submissions_refuse_if_submitted((SELECT version_id FROM submissions_figure WHERE id = NEW.figure_id));
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER mark_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON submissions_mark
    FOR EACH ROW EXECUTE FUNCTION submissions_part_is_fixed();
CREATE TRIGGER item_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON submissions_item
    FOR EACH ROW EXECUTE FUNCTION submissions_part_is_fixed();
CREATE TRIGGER evidence_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON submissions_evidence
    FOR EACH ROW EXECUTE FUNCTION submissions_part_is_fixed();

CREATE FUNCTION submissions_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only takes new rows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON submissions_event
    FOR EACH ROW EXECUTE FUNCTION submissions_append_only();
CREATE TRIGGER event_is_never_truncated BEFORE TRUNCATE ON submissions_event
    FOR EACH STATEMENT EXECUTE FUNCTION submissions_append_only();
"""

BACKWARD = """
DROP TRIGGER event_is_never_truncated ON submissions_event;
DROP TRIGGER event_is_append_only ON submissions_event;
DROP TRIGGER evidence_is_fixed ON submissions_evidence;
DROP TRIGGER item_is_fixed ON submissions_item;
DROP TRIGGER mark_is_fixed ON submissions_mark;
DROP TRIGGER figure_is_fixed ON submissions_figure;
DROP TRIGGER version_is_fixed ON submissions_version;
DROP FUNCTION submissions_append_only;
DROP FUNCTION submissions_part_is_fixed;
DROP FUNCTION submissions_cell_is_fixed;
DROP FUNCTION submissions_refuse_if_submitted;
DROP FUNCTION submissions_version_is_fixed;
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
