"""A bare page: the portal's middleware and login, and the obligations as a plain Django list with a link each."""

from django.http import HttpResponse
from django.template import Context, Template
from django.urls import path

from plans.models import Obligation

TABLE = Template(
    "<table>{% for row in rows %}<tr><td>{{ row.unit.key }}</td><td>{{ row.quarter.name }}</td>"
    '<td><a href="{% url "return" row.pk %}">{{ row.get_state_display }}</a></td></tr>{% endfor %}</table>'
)


def obligations(request, last_day):
    rows = Obligation.objects.filter(window_from__lte=last_day).select_related("unit", "quarter")
    return HttpResponse(TABLE.render(Context({"rows": rows.order_by("unit__order")})))


def first(request, number):
    rows = Obligation.objects.select_related("unit", "quarter").order_by("unit__order", "pk")[:number]
    return HttpResponse(TABLE.render(Context({"rows": rows})))


urlpatterns = [
    path("rows/<int:number>/", first),
    path("<str:last_day>/", obligations),
    path("bao-cao/<int:pk>/", obligations, name="return"),
]
