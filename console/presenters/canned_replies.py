"""What a canned reply knows on the page of a new order: all that is typed so far, the card of who was found, who answers."""

from collections.abc import Mapping

from console.presenters.new_order import phone_of
from console.presenters.typed_order import Typed
from desk.quotes.quoting import Quoted
from domain.phones import readable
from playbook.replies import ReplyGoods, ReplyValues, signature_of
from playbook.schema import Playbook
from storage.customer_rows import CustomerRow
from storage.products import ProductRow


def values_of(
    typed: Typed,
    goods: Mapping[str, ProductRow],
    card: CustomerRow | None,
    quoted: Quoted | None,
    playbook: Playbook,
    operator: str,
) -> ReplyValues:
    """As far as it is known; `operator` is the whole name of who answers."""
    address = (
        ", ".join(filter(None, (typed.postcode, typed.region, typed.city, typed.line))) if typed.line else ""
    )
    first_name = next(iter(operator.split()), None)
    return ReplyValues(
        name=typed.name or (card.name if card is not None else None) or None,
        phone=_phone(typed.phone or (card.phone if card is not None else None)),
        city=typed.city or None,
        address=address or None,
        goods=tuple(
            ReplyGoods(name=_named(line.title, goods.get(line.sku)), quantity=line.count)
            for line in typed.lines
            if line.count
        ),
        total=quoted.quote.total if quoted is not None and not typed.by_hand else None,
        operator=first_name,
        signature=signature_of(playbook, typed.region or typed.city, typed.postcode),
    )


def _phone(typed: str | None) -> str | None:
    """As people read it, once it is a whole number."""
    number = phone_of(typed) if typed else None
    return typed or None if number is None else readable(number)


def _named(title: str, product: ProductRow | None) -> str:
    return title or (product.name if product is not None else "")
