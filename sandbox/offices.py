"""Delivery points of the carrier in play, one or two a time zone; addresses are of the kind that exist, phones are not."""

from pydantic import BaseModel


class Office(BaseModel, frozen=True):
    """A delivery point: the carrier's code, where it is, when it is open."""

    code: str
    postcode: str
    region: str
    city: str
    line: str
    hours: str = "Пн-Пт 09:00-20:00, Сб-Вс 10:00-18:00"
    phone: str = "+78005550100"


OFFICES = (
    Office(code="KGD3", postcode="236022", region="Калининградская область", city="Калининград", line="просп. Мира, 80"),
    Office(code="MSK65", postcode="125009", region="Москва", city="Москва", line="ул. Тверская, 12, стр. 2"),
    Office(code="SPB12", postcode="191025", region="Санкт-Петербург", city="Санкт-Петербург", line="Невский просп., 78"),
    Office(code="SAM9", postcode="443010", region="Самарская область", city="Самара", line="ул. Куйбышева, 103"),
    Office(code="EKB21", postcode="620014", region="Свердловская область", city="Екатеринбург", line="ул. Малышева, 51"),
    Office(code="OMS7", postcode="644043", region="Омская область", city="Омск", line="ул. Ленина, 20"),
    Office(code="NSK18", postcode="630099", region="Новосибирская область", city="Новосибирск", line="Красный просп., 42"),
    Office(code="KRS4", postcode="660049", region="Красноярский край", city="Красноярск", line="просп. Мира, 91"),
    Office(code="IRK5", postcode="664003", region="Иркутская область", city="Иркутск", line="ул. Карла Маркса, 26"),
    Office(code="YKS2", postcode="677000", region="Республика Саха (Якутия)", city="Якутск", line="просп. Ленина, 15"),
    Office(code="VVO6", postcode="690091", region="Приморский край", city="Владивосток", line="ул. Светланская, 33"),
    Office(code="MGD1", postcode="685000", region="Магаданская область", city="Магадан", line="ул. Портовая, 9"),
    Office(code="PKC1", postcode="683000", region="Камчатский край", city="Петропавловск-Камчатский", line="ул. Ленинская, 59"),
)  # fmt: skip
