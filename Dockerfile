# The router. It keeps its state in the Redis of REDIS_URL: docker run -e REDIS_URL=redis://… -p 9093:9093 tocsin

FROM node:22-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY --from=build /build/docs docs
COPY --from=build /build/examples/tocsin.yml /etc/tocsin/tocsin.yml
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 9093
STOPSIGNAL SIGTERM
# With another port, a route prefix or TLS: give the URL as HEALTH_URL. 401 and 429 are answers of a router that lives; it asks itself, so any certificate will do.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "const url = new URL(process.env.HEALTH_URL || 'http://127.0.0.1:9093/-/healthy'); require(url.protocol.slice(0, -1)).get(url, { rejectUnauthorized: false }, ({ statusCode }) => process.exit([200, 401, 429].includes(statusCode) ? 0 : 1)).on('error', () => process.exit(1))"]
ENTRYPOINT ["node", "--enable-source-maps", "/app/dist/bin/tocsin.js"]
CMD ["serve", "--config.file=/etc/tocsin/tocsin.yml", "--storage.path=/data"]
