# syntax=docker/dockerfile:1
# The published playground with clang and bubblewrap inside, run by an ordinary user.
# The steps are in src/image.sh, which the tests run too.
ARG REGISTRY=mcr.microsoft.com/dotnet
FROM ${REGISTRY}/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN bash src/image.sh build /source /app

FROM ${REGISTRY}/aspnet:10.0
COPY --from=build /source/src/image.sh /source/src/install.sh /usr/local/share/playground/
RUN bash /usr/local/share/playground/image.sh runtime
COPY --from=build /app /app
ENV ASPNETCORE_URLS=http://0.0.0.0:8080 PLAYGROUND_DATA=/data
VOLUME /data
EXPOSE 8080
USER 10001
WORKDIR /app
# The sandbox needs user namespaces from the container:
#   docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined ...
ENTRYPOINT ["dotnet", "Playground.Web.dll"]
