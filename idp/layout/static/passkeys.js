/* Passkeys: carries JSON between navigator.credentials and forms. Without it nothing is missed. */
"use strict";
{
  const STALE_AFTER = 4 * 60 * 1000; // the server forgets what is to be signed after 5 minutes
  const { PublicKeyCredential: Api } = window;

  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const toText = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  /* What the API takes (Web Authentication Level 3 §5.1.9, §5.1.10). */
  const parse = (options) => {
    const known = (one) => ({ ...one, id: toBytes(one.id) });
    const parsed = { ...options, challenge: toBytes(options.challenge) };
    if (options.user) parsed.user = known(options.user);
    if (options.excludeCredentials) parsed.excludeCredentials = options.excludeCredentials.map(known);
    return parsed;
  };

  /* What the server reads (§5.1.8). */
  const write = ({ id, rawId, type, response }) => {
    const told = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) told[name] = toText(response[name]);
    }
    if (response.getTransports) told.transports = response.getTransports();
    return JSON.stringify({ id, rawId: toText(rawId), type, response: told });
  };

  const ask = async (form) => {
    const answer = await fetch(form.dataset.options, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrf_token.value },
    });
    if (answer.status === 401 || answer.status === 403) location.reload(); // the page says why
    if (!answer.ok) throw new Error(String(answer.status));
    return parse(await answer.json());
  };

  const send = (form, credential) => {
    form.elements.answer.value = write(credential);
    form.submit();
  };

  const tell = (form, error) => {
    const status = form.querySelector("[role=status]");
    const { cancelled, failed, known } = status.dataset;
    const words = { NotAllowedError: cancelled, AbortError: "", InvalidStateError: known || failed };
    status.textContent = words[error.name] ?? failed;
  };

  /* Passkeys among what the identifier's field proposes, where the browser does that. */
  let waiting = null;
  let since = 0;
  const propose = async (form) => {
    if (!(await Api.isConditionalMediationAvailable?.())) return;
    waiting?.abort();
    const own = (waiting = new AbortController());
    since = Date.now();
    try {
      const publicKey = await ask(form);
      const { signal } = own;
      if (signal.aborted) return;
      send(form, await navigator.credentials.get({ publicKey, mediation: "conditional", signal }));
    } catch {
      /* Nothing was chosen: the page stays as it is. */
    }
  };

  const begin = (form) => {
    const creates = form.dataset.passkey === "create";
    const proposes = !creates && !("alone" in form.dataset);
    let busy = false;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      waiting?.abort();
      form.querySelector("[role=status]").textContent = "";
      try {
        const publicKey = await ask(form);
        const { credentials } = navigator;
        send(form, await (creates ? credentials.create({ publicKey }) : credentials.get({ publicKey })));
      } catch (error) {
        tell(form, error);
        if (proposes) propose(form);
      }
      busy = false;
    });
    if (!proposes) return;
    /* After a refusal the same is not proposed at once; in the identifier's field it comes back. */
    if (!("refused" in form.dataset)) propose(form);
    const anew = () => {
      if (!document.hidden && !busy && Date.now() - since > STALE_AFTER) propose(form);
    };
    document.addEventListener("visibilitychange", anew);
    document.addEventListener("focusin", anew);
  };

  if (Api && window.isSecureContext) {
    for (const shown of document.querySelectorAll("[data-passkeys]")) shown.hidden = false;
    for (const shown of document.querySelectorAll("[data-without-passkeys]")) shown.hidden = true;
    for (const form of document.querySelectorAll("form[data-passkey]")) begin(form);
    /* Tell the server that this device can make one: then, and only then, it may offer it. */
    Api.isUserVerifyingPlatformAuthenticatorAvailable?.().then((can) => {
      for (const field of document.querySelectorAll("[data-authenticator]")) field.disabled = !can;
    }, () => {});
  }
}
