"""The language of conditions: the functions of CEL that are on, each named here, over the fields of one fact's scope.

Nothing else can be called: no clock, no regular expressions, no conversion that loses the type. CEL's own list has no
overload for a decimal beside a whole number; here both compare and compute, so `order.total >= 500` means what it says.
The native runtime answers comparisons of the two by itself; sums of the two are the few Python functions below.
"""

import operator
from collections.abc import Callable
from functools import lru_cache
from itertools import product
from typing import Final

import cel_expr_python.cel as cel

from playbook.conditions.shapes import message_name, pool, roots_of

MACROS: Final = ("has", "all", "exists", "exists_one", "map", "filter")
CLOCKS: Final = ("getFullYear", "getMonth", "getDate", "getDayOfWeek", "getHours", "getMinutes")
"""Parts of a moment; each needs to be told by whose clock, as an offset like "+03:00"."""

_AS_IN_CEL: Final = (
    "_&&_", "_||_", "!_", "_?_:_", "@not_strictly_false", "_[_]", "size", "contains", "startsWith", "endsWith",
)  # fmt: skip
_ORDERED: Final = ("string", "timestamp", "duration")
_COMPARED: Final = {"_<_": "less", "_<=_": "less_equals", "_>_": "greater", "_>=_": "greater_equals"}
_COMPUTED: Final = {"_+_": "add", "_-_": "subtract", "_*_": "multiply", "_/_": "divide"}
_NUMBERS: Final = ("int", "double")

Overloads = dict[str, tuple[str, str]]
"""By id: the arguments as CEL writes their types (a receiver first, before a dot), and the answer's type."""


def _functions() -> dict[str, Overloads]:
    pairs = tuple(product(_NUMBERS, repeat=2))
    found: dict[str, Overloads] = {
        name: {
            f"{word}_{a}_{b}": (f"{a},{b}", "bool") for a, b in (*pairs, *((one, one) for one in _ORDERED))
        }
        for name, word in _COMPARED.items()
    }
    for name, word in {"_==_": "equals", "_!=_": "not_equals"}.items():
        found[name] = {
            word: ("~A,~A", "bool"),
            f"{word}_int_double": ("int,double", "bool"),
            f"{word}_double_int": ("double,int", "bool"),
        }
    for name, word in _COMPUTED.items():
        found[name] = {
            f"{word}_{a}_{b}": (f"{a},{b}", "int" if a == b == "int" else "double") for a, b in pairs
        }
    found["_+_"] |= {
        "add_string": ("string,string", "string"),
        "add_list": ("list<~A>,list<~A>", "list<~A>"),
        "add_timestamp_duration": ("timestamp,duration", "timestamp"),
        "add_duration_timestamp": ("duration,timestamp", "timestamp"),
        "add_duration_duration": ("duration,duration", "duration"),
    }
    found["_-_"] |= {
        "subtract_timestamp_timestamp": ("timestamp,timestamp", "duration"),
        "subtract_timestamp_duration": ("timestamp,duration", "timestamp"),
        "subtract_duration_duration": ("duration,duration", "duration"),
    }
    found["_%_"] = {"modulo_int64": ("int,int", "int")}
    found["-_"] = {"negate_int64": ("int", "int"), "negate_double": ("double", "double")}
    found["@in"] = {
        "in_list": ("~A,list<~A>", "bool"),
        "in_list_int_double": ("int,list<double>", "bool"),
        "in_list_double_int": ("double,list<int>", "bool"),
        "in_map": ("~A,map<~A,~B>", "bool"),
    }
    found["double"] = {"int64_to_double": ("int", "double")}
    found["int"] = {"double_to_int64": ("double", "int")}
    found["timestamp"] = {"string_to_timestamp": ("string", "timestamp")}
    found["duration"] = {"string_to_duration": ("string", "duration")}
    for name in CLOCKS:
        found[name] = {f"{name}_with_offset": ("timestamp.string", "int")}
    return found


_FUNCTIONS: Final = _functions()
NAMES: Final = (*MACROS, *(name for name in (*_AS_IN_CEL, *_FUNCTIONS) if name.isalpha()))
"""What can be called by name."""


def _divide(dividend: float, divisor: float) -> float:
    if divisor == 0:
        raise ZeroDivisionError("divide by zero")
    return dividend / divisor


def _mixed() -> dict[str, Callable[[float, float], float]]:
    does = {"add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "divide": _divide}
    return {f"{word}_{a}_{b}": do for word, do in does.items() for a, b in (_NUMBERS, _NUMBERS[::-1])}


@lru_cache(maxsize=256)
def language_of(fact_kind: str) -> cel.Env:
    """The language over `order`, `customer`, `shop` and the fact of this kind. Raises ValueError for an unknown kind."""
    return cel.NewEnv(
        descriptor_pool=pool(),
        config=cel.NewEnvConfigFromYaml(_config()),
        variables={name: cel.Type(message_name(model)) for name, model in roots_of(fact_kind).items()},
        function_impls=_mixed(),
    )


@lru_cache(maxsize=1)
def _config() -> str:
    lines = ["name: steward", "stdlib:", f"  include_macros: [{', '.join(MACROS)}]", "  include_functions:"]
    lines += [f'    - name: "{name}"' for name in _AS_IN_CEL]
    lines.append("functions:")
    for name, overloads in _FUNCTIONS.items():
        lines += [f'  - name: "{name}"', "    overloads:"]
        for identity, (arguments, answer) in overloads.items():
            called = name.replace("<", "\\\\<").replace(">", "\\\\>")
            receiver, dot, rest = arguments.rpartition(".")
            signature = f"{receiver}{dot}{called}({rest})"
            lines.append(f'      - {{id: {identity}, signature: "{signature}", return: "{answer}"}}')
    return "\n".join(lines)
