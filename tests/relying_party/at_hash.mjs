// Signs a parent in with openid-client 5, once for each client in RELYING_PARTY, then spoils the
// access token on its way; prints what it saw as JSON, by the algorithm that signs the ID token.

import { createServer } from "node:http";
import { once } from "node:events";
import { Issuer, generators } from "openid-client-5";
import { Browser } from "./browser.mjs";

const settings = JSON.parse(process.env.RELYING_PARTY);
const found = await Issuer.discover(settings.issuer);
const browser = new Browser();

function clientOf(issuer, { client_id, client_secret, alg }) {
  return new issuer.Client({
    client_id,
    client_secret,
    redirect_uris: [settings.redirect_uri],
    response_types: ["code"],
    id_token_signed_response_alg: alg,
  });
}

async function signIn(client) {
  const [state, nonce] = [generators.state(), generators.nonce()];
  const code_verifier = generators.codeVerifier();
  const request = client.authorizationUrl({
    scope: settings.scope,
    state,
    nonce,
    code_challenge: generators.codeChallenge(code_verifier),
    code_challenge_method: "S256",
  });
  const answer = await browser.signIn(request, settings, settings.redirect_uri);
  const checks = { state, nonce, code_verifier, response_type: "code" };
  return client.callback(settings.redirect_uri, client.callbackParams(answer.url.href), checks);
}

// A token endpoint that hands on ours, but gives another access token than the ID token speaks of.
async function forgerOf(issuer) {
  const forger = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const { authorization, "content-type": type } = request.headers;
    const headers = { authorization, "content-type": type };
    const answer = await fetch(issuer.token_endpoint, { method: "POST", headers, body });
    const tokens = await answer.json();
    tokens.access_token = generators.random();
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(tokens));
  });
  await once(forger.listen(0, "127.0.0.1"), "listening");
  return forger;
}

async function refusal(attempt) {
  try {
    await attempt;
  } catch (error) {
    return error.message;
  }
  return null;
}

const forger = await forgerOf(found);
const token_endpoint = `http://127.0.0.1:${forger.address().port}/`;
const forged = new Issuer({ ...found.metadata, token_endpoint });
const seen = {};
for (const one of settings.clients) {
  const client = clientOf(found, one);
  const tokens = await signIn(client);
  const refreshed = await client.refresh(tokens); // compares at_hash and sub again
  seen[one.alg] = {
    claims: tokens.claims(),
    userinfo: await client.userinfo(refreshed), // compares sub
    refreshedClaims: refreshed.claims(),
    forged: await refusal(signIn(clientOf(forged, one))),
  };
}
forger.close();
console.log(JSON.stringify(seen));
