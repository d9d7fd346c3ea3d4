"""What the bot counts while it runs, for Prometheus. No text and no person is in it."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

# From a few milliseconds, as answers take, to what makes people ask again.
_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30)

QUESTIONS = Counter("troly_questions", "Questions answered", ["verdict"], registry=REGISTRY)
ANSWERING = Histogram(
    "troly_answer_seconds", "From question to answer", buckets=_SECONDS, registry=REGISTRY
)
HANDLING = Histogram(
    "troly_update_seconds",
    "From taking an update in hand to its end, messages sent",
    buckets=_SECONDS,
    registry=REGISTRY,
)
FAILURES = Counter("troly_failures", "Updates whose handling failed", registry=REGISTRY)
FLOOD_WAITS = Counter(
    "troly_flood_waits", "Times that Telegram said to wait before writing", registry=REGISTRY
)
IN_HAND = Gauge("troly_updates_in_hand", "Updates being handled", registry=REGISTRY)
WAITING = Gauge("troly_updates_waiting", "Updates that are not done", registry=REGISTRY)
INDEX_AGE = Gauge("troly_index_age_seconds", "Since the index was built", registry=REGISTRY)
TICKETS = Gauge("troly_tickets", "Tickets of the hotline", ["state"], registry=REGISTRY)
LAG = Histogram(
    "troly_loop_lag_seconds",
    "How late the event loop wakes who wants to be woken",
    buckets=(0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1),
    registry=REGISTRY,
)
