// A browser of a few lines: cookies of one site, redirects, and plain form posts. No script runs.

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#34": '"', "#39": "'" };

function attribute(tag, name) {
  const found = tag.match(new RegExp(`\\s${name}="([^"]*)"`));
  return found?.[1].replace(/&(#?\w+);/g, (whole, entity) => ENTITIES[entity] ?? whole);
}

export class Browser {
  #cookies = new Map();

  // Follow redirects from `url` until a page comes or the address begins with `stopAt`.
  async open(url, stopAt, init = {}) {
    let next = new URL(url);
    for (let hops = 0; hops < 15; hops += 1) {
      if (stopAt && next.href.startsWith(stopAt)) return { url: next };
      const answer = await this.#send(next, init);
      const location = answer.headers.get("location");
      if (!location) return { url: next, status: answer.status, text: await answer.text() };
      next = new URL(location, next);
      init = {}; // after a 303 the browser goes on with a GET
    }
    throw new Error(`too many redirects, the last to ${next}`);
  }

  // Fill the page's form that has a field for each of `values` (by autocomplete) and send it.
  async submit(page, values, stopAt) {
    const forms = page.text.match(/<form[\s\S]*?<\/form>/g) ?? [];
    // The first word says what the field is; « webauthn » after it only adds passkeys.
    const wanted = (form) => Object.keys(values).every((key) => form.includes(`autocomplete="${key}`));
    const form = forms.find(wanted);
    if (!form) throw new Error(`no such form on ${page.url} (${page.status})`);
    const body = new URLSearchParams();
    for (const input of form.match(/<input[^>]*>/g) ?? []) {
      const name = attribute(input, "name");
      const meaning = attribute(input, "autocomplete")?.split(" ")[0];
      const value = values[meaning] ?? attribute(input, "value") ?? "";
      const sent = attribute(input, "type") !== "checkbox" && !/ disabled[ >]/.test(input);
      if (name && sent) body.append(name, value);
    }
    const action = new URL(attribute(form.slice(0, form.indexOf(">")), "action") ?? "", page.url);
    return this.open(action, stopAt, { method: "POST", body });
  }

  // Open a request, fill in our sign-in page when it comes, and go as far as `stopAt`.
  async signIn(url, { identifier, password }, stopAt) {
    const page = await this.open(url, stopAt);
    if (!page.status) return page; // somebody is signed in already
    const typed = { username: identifier, "current-password": password };
    return { ...(await this.submit(page, typed, stopAt)), signInPage: page.status };
  }

  async #send(url, init) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { ...init, redirect: "manual", headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }
}
