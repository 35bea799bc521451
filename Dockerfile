FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY bootstrap.lock requirements.lock weights.lock ./
RUN python -m venv tools \
 && tools/bin/pip install -q --disable-pip-version-check --require-hashes -r bootstrap.lock \
 && python -m venv --without-pip /opt/friday \
 && tools/bin/uv pip install -q --no-cache --python /opt/friday/bin/python --compile-bytecode --require-hashes -r requirements.lock \
 && tools/bin/uv pip install -q --no-cache --python /opt/friday/bin/python --compile-bytecode --require-hashes --no-deps --only-binary :all: -r weights.lock
# After the dependencies, which change less often.
COPY pyproject.toml README.md LICENSE ./
COPY schema schema
COPY graph graph
COPY connectors connectors
COPY memory memory
COPY reasoning reasoning
COPY app app
RUN tools/bin/uv pip install -q --no-cache --python /opt/friday/bin/python --compile-bytecode --no-deps --no-build-isolation --no-index . \
 && tools/bin/uv pip uninstall -q --python /opt/friday/bin/python hatchling editables

FROM python:3.11-slim-bookworm
# Fixed, so that a volume fits the next image too. The home is made here: a new volume takes its owner and mode.
RUN groupadd --gid 10001 friday \
 && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin friday \
 && install -d -o friday -g friday -m 0700 /home/friday /home/friday/.friday
COPY --from=build /opt/friday /opt/friday
ENV PATH=/opt/friday/bin:$PATH \
    HOME=/home/friday \
    FRIDAY_HOME=/home/friday/.friday \
    FRIDAY_NO_KEYRING=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /home/friday
USER 10001:10001
VOLUME /home/friday/.friday
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=10s --retries=3 --start-period=60s \
  CMD ["python", "-c", "from http.client import HTTPConnection as C; c = C(\"127.0.0.1\", 8765, timeout=5); c.request(\"GET\", \"/health\"); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["friday"]
CMD ["serve", "--port", "8765"]
