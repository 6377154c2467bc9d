# The gateway and every department run from this one image; docker-compose.yml names the command of each.
FROM node:20-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Every package's LICENSE stays in the image, as Elastic License 2.0 asks for (docs/licences.md).
RUN npm ci --omit=dev && npm cache clean --force
COPY domain domain
COPY database database
COPY signing signing
COPY schema schema
COPY subgraphs subgraphs
COPY gateway gateway
COPY scripts scripts
# A volume that is mounted here for the first time takes over the owner: the private key is for this user alone.
RUN mkdir -p /data /keys/private /keys/public && chown -R node:node /data /keys && chmod 700 /data /keys/private
USER node
ENV NODE_ENV=production DATA_DIR=/data
CMD ["node", "--import", "@oxc-node/core/register", "gateway/main.ts"]
