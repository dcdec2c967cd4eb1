# syntax=docker/dockerfile:1
# Pinned by tag, so that a build takes in what is mended in this Python and in Debian.
FROM python:3.11-slim-trixie AS python


FROM python AS build
RUN pip install --no-cache-dir "uv==0.13.*"
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /app
# The dependencies are a layer of their own: a change of the bot does not fetch them again.
RUN --mount=type=cache,target=/root/.cache/uv \
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
    --mount=type=bind,source=uv.lock,target=uv.lock \
    uv sync --locked --no-default-groups --extra postgresql --no-install-project
COPY . .
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --locked --no-default-groups --extra postgresql --no-editable


FROM python
# The number is fixed, so that `chown 10001` on the host means this user.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /app --shell /usr/sbin/nologin guidepost \
    && install --directory --owner=guidepost --group=guidepost /data
# HOME: PostgreSQL's driver looks there for certificates, and fails where it may not look.
# SQLITE_TMPDIR: after a deletion the database is written anew, and a read-only container has little room elsewhere.
ENV GUIDEPOST_DATA_DIR=/data \
    SQLITE_TMPDIR=/data \
    GUIDEPOST_LOG_FORMAT=json \
    HOME=/app \
    PYTHONUNBUFFERED=1
COPY --chmod=755 <<'EOF' /usr/local/bin/guidepost
#!/bin/sh
# Every way into the container (start, health check, `docker exec`) goes through here: Guidepost never runs as root.
set -eu
# An empty line in .env hides what the image sets.
export GUIDEPOST_DATA_DIR="${GUIDEPOST_DATA_DIR:-/data}" GUIDEPOST_LOG_FORMAT="${GUIDEPOST_LOG_FORMAT:-json}"

if [ "$(id -u)" = 0 ]; then
    if [ "${1-}" = run ]; then
        # A folder of the host, or a restored backup, can belong to anybody. Where this fails, the check below says so.
        find "$GUIDEPOST_DATA_DIR" -xdev ! -user guidepost -exec chown -h guidepost:guidepost {} + 2>/dev/null || true
    fi
    exec setpriv --reuid=guidepost --regid=guidepost --clear-groups --no-new-privs "$0" "$@"
fi

if [ "${1-}" = run ] && ! { [ -w "$GUIDEPOST_DATA_DIR" ] && [ -x "$GUIDEPOST_DATA_DIR" ]; }; then
    echo "Guidepost runs as user $(id -u), who cannot write to $GUIDEPOST_DATA_DIR; give the folder to that user" \
        "(chown $(id -u)) or start the container without --user." >&2
    exit 2
fi
exec /app/.venv/bin/guidepost "$@"
EOF

COPY --from=build /app/.venv /app/.venv
WORKDIR /app
# Faulty content never becomes an image; and what Python compiles here is not compiled again at every health check.
RUN /app/.venv/bin/guidepost check-content
VOLUME /data
# With GUIDEPOST_METRICS_PORT=9108 and GUIDEPOST_METRICS_HOST=0.0.0.0, numbers for Prometheus are at this port:
# EXPOSE 9108
STOPSIGNAL SIGTERM
# The bot writes a sign of life every 10 seconds, which counts for 30.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["guidepost", "healthcheck"]
ENTRYPOINT ["guidepost"]
CMD ["run"]
