// Asks for the page every second and puts in what is new, without moving anything else.
const devices = document.getElementById("devices");

async function refresh() {
  if (!document.hidden) {
    try {
      const answer = await fetch("/");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const latest = page.getElementById("devices");
      if (latest && latest.innerHTML !== devices.innerHTML) {
        devices.replaceChildren(...latest.childNodes);
      }
    } catch {
      // The demo has stopped, or starts again: the next second tells.
    }
  }
  setTimeout(refresh, 1000);
}

setTimeout(refresh, 1000);
