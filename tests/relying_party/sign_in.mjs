// Signs a parent in at the provider with openid-client, then out; prints what it saw as JSON.
// Settings come in as one JSON object in RELYING_PARTY.

import * as oidc from "openid-client";
import { Browser } from "./browser.mjs";

const settings = JSON.parse(process.env.RELYING_PARTY);
const ES256 = { name: "ECDSA", namedCurve: "P-256" };
const key = settings.jwk && {
  key: await crypto.subtle.importKey("jwk", settings.jwk, ES256, false, ["sign"]),
  kid: settings.jwk.kid,
};
const METHODS = {
  private_key_jwt: () => oidc.PrivateKeyJwt(key),
  client_secret_basic: oidc.ClientSecretBasic,
  client_secret_post: oidc.ClientSecretPost,
  none: oidc.None,
};

const config = await oidc.discovery(
  new URL(settings.issuer),
  settings.client_id,
  { redirect_uris: [settings.redirect_uri] },
  METHODS[settings.method](settings.client_secret ?? undefined),
  { execute: [oidc.allowInsecureRequests] }, // the provider of the tests is on http://localhost
);
// Who holds a key does it all: pushes signed requests, and binds its tokens to another key.
const bound = key && { DPoP: oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair()) };
const browser = new Browser();

async function request(extra = {}) {
  const verifier = oidc.randomPKCECodeVerifier();
  const checks = {
    pkceCodeVerifier: verifier,
    expectedState: oidc.randomState(),
    expectedNonce: oidc.randomNonce(),
  };
  const asked = {
    redirect_uri: settings.redirect_uri,
    scope: settings.scope,
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...extra,
  };
  if (!key) return { url: oidc.buildAuthorizationUrl(config, asked), checks };
  const signed = await oidc.buildAuthorizationUrlWithJAR(config, asked, key);
  const url = await oidc.buildAuthorizationUrlWithPAR(config, signed.searchParams, bound);
  return { url, checks };
}

async function exchange(answer, checks) {
  const tokens = await oidc.authorizationCodeGrant(config, answer.url, checks, {}, bound);
  const claims = tokens.claims();
  const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub, bound);
  return { tokens, claims, userinfo };
}

async function refusal(answer, checks) {
  try {
    await oidc.authorizationCodeGrant(config, answer.url, checks, {}, bound);
  } catch (error) {
    return error.error ?? error.code;
  }
  return null;
}

// The first time, the parent meets the sign-in page.
const first = await request();
const answer = await browser.signIn(first.url, settings, settings.redirect_uri);
const signedIn = await exchange(answer, first.checks);

// The second time, no page at all.
const second = await request({ prompt: "none" });
const silent = await exchange(await browser.open(second.url, settings.redirect_uri), second.checks);

const state = oidc.randomState();
const leaving = oidc.buildEndSessionUrl(config, {
  id_token_hint: silent.tokens.id_token,
  post_logout_redirect_uri: settings.post_logout_redirect_uri,
  state,
});
const left = await browser.open(leaving, settings.post_logout_redirect_uri);

// And then nobody is signed in any more.
const third = await request({ prompt: "none" });
const afterwards = await browser.open(third.url, settings.redirect_uri);

console.log(
  JSON.stringify({
    metadata: config.serverMetadata(),
    signInPage: answer.signInPage,
    asked: [...first.url.searchParams.keys()],
    tokenType: signedIn.tokens.token_type,
    claims: signedIn.claims,
    userinfo: signedIn.userinfo,
    silentClaims: silent.claims,
    codeReuse: await refusal(answer, first.checks),
    loggedOut: left.url.origin + left.url.pathname,
    stateCameBack: left.url.searchParams.get("state") === state,
    afterLogout: await refusal(afterwards, third.checks),
  }),
);
