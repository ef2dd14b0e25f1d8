# Builds Podgate and runs it as an ordinary user.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json ./
COPY .ci ./.ci
RUN npm ci --no-audit --no-fund
COPY src ./src
COPY adapters ./adapters
COPY test ./test
RUN node node_modules/typescript/bin/tsc --project . && npm prune --omit=dev --no-audit --no-fund

FROM node:20-bookworm-slim
ENV NODE_ENV=production \
    PODGATE_LISTEN=0.0.0.0:8888 \
    PODGATE_OPERATIONS_LISTEN=0.0.0.0:9464
WORKDIR /app
COPY --from=build /app/package.json ./package.json
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist/src ./dist/src
COPY --from=build /app/dist/adapters ./dist/adapters
COPY adapters/support.json ./adapters/support.json
COPY adapters/template ./adapters/template
COPY config ./config
USER node
EXPOSE 8888 9464
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=16", "--v8-pool-size=1", "dist/src/main.js"]
CMD ["serve"]
