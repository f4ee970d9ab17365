"""gunicorn's settings."""

from config.env import env

bind = f"0.0.0.0:{env.integer('PORT', 8000, least=1, most=65_535)}"
workers = env.integer("WEB_WORKERS", 2, least=1, most=64)
threads = env.integer("WEB_THREADS", 4, least=1, most=64)
timeout = 30
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None
# Nothing here steers a running server, so it needs no door for that.
control_socket_disable = True
# Heartbeat files in memory: a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn makes private files in it
