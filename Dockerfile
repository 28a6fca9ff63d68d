# The gateway as a small image: built with the same scripts as on a bare machine.
FROM swift:6.3-bookworm AS build
WORKDIR /src
COPY scripts/install scripts/build scripts/
RUN scripts/install
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
COPY Benchmarks Benchmarks
COPY policies policies
COPY web web
RUN scripts/build

FROM debian:bookworm-slim
COPY scripts/install /tmp/install
RUN /tmp/install --runtime && rm -rf /tmp/install /var/lib/apt/lists/* \
    && useradd --system --home-dir /var/lib/tollgate --create-home tollgate
COPY --from=build /src/.build/release/tollgate /usr/local/bin/tollgate
COPY policies /etc/tollgate/policies
USER tollgate
VOLUME /var/lib/tollgate
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["tollgate"]
CMD ["serve", "--data", "/var/lib/tollgate", "--policies", "/etc/tollgate/policies", "--listen", "0.0.0.0:8080"]
