# One image for api, workers and migrations; docker-compose.yml says which command each container runs.

# What the console's pages load, as its lock names it.
FROM node:24-slim AS front
WORKDIR /front
COPY console/package.json console/package-lock.json console/.npmrc ./
RUN npm ci --omit=dev --no-progress

FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PATH=/opt/steward/bin:$PATH

# The packages change seldom, the source often: a layer of their own, checked against the lock's hashes.
COPY requirements/runtime.lock /tmp/runtime.lock
RUN python -m venv /opt/steward \
    && pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/runtime.lock \
    && rm /tmp/runtime.lock

COPY . /srv/steward
WORKDIR /srv/steward
COPY --from=front /front/node_modules console/node_modules
# hatchling is in the lock, so nothing is fetched here.
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --no-index . \
    && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin steward

USER 10001
EXPOSE 8080
ENTRYPOINT ["steward"]
CMD ["--help"]
