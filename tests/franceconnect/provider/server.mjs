// npm `oidc-provider`, behaving as FranceConnect v2: for the tests and for the demo.
// Settings come in as one JSON object in FRANCECONNECT: port, client_id, client_secret,
// redirect_uri, post_logout_redirect_uri, people; and algorithm, signs_userinfo, control for tests.

import http from "node:http";
import Provider from "oidc-provider";
import { configuration, page } from "./configuration.mjs";
import { interactions } from "./interactions.mjs";
import { badRequest } from "./rules.mjs";

const MOUNT = "/api/v2";
const settings = JSON.parse(process.env.FRANCECONNECT);
const state = {
  people: new Map(settings.people.map((person) => [person.id, person])),
  down: false,
  tokensDown: false,
  codeSeconds: 30,
};

const origin = `http://127.0.0.1:${settings.port}`;
const provider = new Provider(`${origin}${MOUNT}`, configuration(settings, state));
const interact = interactions(provider, state);

provider.use(async (ctx, next) => {
  const problem = ctx.path === "/authorize" && badRequest(new URLSearchParams(ctx.search));
  if (!problem) return next();
  ctx.status = 400;
  ctx.body = problem;
});
const protocol = provider.callback();

const HTML = { "Content-Type": "text/html; charset=utf-8" };
const welcome = page("FranceConnect, démonstration", "<p>Le bouton de la page de connexion mène ici.</p>");

async function control(request, response) {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { person, ...changes } = JSON.parse(body);
  if (person) state.people.set(person.id, person);
  Object.assign(state, changes);
  response.writeHead(204).end();
}

http
  .createServer((request, response) => {
    if (settings.control && request.method === "POST" && request.url === "/control") {
      return control(request, response);
    }
    if (request.url === "/") return response.writeHead(200, HTML).end(welcome);
    const isDown = state.down || (state.tokensDown && request.url === `${MOUNT}/token`);
    if (isDown) return response.writeHead(503).end("En maintenance");
    if (request.url.startsWith(`${MOUNT}/interaction/`)) return interact(request, response);
    if (!request.url.startsWith(`${MOUNT}/`)) return response.writeHead(404).end();
    request.originalUrl = request.url;
    request.url = request.url.slice(MOUNT.length);
    return protocol(request, response);
  })
  .listen(settings.port, "127.0.0.1");
