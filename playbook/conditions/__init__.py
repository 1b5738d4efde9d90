"""Conditions of triggers: CEL over order, customer, fact and shop, checked by types and cost when a playbook loads.

`compile_condition` raises ConditionError with line and column inside the condition's own text; `Condition.holds` answers
for one `Scope` and raises ConditionFailed where there is no answer. What becomes of a failed rule is the caller's to say.
"""

from playbook.conditions.compiled import Condition, Scope, compile_condition
from playbook.conditions.errors import ConditionError, ConditionFailed, Failure
from playbook.conditions.views import CustomerFlags, DeliveryView, LineView, OrderView, ShopView

__all__ = [
    "Condition",
    "ConditionError",
    "ConditionFailed",
    "CustomerFlags",
    "DeliveryView",
    "Failure",
    "LineView",
    "OrderView",
    "Scope",
    "ShopView",
    "compile_condition",
]
