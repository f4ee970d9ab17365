# One image for web, worker, beat and the simulated registry; the command chooses.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.lock .
RUN python -m venv /venv \
 && /venv/bin/pip install --quiet --require-hashes --only-binary :all: -r requirements.lock

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    STATIC_ROOT=/app/staticfiles VAR_DIR=/var/lib/tracker
RUN useradd --system --uid 10001 --home-dir /var/lib/tracker --create-home tracker
WORKDIR /app
COPY --from=build /venv /venv
COPY manage.py ./
COPY config config
COPY boroughs boroughs
COPY suppliers suppliers
COPY migrations_tracker migrations_tracker
COPY templates templates
COPY static static
# Collecting needs no database and no secret; the test settings carry none of either.
RUN DJANGO_SETTINGS_MODULE=config.settings.collect python manage.py collectstatic --no-input --verbosity 0
USER tracker
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--config", "config/gunicorn.py"]
