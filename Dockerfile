# Trợ lý TTĐN in a container: CPU only, not as root, the model inside. docs/van-hanh.md says how to
# build and run it; docs/reliability.md how large it is.
#
# torch's CPU build comes from PyTorch's own package index (its address: pytorch.org, installation
# page, "CPU") or, behind a closed network, from a file that you put into deploy/wheels:
#   docker build --build-arg TORCH_INDEX=ADDRESS -t troly-ttdn .
FROM python:3.11-slim-bookworm AS build

ARG TORCH_INDEX=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

RUN python -m venv /venv
WORKDIR /src

# Every file is one whose SHA-256 stands in the lock, wherever it comes from.
COPY requirements.lock ./
COPY deploy/wheels ./wheels
RUN /venv/bin/pip install --require-hashes --find-links wheels \
      ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY knowledge ./knowledge
COPY index ./index
COPY bot ./bot
RUN /venv/bin/pip install --no-deps --no-build-isolation . \
 # What only compiling against a library or testing it needs.
 && rm -rf /venv/lib/python3.11/site-packages/torch/include /venv/lib/python3.11/site-packages/torch/test \
 && find /venv -depth -type d -path '*/site-packages/*/tests' -exec rm -rf {} +

FROM python:3.11-slim-bookworm

# Scans are read with Tesseract. Debian's own updates decide its version.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-vie \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin troly

COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    OMP_NUM_THREADS=2 \
    TROLY_DATA_DIR=/data \
    TROLY_LOG_FORMAT=json \
    TROLY_HEALTH_ADDRESS=127.0.0.1:8080

USER 10001
WORKDIR /data
VOLUME /data

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]

ENTRYPOINT ["troly"]
CMD ["run"]
