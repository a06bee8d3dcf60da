FROM node:24-bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY libs/kernel/package.json libs/kernel/
COPY libs/contracts/package.json libs/contracts/
COPY libs/client/package.json libs/client/
COPY libs/platform/package.json libs/platform/
COPY libs/web/package.json libs/web/
COPY libs/adapters/memory/package.json libs/adapters/memory/
COPY libs/adapters/sql/package.json libs/adapters/sql/
COPY libs/adapters/sqlite/package.json libs/adapters/sqlite/
COPY libs/adapters/mongodb/package.json libs/adapters/mongodb/
COPY libs/adapters/mail/package.json libs/adapters/mail/
COPY libs/host/package.json libs/host/
COPY libs/identity/package.json libs/identity/
COPY libs/orders/package.json libs/orders/
COPY libs/customers/package.json libs/customers/
COPY apps/storefront/package.json apps/storefront/
COPY apps/cli/package.json apps/cli/
COPY scripts/native scripts/native
RUN npm ci
COPY tsconfig.base.json ./
COPY libs libs
COPY apps apps
COPY examples examples
RUN npm run build
# The built form needs neither the sources nor the compiler that runs them unbuilt.
RUN npm prune --omit=dev && rm -rf node_modules/@swc node_modules/.cache libs/*/src libs/adapters/*/src apps/*/src

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 TRADEPOST_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/libs libs
COPY --from=build /app/apps apps
COPY --from=build /app/examples examples
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/storefront/dist/main.js"]
