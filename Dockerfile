# The gateway's image: `docker build -t oma-gateway .` The settings are those of src/OmaGateway/Container.props; a test compares the two.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
# What the linker of native code needs.
RUN apt-get update && apt-get install -y --no-install-recommends clang zlib1g-dev
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/OmaGateway/OmaGateway.csproj src/OmaGateway/Container.props src/OmaGateway/
RUN dotnet restore src/OmaGateway --use-current-runtime
COPY config config
COPY src/OmaGateway src/OmaGateway
RUN dotnet publish src/OmaGateway --configuration Release --use-current-runtime --no-restore --output /app

# chiseled: no shell, no package manager; extra: ICU and tzdata, for the mail budget's time zone.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled-extra
WORKDIR /app
COPY --from=build /app .
# A dump would hold tokens; sockets go on on the thread that polls them, as nothing here blocks.
ENV DOTNET_DbgEnableMiniDump=0 \
    DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 \
    Gateway__PublicUrl=http://*:8080 \
    Gateway__ManagementUrl=http://*:8081
EXPOSE 8080/tcp 8081/tcp
USER 1654
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s CMD ["/app/OmaGateway", "health"]
ENTRYPOINT ["/app/OmaGateway"]
