// What FranceConnect v2 wants of an authorization request beyond OpenID Connect.

const WANTED = {
  state: (value) => value.length > 0,
  nonce: (value) => value.length >= 22,
  acr_values: (value) => value === "eidas1",
  code_challenge_method: (value) => value === "S256",
};

export function badRequest(parameters) {
  for (const [name, holds] of Object.entries(WANTED)) {
    if (!holds(parameters.get(name) ?? "")) return `Y000400: ${name}`;
  }
  if (!["login", "consent"].includes(parameters.get("prompt") ?? "login")) return "Y000400: prompt";
  if (parameters.has("request") || parameters.has("request_uri")) return "Y000400: request";
  return null;
}
