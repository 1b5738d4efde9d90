"""Pages for people: the queue, the orders, what happens next. Server-rendered; what is asked of an order goes by way of desk."""
