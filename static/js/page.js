// What every page gains from a script. Without it each of them works as it stands.
(() => {
  "use strict";
  document.documentElement.classList.add("has-script");

  document.querySelector("[data-focus]")?.focus();

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal]");
    if (!button) return;
    const input = document.getElementById(button.dataset.reveal);
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", String(hidden));
  });

  // A button that submits does so once the text is copied, and not where it could not be.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const submits = button.type === "submit";
    if (submits) event.preventDefault();
    const input = document.getElementById(button.dataset.copy);
    const said = document.getElementById(`${input.id}-copied`);
    const folded = input.closest("details");
    if (folded) folded.open = true;
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
      said.textContent = "Copied.";
      if (submits) button.form.requestSubmit();
    } catch {
      said.textContent = "It is selected: copy it with the keyboard.";
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });

  const sessionEnd = document.getElementById("session-end");
  if (sessionEnd) watchSession(sessionEnd);

  const live = document.getElementById("live");
  if (live && window.htmx) keepFresh(live);

  // Warn before the session ends. The server is asked, so that no clock of this machine counts, and
  // what another tab has done is known.
  function watchSession(box) {
    const EVERY_MS = 120000;
    const WARN_S = 300;
    const words = box.querySelector("[data-words]");
    const button = box.querySelector("button");
    let over = false;

    setInterval(ask, EVERY_MS);
    document.addEventListener("visibilitychange", ask);
    button.addEventListener("click", () => {
      if (button.dataset.done) close();
      else ask("POST");
    });

    async function ask(method) {
      if (over || (document.hidden && method !== "POST")) return;
      try {
        const answer = await fetch(box.dataset.session, {
          method: method === "POST" ? "POST" : "GET",
          cache: "no-store",
        });
        if (answer.ok) tell(await answer.json(), method === "POST");
      } catch {
        // Asked again in two minutes.
      }
    }

    function tell({ left_s: left, until }, stayed) {
      if (left === 0) {
        over = true;
        show("You are signed out. If you send a form from this page, sign in again and it is kept.");
        finish();
      } else if (stayed) {
        show(`You stay signed in until ${until}.`);
        finish();
      } else if (left <= WARN_S) {
        button.textContent = "Stay signed in";
        delete button.dataset.done;
        show(`You will be signed out at ${until}.`);
      } else if (!button.dataset.done) {
        close();
      }
    }

    // The words come once their place is there to be heard, and only where they are new.
    function show(said) {
      box.hidden = false;
      if (words.textContent !== said) setTimeout(() => { words.textContent = said; }, 100);
    }

    function finish() {
      button.textContent = "Close";
      button.dataset.done = "yes";
    }

    function close() {
      const hadFocus = box.contains(document.activeElement);
      box.hidden = true;
      words.textContent = "";
      delete button.dataset.done;
      if (hadFocus) document.getElementById("main").focus();
    }
  }

  // Ask for the live part again and again; an unchanged answer (304) changes nothing.
  function keepFresh(part) {
    const QUIET_MS = 30000;
    const steady = `Updates every ${part.dataset.every / 1000} seconds.`;
    const announcements = document.getElementById("announcements");
    let paused = false;
    let said = words();
    let saidAt = 0;
    let waiting = 0;
    let mark = null;

    setInterval(refresh, Number(part.dataset.every));
    document.addEventListener("visibilitychange", refresh);

    document.addEventListener("click", (event) => {
      if (event.target.id !== "pause") return;
      paused = !paused;
      event.target.textContent = paused ? "Resume updates" : "Pause updates";
      tell(paused ? "Updates are paused." : steady);
      if (!paused) refresh();
    });

    part.addEventListener("htmx:configRequest", (event) => {
      event.detail.headers["If-None-Match"] = part.dataset.etag;
    });
    part.addEventListener("htmx:beforeSwap", (event) => {
      const { xhr } = event.detail;
      if (xhr.status === 304 || paused) event.detail.shouldSwap = false;
      else if (xhr.status === 200) part.dataset.etag = xhr.getResponseHeader("ETag");
      if (xhr.status < 400) tell(steady);
      if (event.detail.shouldSwap) mark = place();
    });
    part.addEventListener("htmx:afterSwap", () => {
      keepPlace();
      announce();
    });
    part.addEventListener("htmx:sendError", lost);
    part.addEventListener("htmx:responseError", lost);

    function refresh() {
      if (!paused && !document.hidden && !isSelecting()) window.htmx.trigger(part, "refresh");
    }

    // A swap would take away what somebody is marking to copy.
    function isSelecting() {
      const selection = document.getSelection();
      return !selection.isCollapsed && part.contains(selection.anchorNode);
    }

    // What the reader is at: the focused link, else the first one under the top third of the screen.
    function place() {
      if (window.scrollY === 0) return null;
      const links = [...part.querySelectorAll("a[id]")];
      const focused = part.contains(document.activeElement) && document.activeElement;
      const at = focused?.id ? focused : links.find((link) => topOf(link) >= window.innerHeight / 3);
      return at ? { id: at.id, top: topOf(at) } : null;
    }

    function keepPlace() {
      const at = mark && document.getElementById(mark.id);
      if (at) window.scrollBy(0, topOf(at) - mark.top);
    }

    function topOf(element) {
      return element.getBoundingClientRect().top;
    }

    function words() {
      return part.querySelector("[data-announcement]")?.dataset.announcement;
    }

    // Only a change of state is spoken, and at most once in half a minute.
    function announce() {
      if (words() === said || waiting) return;
      const wait = Math.max(0, saidAt + QUIET_MS - Date.now());
      waiting = setTimeout(() => {
        waiting = 0;
        said = words();
        saidAt = Date.now();
        announcements.textContent = said;
      }, wait);
    }

    function lost() {
      tell("The tracker does not answer; this is the last page received.");
    }

    function tell(text) {
      const line = part.querySelector("[data-updates]");
      if (line && line.textContent !== text) line.textContent = text;
    }
  }
})();
