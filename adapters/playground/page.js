// The page works without this script: every form posts and every link loads. The script does the
// same without loading the page anew, looks for news once a second, and keeps the keyboard where it
// was. The server draws everything; what has changed is taken over from a freshly drawn page.
"use strict";

(() => {
  const drawn = new Map(); // what the server drew last, by id of the region
  const remember = (doc) => {
    for (const el of doc.querySelectorAll("[data-live]")) drawn.set(el.id, el.innerHTML);
  };

  // takeOver brings the page in line with a fresh one.
  function takeOver(fresh) {
    const phones = (doc) => [...doc.querySelectorAll(".phone")].map((p) => p.id).join();
    if (phones(fresh) !== phones(document)) {
      document.getElementById("phones").replaceWith(fresh.getElementById("phones"));
      settlePhones();
    }
    const focused = document.activeElement?.id;
    for (const el of fresh.querySelectorAll("[data-live], [data-log]")) {
      const old = document.getElementById(el.id);
      if (!old) continue;
      if (old.tagName !== el.tagName || old.dataset.view !== el.dataset.view) {
        old.replaceWith(el.cloneNode(true));
        toBottom(document.getElementById(el.id));
      } else if (el.hasAttribute("data-log")) {
        mergeLog(old, el);
      } else if (drawn.get(el.id) !== el.innerHTML) {
        old.innerHTML = el.innerHTML;
      }
    }
    remember(fresh);
    document.body.dataset.revision = fresh.body.dataset.revision;
    const to = document.getElementById("to"), now = fresh.getElementById("to");
    if (document.activeElement !== to && to.min !== now.min) to.value = now.value;
    to.min = now.min;
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
    moveInto(document);
    markNews();
  }

  // mergeLog changes only the messages that differ, so that a screen reader says only those.
  function mergeLog(old, fresh) {
    const atBottom = old.scrollHeight - old.scrollTop - old.clientHeight < 60;
    const wanted = new Set([...fresh.children].map((li) => li.id));
    for (const li of [...old.children]) if (!wanted.has(li.id)) li.remove();
    let place = old.firstElementChild;
    for (const li of fresh.children) {
      const mine = document.getElementById(li.id);
      if (!mine) {
        const added = li.cloneNode(true);
        added.classList.add("fresh");
        old.insertBefore(added, place);
        continue;
      }
      if (drawn.get(li.id) !== undefined && drawn.get(li.id) !== li.innerHTML) mine.innerHTML = li.innerHTML;
      drawn.set(li.id, li.innerHTML);
      place = mine.nextElementSibling;
    }
    for (const li of fresh.children) drawn.set(li.id, li.innerHTML);
    if (atBottom) toBottom(old);
  }

  function toBottom(log) {
    if (log?.hasAttribute("data-log")) log.scrollTop = log.scrollHeight;
  }

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

  // markNews marks the tabs in which something has appeared since they were open.
  function markNews() {
    for (const tab of document.querySelectorAll("[data-key]")) {
      const key = "seen " + tab.dataset.key;
      if (tab.hasAttribute("aria-current")) sessionStorage.setItem(key, tab.dataset.last);
      const news = tab.dataset.last !== "" && sessionStorage.getItem(key) !== tab.dataset.last;
      if (news !== tab.classList.contains("news")) {
        tab.classList.toggle("news", news);
        tab.querySelector(".off")?.remove();
        if (news) tab.insertAdjacentHTML("beforeend", '<span class="off"> (new)</span>');
      }
    }
  }

  let turn = 0; // answers that come after a newer question are not shown
  async function load(url, options) {
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
    takeOver(fresh);
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
    document.body.ariaBusy = "true";
    try {
      const filled = new FormData(form, event.submitter);
      const body = form.enctype === "multipart/form-data" ? filled : new URLSearchParams(filled);
      await load(address, { method: "POST", body });
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
    const link = event.target.closest("a[href^='/?']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      await load(link.href);
    } catch {
      lost();
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

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const sheet = event.target.closest("dialog");
    if (sheet) sheet.querySelector("[name=dismiss]").click();
    const menu = event.target.closest(".composer")?.querySelector(".commands") ?? event.target.closest("details");
    if (menu?.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // The phone in use is the one that speaks: four at once would talk over one another.
  document.addEventListener("focusin", (event) => {
    const phone = event.target.closest(".phone");
    if (!phone) return;
    for (const log of document.querySelectorAll("[data-log]")) log.ariaLive = phone.contains(log) ? "polite" : "off";
    if (event.target.dataset.complete) complete(event.target);
  });

  function settlePhones() {
    for (const log of document.querySelectorAll("[data-log]")) toBottom(log);
  }

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
  settlePhones();
  moveInto(document);
  markNews();
  setTimeout(look, 1000);
})();
