// npm `oidc-provider` on Redis, as a school's service would run it: behind a proxy, one process.
// Settings come in as one JSON object in BENCHMARK: port, issuer, redis, salt, clients, person.

import http from "node:http";
import Redis from "ioredis";
import Provider from "oidc-provider";
import { configuration } from "./configuration.mjs";
import { adapterOn } from "./redis_adapter.mjs";

const settings = JSON.parse(process.env.BENCHMARK);
const redis = new Redis(settings.redis, { keyPrefix: "oidc:" });
const provider = new Provider(settings.issuer, configuration(settings, adapterOn(redis)));
provider.proxy = true;

const FORM = `<!doctype html><html lang="fr"><title>Connexion</title><main><form method="post">
<input name="identifier"><input name="password" type="password"><button>Se connecter</button></form></main></html>`;

async function interact(request, response) {
  const details = await provider.interactionDetails(request, response);
  if (request.method !== "POST") {
    return response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(FORM);
  }
  let body = "";
  for await (const chunk of request) body += chunk;
  const accountId = new URLSearchParams(body).get("identifier");
  const grant = new provider.Grant({ accountId, clientId: details.params.client_id });
  grant.addOIDCScope(details.params.scope);
  const result = {
    login: { accountId, acr: "urn:preau:password", amr: ["pwd"] },
    consent: { grantId: await grant.save() },
  };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const protocol = provider.callback();
http
  .createServer((request, response) => {
    if (!request.url.startsWith("/interaction/")) return protocol(request, response);
    return interact(request, response).catch((error) => response.writeHead(500).end(error.message));
  })
  .listen(settings.port, "127.0.0.1");
