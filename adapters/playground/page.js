// The page works without this script: every form posts and every link loads. The script does the
// same without loading the page anew, looks for news once a second, and keeps the keyboard where it
// was. The server draws everything; what has changed is taken over from a freshly drawn page.
"use strict";

(() => {
  const drawn = new Map(); // what the server drew last, by id of the region
  const remember = (doc) => {
    for (const el of doc.querySelectorAll("[data-live]")) drawn.set(el.id, el.innerHTML);
  };

  // takeOver brings the page in line with a fresh one. own is the phone on which somebody just did something.
  function takeOver(fresh, own) {
    const phones = (doc) => doc.body.dataset.class + [...doc.querySelectorAll(".phone")].map((p) => p.id).join();
    const focused = document.activeElement?.id;
    if (phones(fresh) !== phones(document)) {
      const anew = fresh.body.dataset.class !== document.body.dataset.class;
      document.body.dataset.class = fresh.body.dataset.class;
      document.getElementById("phones").replaceWith(fresh.getElementById("phones").cloneNode(true));
      for (const li of fresh.querySelectorAll("[data-log] > li")) drawn.set(li.id, li.innerHTML);
      greet(anew);
    }
    const parts = [...fresh.querySelectorAll("[data-live], [data-log]")];
    for (const el of parts.sort((a, b) => a.matches(".log") - b.matches(".log"))) { // a log's height follows from the rest
      const old = document.getElementById(el.id);
      if (!old) continue;
      if (el.matches(".log")) markNews();
      if (old.tagName !== el.tagName || old.dataset.view !== el.dataset.view) {
        old.replaceWith(el.cloneNode(true));
        for (const li of el.children) drawn.set(li.id, li.innerHTML);
        toBottom(document.getElementById(el.id));
      } else if (el.hasAttribute("data-log")) {
        mergeLog(old, el, own);
      } else {
        if (drawn.get(el.id) !== el.innerHTML) old.innerHTML = el.innerHTML;
        old.className = el.className;
      }
    }
    document.getElementById("phones").className = fresh.getElementById("phones").className;
    remember(fresh);
    document.title = fresh.title;
    document.body.dataset.revision = fresh.body.dataset.revision;
    const to = document.getElementById("to"), now = fresh.getElementById("to");
    if (document.activeElement !== to && to.min !== now.min) to.value = now.value;
    to.min = now.min;
    const report = fresh.getElementById("report");
    if (report?.open) document.getElementById("report").open = true;
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
    moveInto(document);
    rove();
  }

  // mergeLog changes only the messages that differ, so that a screen reader says only those, and shows the beginning of
  // what is new: to whoever did something there, and to whoever had not scrolled away.
  function mergeLog(old, fresh, own) {
    const mine = own && own.contains(old);
    const follows = mine || atBottom(old) || Math.abs(old.scrollTop - old.dataset.placed) < 3;
    const wanted = new Set([...fresh.children].map((li) => li.id));
    for (const li of [...old.children]) if (!wanted.has(li.id)) li.remove();
    let place = old.firstElementChild, first = null, count = 0;
    for (const li of fresh.children) {
      const known = document.getElementById(li.id);
      if (!known) {
        const added = li.cloneNode(true);
        added.classList.add("fresh");
        old.insertBefore(added, place);
        if (added.matches(".msg")) {
          first ??= added.previousElementSibling?.matches(".fresh.day") ? added.previousElementSibling : added;
          added.classList.add("new");
          count++;
        }
        continue;
      }
      if (drawn.get(li.id) !== undefined && drawn.get(li.id) !== li.innerHTML) known.innerHTML = li.innerHTML;
      place = known.nextElementSibling;
    }
    for (const li of fresh.children) drawn.set(li.id, li.innerHTML);
    if (!first) return;
    if (!follows) {
      offer(old, first, count);
      return;
    }
    showFrom(old, first);
    if (mine && old.contains(document.activeElement) && document.activeElement !== old) {
      first.tabIndex = -1; // the answer comes where one reads on
      first.focus({ preventScroll: true });
    }
  }

  const atBottom = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 60;

  // showFrom brings the beginning of a message to the top of its log, or the end of the log to its bottom.
  function showFrom(log, li) {
    log.scrollTop += li.getBoundingClientRect().top - log.getBoundingClientRect().top - 4;
    log.dataset.placed = log.scrollTop;
    withdraw(log);
  }

  function toBottom(log) {
    if (!log?.hasAttribute("data-log")) return;
    log.scrollTop = log.scrollHeight;
    log.dataset.placed = log.scrollTop;
    withdraw(log);
  }

  // offer puts a button over a log whose reader has scrolled away from what is new.
  function offer(log, first, count) {
    const screen = log.closest(".screen");
    const button = screen.querySelector(".newer") ?? document.createElement("button");
    if (!button.isConnected) {
      button.className = "newer";
      button.dataset.first = first.id;
      screen.append(button);
    }
    button.dataset.count = Number(button.dataset.count ?? 0) + count;
    button.textContent = button.dataset.count + " new ↓";
  }

  const withdraw = (log) => log.closest(".screen").querySelector(".newer")?.remove();

  // moveInto puts the keyboard into a form that has opened, and back when it has closed.
  function moveInto(doc) {
    for (const phone of doc.querySelectorAll(".phone")) {
      const sheet = phone.querySelector("dialog");
      const screen = phone.querySelector(".screen");
      const key = sheet ? sheet.id + (sheet.querySelector("[aria-invalid]") ? " again" : "") : "";
      screen.inert = Boolean(sheet);
      if ((phone.dataset.sheet ?? "") === key) continue;
      phone.dataset.sheet = key;
      const target = sheet ? sheet.querySelector("[aria-invalid], textarea, input:not([type=hidden]), select, button")
        : phone.querySelector(".write input[name=text]");
      target?.focus({ preventScroll: true });
    }
  }

  // markNews writes beside each tab how many messages came since it was open.
  function markNews() {
    for (const tab of document.querySelectorAll("[data-key]")) {
      const key = seenKey(tab), count = Number(tab.dataset.count);
      if (tab.hasAttribute("aria-current")) sessionStorage.setItem(key, count);
      const news = Math.max(0, count - Number(sessionStorage.getItem(key)));
      tab.classList.toggle("news", news > 0);
      tab.querySelector(".count")?.remove();
      if (news > 0) tab.insertAdjacentHTML("beforeend", ` <span class="count">${news}<span class="off"> new</span></span>`);
    }
  }

  const seenKey = (tab) => "seen " + document.body.dataset.class + " " + tab.dataset.key;

  // greet shows a class for the first time: from its beginning, with nothing that counts as new.
  function greet(first) {
    for (const log of document.querySelectorAll("[data-log]")) {
      if (!first) toBottom(log);
      else log.dataset.placed = log.scrollTop = 0;
    }
    if (first) for (const tab of document.querySelectorAll("[data-key]")) sessionStorage.setItem(seenKey(tab), tab.dataset.count);
  }

  // rove makes the tabs of a phone one stop of the Tab key; arrows go from one to the next.
  function rove() {
    for (const tabs of document.querySelectorAll(".tabs")) {
      const links = [...tabs.querySelectorAll("a")];
      const stop = links.find((a) => a.hasAttribute("aria-current")) ?? links[0];
      for (const a of links) a.tabIndex = a === stop || a === document.activeElement ? 0 : -1;
    }
  }

  let turn = 0; // answers that come after a newer question are not shown
  async function load(url, options, own) {
    const mine = ++turn;
    const answer = await fetch(url, options);
    const html = await answer.text();
    if (mine !== turn) return;
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const failed = fresh.getElementById("failed");
    if (failed) {
      end(failed.textContent);
      return;
    }
    if (!fresh.getElementById("phones")) {
      location.reload(); // the key is no longer known, or the server says something else
      return;
    }
    const shown = new URL(answer.url);
    history.replaceState(null, "", shown.pathname + shown.search);
    if (options) for (const li of document.querySelectorAll(".msg.new")) li.classList.remove("new");
    takeOver(fresh, own);
    if (options && !own) lookAt(fresh.getElementById("status").dataset.look);
  }

  // lookAt brings what has just happened into view.
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  function lookAt(id) {
    const part = id ? document.getElementById(id) : null, log = part?.querySelector("[data-log]");
    if (log?.lastElementChild) showFrom(log, log.lastElementChild);
    part?.scrollIntoView({ block: "nearest", inline: "start", behavior: still.matches ? "auto" : "smooth" });
  }

  const say = (sentence) => { document.getElementById("status").textContent = sentence; };
  const lost = () => { if (!ended) say("The playground does not answer. Is it still running?"); };

  // end says for good that nothing can be kept any more: the process is about to go.
  let ended = false;
  function end(sentence) {
    ended = true;
    say(sentence);
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const address = form.getAttribute("action"); // form.action is the button of that name
    if (form.getAttribute("method") !== "post") return;
    event.preventDefault();
    if (document.body.ariaBusy === "true") return;
    if (form === own()) {
      const filled = new FormData(form);
      filled.set("as", new URLSearchParams(location.search).get("as") ?? "");
      await bring(filled);
      return;
    }
    document.body.ariaBusy = "true";
    try {
      const filled = new FormData(form, event.submitter);
      if (filled.has("back")) filled.set("back", location.search.slice(1)); // the form may be older than what is shown
      const body = form.enctype === "multipart/form-data" ? filled : new URLSearchParams(filled);
      await load(address, { method: "POST", body }, form.closest(".phone"));
      const composer = form.closest(".composer");
      if (composer) tidy(composer, form);
    } catch {
      lost();
    } finally {
      document.body.ariaBusy = "false";
    }
  });

  // tidy empties what has been sent.
  function tidy(composer, form) {
    form.reset();
    composer.querySelector(".write").elements.text.value = "";
    composer.querySelector(".commands")?.removeAttribute("open");
  }

  document.addEventListener("click", async (event) => {
    const newer = event.target.closest(".newer");
    if (newer) showFrom(newer.closest(".screen").querySelector(".log"), document.getElementById(newer.dataset.first));
    const link = event.target.closest("a[href^='/?']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      await load(link.href);
    } catch {
      lost();
    }
  });

  // A course that is dropped anywhere goes where the form of its own course sends one, with the paths in its folder.
  const own = () => document.querySelector(".own form");
  addEventListener("dragover", (event) => {
    if (!own() || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  addEventListener("drop", async (event) => {
    if (!own() || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.remove("dropping");
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const dropped = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile()); // both are gone after the first await
    const files = [];
    for (const one of dropped) {
      if (one instanceof File) files.push({ file: one, path: one.name });
      else await collect(one, files);
    }
    const body = new FormData();
    body.set("first", own().elements.first.value);
    body.set("as", new URLSearchParams(location.search).get("as") ?? "");
    for (const { file, path } of files) body.append("file", file, path);
    await bring(body);
  });

  // collect walks through what was dropped. What is hidden belongs to systems and editors.
  async function collect(entry, files) {
    if (entry.name.startsWith(".") || files.length > 2000) return;
    if (entry.isFile) {
      files.push({ file: await new Promise((done, fail) => entry.file(done, fail)), path: entry.fullPath.slice(1) });
      return;
    }
    const reader = entry.createReader();
    for (;;) { // a reader gives at most a hundred at a time
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (some.length === 0) return;
      for (const inside of some) await collect(inside, files);
    }
  }

  async function bring(body) {
    const verdict = document.getElementById("verdict");
    document.getElementById("own").open = true;
    verdict.textContent = "Reading …";
    drawn.delete("verdict");
    document.body.ariaBusy = "true";
    try {
      await load("/course", { method: "POST", body });
    } catch {
      verdict.textContent = "That could not be read. The class here is as it was.";
    } finally {
      document.body.ariaBusy = "false";
    }
  }

  // The look of messages changes as soon as it is chosen.
  document.addEventListener("change", async (event) => {
    if (!event.target.matches(".guises input")) return;
    document.body.ariaBusy = "true";
    try {
      await load("/?" + new URLSearchParams(new FormData(event.target.form)));
    } catch {
      lost();
    } finally {
      document.body.ariaBusy = "false";
    }
  });

  // Typing "/" opens the commands and shows those that begin so.
  document.addEventListener("input", (event) => {
    const input = event.target;
    if (input.name === "text") filterCommands(input);
    if (input.dataset.complete) complete(input);
  });

  function filterCommands(input) {
    const menu = input.closest(".composer").querySelector(".commands");
    if (!menu) return;
    const word = input.value.startsWith("/") ? input.value.slice(1).split(" ")[0] : null;
    menu.open = word !== null && !input.value.includes(" ");
    for (const li of menu.querySelectorAll("[data-command]")) li.hidden = word !== null && !li.dataset.command.startsWith(word);
  }

  let waiting;
  function complete(input) {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const q = new URLSearchParams(new FormData(input.form));
      q.delete("back");
      q.set("action", input.form.querySelector("button[name=action]").value);
      q.set("focus", input.dataset.complete);
      const answer = await fetch("/complete?" + q).catch(() => null);
      if (!answer?.ok) return;
      const { choices } = await answer.json();
      input.list.replaceChildren(...choices.map((c) => new Option(c.label, c.value)));
    }, 150);
  }

  // Arrows go from tab to tab and from command to command; "/" opens the commands of the phone in use; Escape closes.
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const among = (list) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
      const all = [...list], next = all[(all.indexOf(target) + step + all.length) % all.length];
      if (!step || !next) return;
      event.preventDefault();
      for (const one of all) if (one.matches(".tabs a")) one.tabIndex = one === next ? 0 : -1;
      next.focus();
    };
    if (target.matches(".tabs a")) among(target.parentElement.children);
    if (target.matches(".commands > ul > li > details > summary, .commands .plain")) {
      among(target.closest(".commands").querySelectorAll(":scope > ul > li:not([hidden]) > details > summary, li:not([hidden]) .plain"));
    }
    if (key === "ArrowDown" && target.name === "text" && target.value.startsWith("/")) {
      event.preventDefault();
      target.closest(".composer").querySelector("li:not([hidden]) > details > summary, li:not([hidden]) .plain")?.focus();
    }
    if (key === "/" && !target.matches("input, textarea, select") && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const write = (target.closest(".phone") ?? document.querySelector(".phone")).querySelector(".write input[name=text]");
      if (write?.value === "" && !write.closest("[inert]")) write.focus(); // the sign itself is typed there now
    }
    if (key !== "Escape") return;
    const sheet = target.closest("dialog");
    if (sheet) sheet.querySelector("[name=dismiss]").click();
    const menu = target.closest(".composer")?.querySelector(".commands") ?? target.closest("details");
    if (menu?.open) {
      menu.open = false;
      if (target.name !== "text") menu.querySelector("summary").focus();
    }
  });

  // The phone in use is the one that speaks: four at once would talk over one another.
  document.addEventListener("focusin", (event) => {
    const phone = event.target.closest(".phone");
    if (!phone) return;
    for (const log of document.querySelectorAll("[data-log]")) log.ariaLive = phone.contains(log) ? "polite" : "off";
    if (event.target.dataset.complete) complete(event.target);
  });

  // A window that changes its height leaves a log where its reader was: at the end, or where we had put it.
  addEventListener("resize", () => {
    for (const log of document.querySelectorAll("[data-log]")) if (log.dataset.follows === "true") toBottom(log);
  });
  document.addEventListener("scroll", (event) => {
    if (event.target.matches?.("[data-log]")) event.target.dataset.follows = atBottom(event.target);
    if (event.target.matches?.("[data-log]") && atBottom(event.target)) withdraw(event.target);
  }, true);

  async function look() {
    try {
      if (!document.hidden && document.body.ariaBusy !== "true") {
        const answer = await fetch("/revision");
        const revision = await answer.text();
        if (answer.status === 503) end(revision);
        else if (answer.ok && revision !== document.body.dataset.revision) await load(location.href);
      }
    } catch {
      lost();
    }
    if (!ended) setTimeout(look, 1000);
  }

  remember(document);
  for (const li of document.querySelectorAll("[data-log] > li")) drawn.set(li.id, li.innerHTML);
  greet(!sessionStorage.getItem("met " + document.body.dataset.class));
  sessionStorage.setItem("met " + document.body.dataset.class, "yes");
  moveInto(document);
  markNews();
  rove();
  setTimeout(look, 1000);
})();
