"""The sample orders: who orders what, how it travels and is paid, and the life each is to have; when steps happen is `world`'s.

The people are invented; phones lie in a range no operator gives out to people, mail goes to example.org.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox import lives
from sandbox.offices import OFFICES
from sandbox.orders import Address, Customer, Delivery, Item, OrderBody, Payment, Slot


@dataclass(frozen=True)
class Sample:
    """One sample order, its body but for the moment, and its life."""

    external_id: str
    customer: Customer
    items: tuple[Item, ...]
    delivery: Delivery
    payment: Payment
    life: lives.Life
    channel: str = "site"
    comment: str | None = None

    @property
    def office(self) -> str | None:
        """The carrier's code of the office where the parcel will lie: a delivery point, or the postcode of a post office."""
        address = self.delivery.address
        return address.point or (address.postcode if self.delivery.kind == "post_office" else None)

    def body(self, placed_at: datetime) -> OrderBody:
        """The order as the shop's site posts it; a courier is asked for from 12 to 15 o'clock UTC of the next day."""
        delivery = self.delivery
        if delivery.kind in ("courier", "own_courier"):
            noon = (placed_at + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
            slot = Slot(start=noon, end=noon + timedelta(hours=3))
            delivery = delivery.model_copy(update={"slot": slot})
        return OrderBody(
            external_id=self.external_id,
            placed_at=placed_at,
            channel=self.channel,
            customer=self.customer,
            items=self.items,
            delivery=delivery,
            payment=self.payment,
            comment=self.comment,
        )


def _who(name: str, number: int, mail: str | None = None) -> Customer:
    """Numbers 900 000-00-xx belong to nobody."""
    return Customer(name=name, phone=f"+7900000{number:04d}", email=f"{mail}@example.org" if mail else None)


def _post(postcode: str, region: str, city: str, line: str) -> Delivery:
    address = Address(postcode=postcode, region=region, city=city, line=line)
    return Delivery(kind="post_office", carrier="russian_post", address=address, price="300.00")


def _point(code: str) -> Delivery:
    office = next(one for one in OFFICES if one.code == code)
    address = Address(postcode=office.postcode, region=office.region, city=office.city, point=code)
    return Delivery(kind="pickup_point", carrier="cdek", address=address, price="350.00")


def _courier(postcode: str, region: str, city: str, line: str, *, own: bool = False) -> Delivery:
    address = Address(postcode=postcode, region=region, city=city, line=line)
    if own:
        return Delivery(kind="own_courier", carrier="own", address=address, price="250.00")
    return Delivery(kind="courier", carrier="cdek", address=address, price="490.00")


_FROM_THE_SHOP = Delivery(
    kind="self_pickup",
    carrier="own",
    address=Address(region="Москва", city="Москва", place="ул. Тверская, 12"),
    price="0.00",
)
_ONLINE, _INVOICE = Payment(method="online", means="card"), Payment(method="invoice", means="transfer")
_CASH, _CARD = Payment(method="on_delivery", means="cash"), Payment(method="on_delivery", means="card")


def _capsules(packs: int) -> Item:
    return Item(sku="SW-60", name="Капсулы 60 шт.", quantity=packs, unit_price="1490.00", category="capsules")


_SHAKER = Item(sku="SW-SH", name="Шейкер 600 мл", quantity=1, unit_price="450.00", category="accessories")
_PROTEIN = Item(sku="SW-P1", name="Протеин 1 кг", quantity=1, unit_price="2790.00", category="protein")
_BARS = Item(sku="SW-B12", name="Батончики 12 шт.", quantity=2, unit_price="990.00", category="bars")
_WATCH = Item(sku="SW-W3", name="Часы для тренировок", quantity=1, unit_price="54900.00", category="watches")


SAMPLES = (
    Sample(
        external_id="SAMPLE-01", life=lives.NOBODY_ANSWERED, payment=_CASH, items=(_capsules(3),),
        customer=_who("Анна Кузнецова", 11, "anna.k"),
        delivery=_post("690091", "Приморский край", "Владивосток", "ул. Светланская, 1, кв. 1"),
    ),
    Sample(
        external_id="SAMPLE-02", life=lives.LEFT_FOR_YOU, payment=_CASH, items=(_PROTEIN, _SHAKER),
        customer=_who("Пётр Воронцов", 12, "voroncov"),
        delivery=_post("644043", "Омская область", "Омск", "ул. Ленина, 8, кв. 40"),
        comment="Позвоните, пожалуйста, после обеда",
    ),
    Sample(
        external_id="SAMPLE-03", life=lives.LEFT_FOR_YOU, payment=_ONLINE, items=(_BARS,),
        customer=_who("Ольга Белова", 13, "olga"), delivery=_point("KGD3"),
    ),
    Sample(
        external_id="SAMPLE-04", life=lives.THINKING, payment=_CARD, items=(_WATCH,),
        customer=_who("Рустам Галиев", 14, "rustam"),
        delivery=_courier("443010", "Самарская область", "Самара", "ул. Фрунзе, 5, кв. 17"),
    ),
    Sample(
        external_id="SAMPLE-05", life=lives.WAITS_FOR_PAYMENT, payment=_ONLINE, items=(_capsules(2), _SHAKER),
        customer=_who("Мария Соколова", 15, "msokolova"), delivery=_point("EKB21"),
    ),
    Sample(
        external_id="SAMPLE-06", life=lives.INVOICED, payment=_INVOICE, items=(_capsules(12),), channel="phone",
        customer=_who("ООО «Спортзал», Игорь", 16, "gym"), delivery=_point("NSK18"),
    ),
    Sample(
        external_id="SAMPLE-07", life=lives.PAID, payment=_ONLINE, items=(_PROTEIN,),
        customer=_who("Дмитрий Орлов", 17, "orlov.d"),
        delivery=_courier("191025", "Санкт-Петербург", "Санкт-Петербург", "Невский просп., 3, кв. 9"),
    ),
    Sample(
        external_id="SAMPLE-08", life=lives.PACKED, payment=_CASH, items=(_capsules(1), _BARS),
        customer=_who("Светлана Ким", 18),
        delivery=_post("683000", "Камчатский край", "Петропавловск-Камчатский", "ул. Ленинская, 4, кв. 2"),
    ),
    Sample(
        external_id="SAMPLE-09", life=lives.SHIPPED, payment=_ONLINE, items=(_capsules(4),),
        customer=_who("Алексей Никифоров", 19, "nikiforov"), delivery=_point("YKS2"),
    ),
    Sample(
        external_id="SAMPLE-10", life=lives.AT_PICKUP, payment=_CASH, items=(_capsules(3), _SHAKER),
        customer=_who("Елена Бурмистрова", 20, "elena.b"),
        delivery=_post("685000", "Магаданская область", "Магадан", "ул. Портовая, 2, кв. 31"),
    ),
    Sample(
        external_id="SAMPLE-11", life=lives.AT_THE_COURIER, payment=_CARD, items=(_PROTEIN, _BARS),
        customer=_who("Тимур Ахметов", 21, "timur"),
        delivery=_courier("660049", "Красноярский край", "Красноярск", "просп. Мира, 10, кв. 55"),
    ),
    Sample(
        external_id="SAMPLE-12", life=lives.AWAITING_MONEY, payment=_CASH, items=(_capsules(2),),
        customer=_who("Наталья Громова", 22, "gromova"),
        delivery=_post("664003", "Иркутская область", "Иркутск", "ул. Карла Маркса, 3, кв. 12"),
    ),
    Sample(
        external_id="SAMPLE-13", life=lives.COLLECTED_AND_SETTLED, payment=_CASH, items=(_capsules(6),),
        customer=_who("Виктор Лапин", 23, "lapin"), delivery=_point("SAM9"),
    ),
    Sample(
        external_id="SAMPLE-14", life=lives.ISSUED, payment=_CASH, items=(_SHAKER, _BARS), delivery=_FROM_THE_SHOP,
        customer=_who("Юлия Андреева", 24, "julia"),
    ),
    Sample(
        external_id="SAMPLE-15", life=lives.ON_ITS_WAY_BACK, payment=_CASH, items=(_capsules(3),),
        customer=_who("Геннадий Пак", 25), delivery=_point("VVO6"),
    ),
    Sample(
        external_id="SAMPLE-16", life=lives.COMES_BACK, payment=_CASH, items=(_PROTEIN,),
        customer=_who("Зоя Тихонова", 26, "zoya"),
        delivery=_post("620014", "Свердловская область", "Екатеринбург", "ул. Малышева, 9, кв. 8"),
    ),
    Sample(
        external_id="SAMPLE-17", life=lives.CANCELLED, payment=_CASH, items=(_BARS,),
        customer=_who("Артём Жуков", 27, "zhukov"),
        delivery=_courier("125009", "Москва", "Москва", "ул. Тверская, 7, кв. 3", own=True),
    ),
    Sample(
        external_id="SAMPLE-18", life=lives.ISSUED[:-1], payment=_CASH, items=(_capsules(1), _SHAKER),
        customer=_who("Кирилл Зимин", 28, "zimin"),
        delivery=_courier("125009", "Москва", "Москва", "Леонтьевский пер., 11", own=True),
    ),
)  # fmt: skip
"""In every status one, all delivery kinds and ways to pay, all eleven time zones; two wait for the newcomer."""
