"""Writes the first files of a shop's own playbook: its settings, a message, a scenario; it never overwrites anything."""

import shutil
from pathlib import Path

from playbook.json_schema import MODELINE, NAME, schema_text

BASE = "default"
SCENARIO = "first"
_SETTINGS = """{modeline}
# The rules of {shop}: only what differs from default.yaml. docs/playbook.md lists every setting; an editor that reads the line
# above completes them. After each change: steward playbook check {shop}.yaml
shop: {shop}
extends: default
locale: {locale}                      # ru or en: of scripts, and of messages to customers without a language of their own

about:
  name: {name}                  # as customers read it
  phone: ""                     # the number they may call
  site: ""
  # guarantee: ...              # guarantee, exchange and return, in a sentence or two; else the default's words

# When staff work, by the clock of the time zone. Limits in minutes and hours count this time only.
hours:
  timezone: {timezone}
  open: "10:00-20:00"
  days: all                     # or mon-sat, or [mon, wed, fri]
  holidays: none                # or a country whose days off are kept, such as RU

# When customers may be disturbed, by their own clocks.
customer_hours: {{calls: "10:00-20:00", messages: "09:00-21:00"}}

confirmation:
  call_within: 60m              # from placing to the first call
  retry_after: 2h30m            # from an unanswered call to the next
  give_up_after: 2d             # then nobody is called any more ...
  on_give_up: cancel            # ... and the order is cancelled; or: supervisor, who decides

pickup:
  call_after: 4d                # a parcel that lies there: the customer is called
  return_after: 14d             # it goes back

shipping:
  poll: [russian_post]          # carriers that are asked where parcels are; others tell by themselves

triggers:
  # Examples, switched off: take one over with `enabled: true`, or leave it out.

  # One of the default playbook's, switched off: name it, and what differs.
  # - {{id: T5, enabled: false}}

  # One of the shop's own; the message lies in {shop}/messages/.
  - id: thanks
    enabled: false
    on: order.completed
    after: 2d
    when: order.total >= 10000 && customer.completed_orders >= 3
    marketing: true             # needs consent
    do:
      - sms: thanks_again

  # A ladder: reminded after these times, until the money is there.
  - id: pay-ladder
    enabled: false
    on: payment.due
    remind: {{at: [8h, 16h], until: [order.paid, payment.switched, order.cancelled]}}
    do:
      - message: payment_reminder
"""
_THANKS = {
    "ru": "{{ shop.name }}: спасибо за заказ {{ order.number }} и за то, что выбираете нас снова!\n",
    "en": "{{ shop.name }}: thank you for order {{ order.number }}, and for coming back to us!\n",
}
_FIRST = """# An order's life to try the rules on: steward playbook simulate {shop}.yaml {scenario}
# docs/scenarios.md says what may happen in one.
title:
  ru: Первый заказ
  en: The first order
shop: {shop}
steps:
  - {{at: ready, operator: no_answer}}
  - {{at: ready, operator: confirmed}}
  - {{at: +2h, picker: packed}}
  - {{at: +1h, shop: shipped}}
  - {{at: +4d 11:30, carrier: arrived, office: "101000"}}
  - {{at: +1d 18:20, carrier: handed_over}}
  - {{at: +6d 10:00, carrier: money}}
"""


class AlreadyThere(Exception):
    """A file of that name is there; nothing was written."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is there already; nothing was written")


def write_new(folder: Path, shop: str, locale: str, timezone: str, shipped: Path) -> tuple[Path, ...]:
    """The files of a new shop in `folder`, its playbook first; the default playbook of `shipped` beside it, where it lacks.

    Raises AlreadyThere, and then has written nothing.
    """
    words = {"shop": shop, "locale": locale, "timezone": timezone, "name": shop.capitalize()}
    texts = {
        folder / f"{shop}.yaml": _SETTINGS.format(modeline=MODELINE, **words),
        folder / shop / "messages" / f"thanks_again.sms.{locale}.txt": _THANKS[locale],
        folder / shop / "scenarios" / f"{SCENARIO}.yaml": _FIRST.format(scenario=SCENARIO, **words),
    }
    for file in texts:
        if file.exists():
            raise AlreadyThere(file)
    for file, text in texts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return (*texts, *_beside(folder, shipped))


def _beside(folder: Path, shipped: Path) -> tuple[Path, ...]:
    """What the new file stands on, in a folder of one's own."""
    base, schema = folder / f"{BASE}.yaml", folder / NAME
    added = []
    if not base.exists() and not (folder / BASE).exists():
        shutil.copy(shipped / base.name, base)
        shutil.copytree(shipped / BASE, folder / BASE)
        added.append(base)
    if not schema.exists():
        schema.write_text(schema_text(), encoding="utf-8")
        added.append(schema)
    return tuple(added)
