# The gateway and every department run from this one image; docker-compose.yml names the command of each.
FROM node:20-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY domain domain
COPY database database
COPY signing signing
COPY schema schema
COPY subgraphs subgraphs
COPY gateway gateway
COPY scripts scripts
RUN mkdir /data /keys && chown node:node /data /keys
USER node
ENV DATA_DIR=/data
VOLUME /data
CMD ["npm", "run", "-s", "gateway"]
