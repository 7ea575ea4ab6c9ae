// The provider's configuration: what FranceConnect v2 documents, and nothing that it does not have.

import { createHash, generateKeyPairSync } from "node:crypto";

const IDENTITY = ["given_name", "given_name_array", "family_name", "birthdate", "gender", "birthplace", "birthcountry"];

// Keys that live as long as the process: none is ever written down.
function signingKey(alg) {
  const { privateKey } =
    alg === "RS256"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { ...privateKey.export({ format: "jwk" }), kid: `pkcs11:${alg}`, alg, use: "sig" };
}

// 64 hexadecimal digits, then the version: another one after a correction of the civil status.
function subject(client, person) {
  const of = `${client.clientId}:${person.id}:${person.revision ?? 0}`;
  return `${createHash("sha256").update(of).digest("hex")}v1`;
}

function page(title, content) {
  return `<!doctype html><html lang="fr"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>body{font:1.1rem/1.5 sans-serif;max-width:30rem;margin:2rem auto;padding:0 1rem}
button{display:block;width:100%;min-height:44px;margin:.5rem 0;font:inherit}</style>
<h1>${title}</h1>${content}</html>`;
}

export function configuration(settings, state) {
  const algorithm = settings.algorithm ?? "ES256";
  return {
    clients: [
      {
        client_id: settings.client_id,
        client_secret: settings.client_secret,
        redirect_uris: [settings.redirect_uri],
        post_logout_redirect_uris: [settings.post_logout_redirect_uri],
        grant_types: ["authorization_code"],
        response_types: ["code"],
        token_endpoint_auth_method: "client_secret_post",
        id_token_signed_response_alg: algorithm,
        ...(settings.signs_userinfo === false ? {} : { userinfo_signed_response_alg: algorithm }),
        subject_type: "pairwise",
        require_auth_time: true,
      },
    ],
    jwks: { keys: ["ES256", "RS256"].map(signingKey) },
    enabledJWA: {
      idTokenSigningAlgValues: ["HS256", "RS256", "ES256"],
      userinfoSigningAlgValues: ["HS256", "RS256", "ES256"],
    },
    acrValues: ["eidas1"],
    subjectTypes: ["pairwise"],
    pairwiseIdentifier: (ctx, id, client) => subject(client, state.people.get(id)),
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...state.people.get(id) }) }),
    claims: {
      openid: ["sub"],
      identite_pivot: IDENTITY,
      given_name: ["given_name", "given_name_array"],
      family_name: ["family_name"],
      preferred_username: ["preferred_username"],
      birthdate: ["birthdate"],
      gender: ["gender"],
      email: ["email"],
    },
    scopes: ["openid"],
    responseTypes: ["code"],
    pkce: { required: () => true },
    routes: {
      authorization: "/authorize",
      token: "/token",
      userinfo: "/userinfo",
      jwks: "/jwks",
      end_session: "/session/end",
    },
    ttl: {
      AuthorizationCode: () => state.codeSeconds,
      AccessToken: 60,
      IdToken: 60,
      Session: 1800,
      Interaction: 1800,
      Grant: 1800,
    },
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      jwtUserinfo: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        // Without a question, as FranceConnect does.
        logoutSource: (ctx, form) => {
          ctx.body = page(
            "Déconnexion de FranceConnect",
            `${form}<button form="op.logoutForm" name="logout" value="yes">Se déconnecter</button>
<script>document.querySelector("button").click()</script>`,
          );
        },
      },
    },
    interactions: { url: (ctx, interaction) => `/api/v2/interaction/${interaction.uid}` },
    cookies: { keys: [createHash("sha256").update(settings.client_secret).digest("hex")] },
    renderError: (ctx, out) => {
      ctx.type = "html";
      ctx.body = page("FranceConnect", `<p>${out.error}</p>`);
    },
  };
}

export { page };
