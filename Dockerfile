# The bot as an image: one static program, no shell, a user without rights, and a root that can be read-only.
#
#   docker build -t afterbell .
#   docker run --rm --no-healthcheck -p 127.0.0.1:8090:8090 afterbell playground --addr 0.0.0.0:8090
#
# compose.yaml runs the bot itself.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags=-s -o /out/afterbell ./cmd/afterbell && mkdir -p /out/data/courses

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/afterbell /afterbell
COPY --from=build --chown=65532:65532 /out/data /data
ENV container=oci
USER 65532:65532
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m --timeout=20s --start-period=1m CMD ["/afterbell", "status"]
ENTRYPOINT ["/afterbell"]
CMD ["serve"]
