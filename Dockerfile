# The service as an image: one binary with its knowledge and discovery document inside, run by nobody in particular.
#
#   docker build -t countersign .
#   docker run --rm --network host countersign
#
# Without clients Countersign listens on loopback only, in a container too: it can be reached from the same network
# namespace (--network host, or a sidecar of the same pod) and from nowhere else. With clients in a settings file, and
# TLS or a named proxy, it may listen elsewhere (docs/connect.md):
#
#   docker run --rm -p 8443:8443 -v "$PWD/countersign:/etc/countersign:ro" \
#     -e COUNTERSIGN_CONFIG=/etc/countersign/countersign.toml -e COUNTERSIGN_LISTEN=0.0.0.0:8443 countersign

FROM rust:1.95.0-slim-bookworm AS build
WORKDIR /build
COPY . .
RUN cargo build --release --locked --bin countersign

FROM debian:bookworm-slim
# The authorities by which the EHR's servers are known.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
COPY --from=build /build/target/release/countersign /usr/local/bin/countersign
# The binary needs neither: they are here to be read, and to be edited copies of.
COPY --from=build /build/knowledge /usr/share/countersign/knowledge
COPY --from=build /build/cds-services.json /build/LICENSE /usr/share/countersign/
USER 10001:10001
ENV COUNTERSIGN_LISTEN=127.0.0.1:8080
# The image has no HTTP client, so the binary asks itself.
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["countersign", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["countersign"]
CMD ["serve"]
