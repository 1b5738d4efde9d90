"""The words of the order desk: identities, money, statuses, orders, tasks, facts and stimuli; pure, and known to all."""
