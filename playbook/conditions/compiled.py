"""Compiles conditions, once for each text and kind of fact, and answers them for one fact after another.

CEL and protobuf are imported when the first condition is compiled: a playbook without conditions does not wait for them.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from domain.facts import FactBody
from playbook.conditions.errors import ConditionError, ConditionFailed, Failure
from playbook.conditions.views import CustomerFlags, OrderView, ShopView
from playbook.remarks import remark

if TYPE_CHECKING:
    import cel_expr_python.cel as cel

    from playbook.conditions.tree import Node

LONGEST: Final = 2000
"""Characters of a condition."""

_FAILURES: Final = (
    (re.compile(r"divi(de|sion) by zero|modulus by zero"), Failure.DIVISION_BY_ZERO),
    (re.compile(r"Index error|index out of bounds", re.IGNORECASE), Failure.NO_SUCH_ITEM),
    (re.compile(r"Key not found|NOT_FOUND"), Failure.NO_SUCH_KEY),
    (re.compile(r"budget exceeded", re.IGNORECASE), Failure.TOO_MUCH_WORK),
    (re.compile(r"overflow|OUT_OF_RANGE"), Failure.TOO_LARGE),
)


@dataclass(frozen=True, eq=False)
class Scope:
    """What the conditions of one fact read; turned into CEL's values once, when the first of them asks."""

    order: OrderView
    customer: CustomerFlags
    fact: FactBody
    shop: ShopView

    @classmethod
    def of(cls, order: OrderView, customer: CustomerFlags, fact: FactBody, shop: ShopView) -> "Scope":
        """The scope of a fact."""
        return cls(order, customer, fact, shop)

    @cached_property
    def _values(self) -> "cel.Activation":
        from playbook.conditions.language import language_of
        from playbook.conditions.shapes import message_of

        parts = {"order": self.order, "customer": self.customer, "fact": self.fact, "shop": self.shop}
        return language_of(self.fact.kind).Activation(
            {name: message_of(part) for name, part in parts.items()}
        )


@dataclass(frozen=True)
class Condition:
    """A condition that was taken: it reads only what is there, answers yes or no, and its cost is bounded."""

    source: str
    fact_kind: str
    _expression: "cel.Expression" = field(repr=False, compare=False)

    def tree(self) -> "Node":
        """What is written, for whoever says it in words."""
        from playbook.conditions.tree import read

        return read(self._expression.serialize())

    def holds(self, scope: Scope) -> bool:
        """The answer for this scope. Raises ConditionFailed, and ValueError where the scope is of another kind of fact."""
        if scope.fact.kind != self.fact_kind:
            raise ValueError(f"a condition on {self.fact_kind} was asked about {scope.fact.kind}")
        try:
            answer = self._expression.eval(scope._values).value()
        except (RuntimeError, ValueError) as error:
            failure = _failure(str(error))
        else:
            if isinstance(answer, bool):
                return answer
            failure = _failure(str(answer))
        # Outside of `except`: the library's own error, which has values in it, must not travel along.
        raise ConditionFailed(failure)


@lru_cache(maxsize=1024)
def compile_condition(source: str, fact_kind: str) -> Condition:
    """The condition, compiled; from a cache where it was before. Raises ConditionError, and ValueError for an unknown fact."""
    from playbook.conditions.checks import Fault, faults_of
    from playbook.conditions.language import language_of
    from playbook.conditions.shapes import roots_of
    from playbook.conditions.tree import TooDeep, read
    from playbook.conditions.wording import explained, said_type

    def works(constant: str) -> bool:
        return language.compile(constant).eval(data={}).type().name() != "ERROR"

    def refused(faults: list[Fault]) -> ConditionError:
        first = min(faults, key=lambda fault: fault.at)
        return ConditionError.at(source, first.at, first.remark)

    language = language_of(fact_kind)
    if unreadable := _unreadable(source):
        raise unreadable
    fault: Fault | None = None
    try:
        expression = language.compile(source)
        tree = read(expression.serialize())
    except TooDeep:
        fault = Fault(0, remark("nested_too_deeply"))
    except (RuntimeError, ValueError) as error:
        fault = explained(source, fact_kind, str(error), _as_written(language, source))
    if fault:
        raise refused([fault])
    faults = list(faults_of(tree, frozenset(roots_of(fact_kind)), works))
    if not faults and tree.type.name != "bool":
        faults.append(Fault(0, remark("not_a_condition", kind=said_type(tree.type.name))))
    if faults:
        raise refused(faults)
    return Condition(source, fact_kind, expression)


def _as_written(language: "cel.Env", source: str) -> "Node | None":
    """The tree without its types; nothing where the text has none."""
    from playbook.conditions.tree import TooDeep, read

    try:
        return read(language.compile(source, disable_check=True).serialize())
    except (RuntimeError, ValueError, TooDeep):
        return None


def _unreadable(source: str) -> ConditionError | None:
    if not source.strip():
        return ConditionError(1, 1, remark("empty_condition"))
    if len(source) > LONGEST:
        return ConditionError.at(source, LONGEST, remark("long_condition", most=LONGEST, length=len(source)))
    for at, sign in enumerate(source if not source.isprintable() else ""):
        if not sign.isprintable() and sign not in "\t\n\r":
            escape = f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"
            said = remark("invisible_character", remark("write_escape", escape=escape))
            return ConditionError.at(source, at, said)
    return None


def _failure(report: str) -> Failure:
    return next((failure for known, failure in _FAILURES if known.search(report)), Failure.OTHER)
