from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import can_review
from reports import facts, provenance, standing, values
from reports.lifted import lifted_in, told
from reports.names import Names
from targets.models import DataElement, Term

from .access import reads_totals, returns_read_by


@require_safe
@reads_totals
def element(request, shelf, code, element):
    """Where an element's total comes from, cell by cell; sensitive numbers are the reviewers' only."""
    period = shelf.period(code)
    found = DataElement.objects.filter(plan=shelf.plan, code=element).first()
    if found is None:
        raise Http404
    revisions = provenance.Revisions([found.pk])
    revision = revisions.current(found.pk, period.window_to)
    if revision is None:
        raise Http404
    context = _about(request, shelf, period) | {
        "element": found,
        "revision": revision,
        "source": provenance.of_element(period, found, revisions),
        "parts": provenance.current_parts(found, revisions, period.window_to),
        "measure": values.Row(revision).measure,
        "sensitive": revision.sensitive,
        "last_year": provenance.last_year_of(period, found, revision),
    }
    context["lifted"] = _lifted(shelf, period, revisions, context["names"])
    context["open"] = not revision.sensitive or context["reviews"]
    return render(request, "reports/element.html", context)


@require_safe
@reads_totals
def indicator(request, shelf, code, indicator):
    """Where an indicator comes from: its rule in words, its terms, and each unit's part."""
    period = shelf.period(code)
    found = provenance.of_indicator(period, indicator)
    if found is None:
        raise Http404
    result = found.sources[0].result
    terms = {
        side: [
            found.revisions.current(term.element_id, period.window_to)
            for term in found.terms
            if term.side == side
        ]
        for side in (Term.Side.NUMERATOR, Term.Side.DENOMINATOR)
    }
    traits = facts.traits([(side, revision) for side, rows in terms.items() for revision in rows])
    line = standing.Line(result, traits, shelf.plan.year, shelf.quarters_in(period))
    units = {side.unit.pk for source in found.sources for side in source.sides}
    context = _about(request, shelf, period) | {
        "line": line,
        "sources": found.sources,
        "rule": result.revision.sentence(*terms.values(), shelf.plan.year),
        "terms": [revision for side in terms.values() for revision in side],
        "versions": provenance.counted_versions(period, units),
    }
    context["lifted"] = _lifted(shelf, period, found.revisions, context["names"])
    context["open"] = not traits.sensitive or context["reviews"]
    return render(request, "reports/indicator.html", context)


def _lifted(shelf, period, revisions, names):
    """Why units that owe these elements owe nothing for a quarter of the period, a sentence each."""
    rows = [row for row in lifted_in(period) if revisions.owes_any(row)]
    return told(rows, names, [each for each in shelf.periods if each.is_quarter])


def _about(request, shelf, period):
    return {
        "plan": shelf.plan,
        "period": period,
        "names": Names(period, shelf.periods),
        "is_behind": standing.is_behind(period),
        "rolled_up": standing.rolled_up_state(period),
        "reviews": can_review(request.user, shelf.plan),
        "visible": returns_read_by(request.user, shelf.plan),
    }
