# docker build -t storekeeper .
# The first token has to be there before the API listens to the network:
#   docker run --rm -v storekeeper:/data storekeeper python -m bot token create --community 42 --role admin
#   docker run -p 8024:8024 -v storekeeper:/data -v storekeeper-logs:/var/log/waddlebotlog storekeeper

FROM python:3.13-slim AS packages
COPY requirements.lock /tmp/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.lock

FROM python:3.13-slim
# The embedded PostgreSQL asks the system for the name of the user it runs as, and refuses to run as root.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin storekeeper \
    && install -d -o storekeeper -g storekeeper -m 0700 /data /var/log/waddlebotlog
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
RUN python -m compileall -q .

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CONSOLE=off \
    DATA_DIR=/data \
    HTTP_HOST=0.0.0.0 \
    LOG_DIR=/var/log/waddlebotlog \
    MODULE_PORT=8024
USER 10001
EXPOSE 8024
VOLUME ["/data", "/var/log/waddlebotlog"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['MODULE_PORT'] + '/health', timeout=4)"]
CMD ["python", "-m", "bot"]
