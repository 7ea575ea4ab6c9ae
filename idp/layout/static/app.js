/* Comfort only: every page works without this script. */
"use strict";

const all = (selector) => document.querySelectorAll(selector);

/* A page that answers a form stands in the history as the form's own page: going back to it, or
   reloading it, asks for that page again and sends nothing twice (no « ERR_CACHE_MISS »). */
if ("posted" in document.documentElement.dataset) history.replaceState(null, "");

/* « Il y a une erreur » takes focus, so that it is read first. */
document.querySelector("[data-focus]")?.focus();

/* The eye: shows and hides a password; hidden again before it is sent, so that no browser keeps it
   among words typed in plain fields. */
for (const eye of all("[data-eye]")) {
  const field = document.getElementById(eye.dataset.eye);
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    eye.setAttribute("aria-pressed", String(shown));
  };
  eye.hidden = false;
  eye.addEventListener("click", () => show(field.type === "password"));
  field.form?.addEventListener("submit", () => show(false));
}

/* A form is sent once, even by a double click. After a while, or when the browser brings the page
   back from its cache, it can be sent again: a lost answer is no dead end. */
const SEND_AGAIN_AFTER = 8000;
const sent = new Map();
const release = (form) => {
  for (const button of form.querySelectorAll("[type=submit][data-sent]")) {
    button.removeAttribute("aria-disabled");
    delete button.dataset.sent;
  }
  clearTimeout(sent.get(form));
  sent.delete(form);
};
for (const form of all("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    if (event.submitter && !event.submitter.hasAttribute("aria-disabled")) {
      event.submitter.setAttribute("aria-disabled", "true");
      event.submitter.dataset.sent = "";
    }
    sent.set(form, setTimeout(release, SEND_AGAIN_AFTER, form));
  });
}
addEventListener("pageshow", (event) => {
  if (event.persisted) [...sent.keys()].forEach(release);
});

/* The rules of a password, ticked as they are met. */
for (const rules of all("[data-rules]")) {
  const field = document.getElementById(rules.dataset.rules);
  const status = rules.querySelector("[data-met]");
  const wanted = Number(rules.dataset.wanted);
  const tick = () => {
    let kinds = 0;
    let missing = 0;
    const password = field.value.normalize("NFC"); // as the server judges it
    for (const rule of rules.querySelectorAll("[data-pattern]")) {
      const met = new RegExp(rule.dataset.pattern, "u").test(password);
      rule.classList.toggle("met", met);
      if ("kind" in rule.dataset) kinds += met;
      else missing += !met;
    }
    const good = !missing && kinds >= wanted;
    const words = good ? status.dataset.met : status.dataset.unmet;
    if (status.textContent !== words) status.textContent = words;
    status.classList.toggle("met", good);
  };
  field.addEventListener("input", tick);
  tick();
}

/* « Copier ». */
for (const button of all("[data-copy]")) {
  if (!navigator.clipboard) break;
  const field = document.getElementById(button.dataset.copy);
  const status = document.querySelector(`[data-copied="${button.dataset.copy}"]`);
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value).catch(() => field.select());
    button.textContent = status.textContent = "Copié";
  });
}

/* A code can be asked for again after some seconds: the button waits with the person. */
for (const button of all("[data-wait]")) {
  const end = performance.now() + Number(button.dataset.wait) * 1000;
  const text = button.parentElement.querySelector("[data-wait-text]");
  const early = (event) => event.preventDefault();
  const count = () => {
    const left = Math.ceil((end - performance.now()) / 1000);
    if (left > 0) {
      if (text) text.textContent = `Possible dans ${left}\u00a0secondes.`;
      setTimeout(count, 1000);
      return;
    }
    if (text) text.textContent = "";
    button.removeAttribute("aria-disabled");
    button.removeEventListener("click", early);
  };
  if (end > performance.now()) {
    button.setAttribute("aria-disabled", "true");
    button.addEventListener("click", early);
  }
  count();
}

/* Signed out: once the ENTs' hidden frames are there, or after a while, back to who sent us here. */
const FRAMES_TAKE = 3000;
for (const link of all("[data-go-on] a")) {
  const goOn = () => location.replace(link.href);
  addEventListener("load", goOn, { once: true });
  setTimeout(goOn, FRAMES_TAKE);
}

/* The answer to an ENT that wants it by POST: the button is pressed for the person. */
for (const form of all("form[data-submit]")) form.submit();
