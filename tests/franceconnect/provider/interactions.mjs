// The one page that a person meets: who are you, and do you agree?

import { page } from "./configuration.mjs";

const HTML = { "Content-Type": "text/html; charset=utf-8" };
const SPECIAL = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => String(text).replace(/[&<>"]/g, (found) => SPECIAL[found]);

function choices(people) {
  const buttons = [...people].map(
    ([id, person]) =>
      `<button name="person" value="${escaped(id)}">${escaped(person.given_name)} ${escaped(person.preferred_username || person.family_name)}</button>`,
  );
  return page(
    "FranceConnect, démonstration",
    `<p>Je suis :</p><form method="post">${buttons.join("")}
<button name="refuse" value="1">Je ne veux pas continuer</button></form>`,
  );
}

export function interactions(provider, state) {
  async function agree(details, id) {
    const grant = new provider.Grant({ accountId: id, clientId: details.params.client_id });
    grant.addOIDCScope(details.params.scope);
    return {
      login: { accountId: id, acr: "eidas1", amr: ["pwd"] },
      consent: { grantId: await grant.save() },
    };
  }

  return async function interact(request, response) {
    try {
      const details = await provider.interactionDetails(request, response);
      if (request.method !== "POST") return response.writeHead(200, HTML).end(choices(state.people));
      let body = "";
      for await (const chunk of request) body += chunk;
      const id = new URLSearchParams(body).get("person");
      const result = state.people.has(id)
        ? await agree(details, id)
        : { error: "access_denied", error_description: "User auth aborted" };
      return await provider.interactionFinished(request, response, result, {
        mergeWithLastSubmission: false,
      });
    } catch (error) {
      return response.writeHead(400, HTML).end(page("FranceConnect", `<p>${escaped(error.message)}</p>`));
    }
  };
}
