// The same service as ours: code flow with PKCE, pairwise subjects, the claims of a school portal.

import { createHash, generateKeyPairSync } from "node:crypto";

const CLAIMS = {
  openid: ["sub"],
  profile: ["name", "family_name", "given_name"],
  email: ["email", "email_verified"],
  phone: ["phone_number", "phone_number_verified"],
  establishment: ["establishment"],
  pupils: ["pupils"],
  fredu: ["FrEduVecteur", "FrEduCtPersonAffiliation", "FrEduUrlRetour"],
};

function signingKey(alg) {
  const { privateKey } =
    alg === "RS256"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { ...privateKey.export({ format: "jwk" }), alg, use: "sig" };
}

export function configuration(settings, adapter) {
  return {
    adapter,
    clients: settings.clients,
    jwks: { keys: ["ES256", "RS256"].map(signingKey) },
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256"] },
    claims: CLAIMS,
    scopes: ["openid"],
    responseTypes: ["code"],
    subjectTypes: ["pairwise"],
    pairwiseIdentifier: (ctx, accountId, client) =>
      createHash("sha256").update(`${client.sectorIdentifier}:${accountId}:${settings.salt}`).digest("base64url"),
    // From memory: what an account costs in a database is not the library's.
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...settings.person }) }),
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: [settings.salt] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 3600, Grant: 28800, Session: 28800 },
  };
}
