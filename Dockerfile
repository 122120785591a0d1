# Every role of Miyagi is this one image; ROLES says which one a container is (docs/settings.md).
FROM node:24-slim AS packages
WORKDIR /miyagi
COPY package.json package-lock.json ./
# The image has the Node that the package would bring for machines without it.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/node node_modules/node-bin-* && npm cache clean --force

FROM node:24-slim
WORKDIR /miyagi
COPY --from=packages /miyagi/node_modules node_modules
COPY . .
# Keys and, on the embedded default, all data; a volume takes over whom it belongs to.
RUN mkdir /data && chown node:node /data
ENV DATA_DIR=/data HOST=0.0.0.0
USER node
VOLUME /data
EXPOSE 4000 4001
# The process itself gets the signals: npm between would not hand them on in time.
ENTRYPOINT ["node", "--disable-warning=TimeoutNegativeWarning", "main.ts"]
