"""Where `celery -A config worker` and `celery -A config beat` start. They need the database: start it or join it."""

from config import embedded, queue

embedded.ensure()
queue.prepare()
app = queue.app
