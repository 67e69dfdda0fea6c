# Builds the service, and runs it as an ordinary user with what it needs and nothing else. The database is another
# container's: the embedded one is for machines that have none.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY console/package.json console/package-lock.json console/.npmrc ./console/
RUN npm ci --ignore-scripts --prefix console
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
RUN install -d -o node -g node -m 700 /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/console/dist ./console/dist
# The law and its texts are read at the start, as data.
COPY --from=build /app/config/jurisdictions ./config/jurisdictions
COPY --from=build /app/config/reasons ./config/reasons
USER node
VOLUME /data
EXPOSE 3000 2525
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: the service itself is process 1, and gets the signals.
CMD ["node", "--max-semi-space-size=64", "--enable-source-maps", "dist/src/main.js"]
