"""A new order, its confirmation and its payment: the sentences of these settings."""

from typing import Final

from domain.tasks import TaskKind
from playbook.schema import BlackListOrders, OnGiveUp
from rules.explanation.telling import Chapter, Rule

PLACING: Final = Chapter(
    "placing",
    ("Новый заказ", "A new order"),
    (
        "Заказ приходит с сайта, или его записывает оператор. По каждому новому заказу оператор получает задачу"
        " подтвердить его, а с ней — предупреждения обо всём необычном.",
        "An order comes from the site, or an operator writes it down. For each new order an operator gets the task to"
        " confirm it, with a warning of anything unusual.",
    ),
    (
        Rule(
            "confirmation.duplicate_window",
            (
                "Если с того же телефона заказали то же самое и между заказами прошло не больше {:gen}, оператор видит"
                " предупреждение о возможном повторе.",
                "If the same goods were ordered from the same phone no more than {} before, the operator is warned of a"
                " likely duplicate.",
            ),
        ),
        Rule(
            "confirmation.prior_contact_within",
            (
                "Если клиент обращался к нам не раньше чем за {:acc} до заказа, задача подсказывает подтвердить заказ"
                " там же, где с ним общались.",
                "If the customer was in touch no more than {} before the order, the task says to confirm it in the same"
                " place.",
            ),
        ),
        Rule(
            "confirmation.large_order",
            (
                "Крупным считаем заказ на сумму от {:money}.",
                "An order counts as large from {:money} on.",
            ),
        ),
        Rule(
            "confirmation.black_list_orders",
            choices={
                BlackListOrders.WARN: (
                    "Заказ клиента из чёрного списка принимаем как обычно, но предупреждаем оператора.",
                    "An order of a black-listed customer is taken as usual, with a warning to the operator.",
                ),
                BlackListOrders.HOLD: (
                    "Заказ клиента из чёрного списка ждёт решения начальника отдела.",
                    "An order of a black-listed customer waits for the supervisor’s decision.",
                ),
                BlackListOrders.REFUSE: (
                    "Заказ клиента из чёрного списка сразу отменяем.",
                    "An order of a black-listed customer is cancelled at once.",
                ),
            },
        ),
    ),
)
CONFIRMATION: Final = Chapter(
    "confirmation",
    ("Подтверждение", "Confirmation"),
    (
        "Оператор зачитывает каждую строку заказа, адрес, день и время, называет точную сумму и способ оплаты. Звоним"
        " только тогда, когда магазин работает и когда клиенту можно звонить.",
        "The operator reads back every line, the address, the day and time, and names the exact sum and how to pay."
        " Calls are made only while the shop is open and the hour suits the customer.",
    ),
    (
        Rule(
            "confirmation.call_within",
            (
                "Первый звонок — в течение {:gen-open} после оформления. Если заказ пришёл в нерабочее время, срок идёт с"
                " открытия.",
                "The first call is made within {:-open} after placing; for an order placed out of hours the time runs from"
                " opening.",
            ),
        ),
        Rule(
            "confirmation.retry_after",
            (
                "Если клиент не ответил, звоним снова через {:acc}.",
                "If the customer does not answer, we call again {} later.",
            ),
        ),
        Rule(
            "confirmation.give_up_after",
            (
                "Не сдаёмся раньше чем через {:acc} после оформления заказа.",
                "We do not give up earlier than {} after placing.",
            ),
        ),
        Rule(
            "confirmation.min_attempts",
            (
                "Прежде чем сдаться, звоним не меньше {:раза|раз}, причём не в один день. Если столько звонков сделать не"
                " успели, судьбу заказа решает начальник отдела.",
                "Before giving up we call at least {:time|times}, not all on one day; if fewer calls were made, the"
                " supervisor decides about the order.",
            ),
        ),
        Rule(
            "confirmation.on_give_up",
            choices={
                OnGiveUp.CANCEL: (
                    "Если дозвониться так и не удалось, заказ отменяем с причиной «не дозвонились».",
                    "If the customer could not be reached, the order is cancelled as “unreachable”.",
                ),
                OnGiveUp.SUPERVISOR: (
                    "Если дозвониться так и не удалось, судьбу заказа решает начальник отдела.",
                    "If the customer could not be reached, the supervisor decides about the order.",
                ),
            },
        ),
        Rule(
            "confirmation.auto_confirm.trusted_customers",
            (
                "Заказы надёжных клиентов подтверждаются без звонка. Надёжный клиент — это не меньше 2 выполненных"
                " заказов, ни одного возврата, не в чёрном списке.",
                "Orders of trusted customers are confirmed without a call: at least 2 completed orders, none returned,"
                " not on the black list.",
            ),
            none=(
                "Заказы постоянных клиентов без звонка не подтверждаем.",
                "Orders of regular customers are not confirmed without a call.",
            ),
        ),
        Rule(
            "confirmation.auto_confirm.total_below",
            (
                "Заказы дешевле {:money} подтверждаются без звонка.",
                "Orders under {:money} are confirmed without a call.",
            ),
            none=(
                "Небольшие заказы без звонка не подтверждаем.",
                "Small orders are not confirmed without a call.",
            ),
        ),
        Rule(
            "confirmation.prepay_over_quantity",
            (
                "Заказ, в котором больше {:упаковки|упаковок}, отправляем только по предоплате.",
                "An order of more than {:pack|packs} is sent prepaid only.",
            ),
            none=(
                "Оплатить при получении можно любое число упаковок.",
                "Any number of packs may be paid for on delivery.",
            ),
        ),
        Rule(
            "confirmation.slots",
            (
                "Для доставки курьером нужно согласовать день и время, без этого заказ не подтверждаем.",
                "For a courier a day and a time must be agreed; without them the order is not confirmed.",
            ),
            none=(
                "День и время доставки курьером согласовывать не обязательно.",
                "For a courier no day and time need be agreed.",
            ),
        ),
        Rule(
            "confirmation.adults_only",
            (
                "Товар только для взрослых: в разговоре обязательно говорим про 18+, а при сомнении выясняем возраст или"
                " кто из взрослых получит заказ.",
                "The goods are for adults only: 18+ is always told in the talk, and on doubt we ask for the age, or which"
                " adult receives the order.",
            ),
            none=("Возраст клиента не спрашиваем.", "The customer’s age is not asked."),
        ),
    ),
)
PAYMENT: Final = Chapter(
    "payment",
    ("Оплата", "Payment"),
    (
        "Заплатить можно онлайн, при получении или по счёту. Деньги, пришедшие позже срока, всё равно засчитываем.",
        "Customers pay online, on delivery or by invoice. Money that comes late still counts.",
    ),
    (
        Rule(
            "payment.remind_pay_after",
            (
                "Если заказ не оплачен, напоминаем об этом через {:acc} после ссылки на оплату.",
                "If the order is not paid, we remind the customer {} after the payment link.",
            ),
            by_trigger=True,
            idle=(
                "Срок напоминания об оплате ({}) ни одно правило сейчас не использует.",
                "No rule uses the time of the payment reminder ({}) at present.",
            ),
        ),
        Rule(
            "payment.pay_within",
            (
                "Предоплату ждём {:acc} после подтверждения, затем оператор выясняет, почему заказ не оплачен.",
                "A prepayment is awaited for {} after confirmation; then an operator asks why the order is not paid.",
            ),
        ),
        Rule(
            "payment.payment_grace",
            (
                "Деньги могут быть в пути: ещё {:acc} после срока оплаты из-за неоплаты ничего не отменяем.",
                "The money may be on its way: for {} after the term of payment nothing is cancelled for non-payment.",
            ),
            none=(
                "На то, что деньги ещё в пути, времени не добавляем.",
                "No more time is given for money on its way.",
            ),
        ),
        Rule(
            "payment.check_invoice_after",
            (
                "Через {:acc} после выставления счёта оператор проверяет, оплачен ли он.",
                "{} after an invoice is issued an operator checks whether it is paid.",
            ),
            row=TaskKind.CHECK_INVOICE,
            idle=(
                "Пока счёт действует, его оплату не проверяем.",
                "While an invoice runs it is not checked.",
            ),
        ),
        Rule(
            "payment.invoice_wait",
            (
                "Оплату счёта ждём {:acc}. Если денег нет, что делать с заказом, решает начальник отдела.",
                "An invoice is waited for {}. If it is not paid by then, the supervisor decides about the order.",
            ),
        ),
        Rule(
            "payment.ask_before_end",
            (
                "За {:acc} до конца срока счёта начальник отдела решает, держать ли цену дальше.",
                "{} before an invoice ends the supervisor decides whether the price is held any longer.",
            ),
            row=TaskKind.HOLD_PRICE,
            idle=(
                "Вопрос, держать ли цену дальше, никому не задаём.",
                "Nobody is asked whether the price is held.",
            ),
        ),
    ),
)
