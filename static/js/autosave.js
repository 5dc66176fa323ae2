"use strict";

// Keeps what is typed into a return. Every row that changes is stored on this machine at once, sent when it can be, and
// forgotten when the portal has answered for it. Every page of the return sends what is still there, and the return is
// not handed over while anything is.
(() => {
  const keeper = document.querySelector("[data-keeper]");
  if (!keeper) return;
  const form = keeper.matches("[data-autosave]") ? keeper : null;
  const prefix = `nhap:${keeper.dataset.keeper}:`;
  const status = document.querySelector("[data-status]");
  const waiting = new Map();
  const held = new Set();
  let busy = false, stopped = false, timer = 0, pause = 2000, button = null;

  const OFFLINE = "Mất kết nối. Số liệu vừa nhập được giữ trên máy này và tự gửi khi có mạng.";
  const ENDED = "Phiên làm việc đã hết hạn. Nội dung đã nhập được giữ nguyên; đăng nhập lại để tiếp tục.";
  const BUSY = "Hệ thống đang bận. Số liệu vừa nhập được giữ trên máy này và tự gửi lại.";
  const BARRED = "Tài khoản đang đăng nhập không nhập được báo cáo này. Số liệu vừa nhập được giữ trên máy này.";

  const say = (text, isTrouble = false) => {
    status.textContent = text;
    status.classList.toggle("trouble", isTrouble);
  };

  // A machine that lets nothing be stored still saves while the connection holds.
  const keep = (entry) => {
    try { localStorage.setItem(prefix + entry.row, JSON.stringify(entry)); } catch { /* nowhere to keep it */ }
  };
  const forget = (entry) => {
    try { localStorage.removeItem(prefix + entry.row); } catch { /* nothing was kept */ }
  };
  const kept = () => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix))
        .map((key) => JSON.parse(localStorage.getItem(key)));
    } catch { return []; }
  };

  const rowOf = (name) => form?.querySelector(`[data-row="${CSS.escape(name)}"]`);
  const belongs = (name, row) => name === row || name.startsWith(`${row}-`);
  const pairsOf = (row) => [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && belongs(name, row));
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const note = (row) => {
    const name = row.dataset.row;
    const place = { form: row.dataset.form, page: window.location.pathname, address: form.dataset.autosave };
    const entry = waiting.get(name) ?? { row: name, ...place, sent: null };
    entry.pairs = pairsOf(name);
    waiting.set(name, entry);
    held.delete(name);
    keep(entry);
    row.classList.add("unsaved");
  };

  // A line of a log with only its day or only its link is still being typed while its row has the focus.
  const isHalfTyped = (name) => {
    const row = rowOf(name);
    if (!row?.contains(document.activeElement)) return false;
    const days = [...row.querySelectorAll(`[name="${name}-ngay"]`)];
    const links = [...row.querySelectorAll(`[name="${name}-link"]`)];
    return links.some((link, at) => Boolean(link.value.trim()) !== Boolean(days[at].value.trim()));
  };

  const schedule = (delay) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(flush, delay);
  };

  const readyOnes = () => [...waiting.values()].filter((entry) => !held.has(entry.row) && !isHalfTyped(entry.row));

  // What was sent and not answered is sent again just as it was, so that a lost answer never becomes a conflict.
  const flush = async () => {
    const ready = readyOnes();
    const batch = ready.filter((entry) => entry.address === ready[0].address);
    if (busy || stopped || !batch.length) return;
    busy = true;
    const body = new URLSearchParams();
    body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    if (form?.querySelector("[data-earlier]")) body.append("luy-ke", "1");
    for (const entry of batch) {
      entry.sent ??= entry.pairs;
      keep(entry);
      for (const [name, value] of entry.sent) body.append(name, value);
    }
    let delay = null;
    try {
      const answer = await fetch(batch[0].address, {
        method: "POST", body, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(20000),
      });
      if (answer.ok) {
        settle(batch, await answer.json());
        pause = 2000;
        delay = 0;
      } else if (answer.status === 409) {
        stopped = true;
        complainOf((await answer.json()).refused);
      } else if (answer.status === 404) {
        stopped = true;
        complainOf(BARRED);
      } else if (answer.status === 401 || answer.status === 403) {
        stopped = true;
        complainOf(ENDED);
        document.dispatchEvent(new Event("portal:ended"));
      } else {
        complainOf(BUSY);
        delay = pause;
      }
    } catch {
      complainOf(OFFLINE);
      delay = pause;
    }
    if (delay) pause = Math.min(pause * 2, 30000);
    busy = false;
    if (delay !== 0) button = null;  // Not saved now: the page stays, and says so.
    if (delay !== null) schedule(delay);
    if (button && !readyOnes().length) form.requestSubmit(button);
  };

  const settle = (batch, { at, rows }) => {
    for (const entry of batch) {
      const told = rows[entry.row];
      // What was typed since it was sent is not what the answer is about.
      const isSame = same(entry.pairs, entry.sent);
      entry.sent = null;
      if (isSame && (!told || told.error)) held.add(entry.row);
      else if (isSame) {
        waiting.delete(entry.row);
        forget(entry);
      }
      const row = rowOf(entry.row);
      if (row && told) show(row, told, at, isSame);
      if (waiting.has(entry.row)) {
        entry.pairs = row ? pairsOf(entry.row) : entry.pairs;
        keep(entry);
      }
    }
    if (!form && !waiting.size) window.location.reload();
    else tell(at);
  };

  const tell = (at) => {
    const elsewhere = [...waiting.values()].filter((entry) => !rowOf(entry.row));
    const here = [...form?.querySelectorAll("[data-row]") ?? []].filter((row) => held.has(row.dataset.row));
    if (elsewhere.length) list(elsewhere);
    else if (here.length) point(here);
    else if (waiting.size) say("Đang lưu");
    else if (at) say(`Đã lưu ${at}`);
    if (form && !readyOnes().length) warn();
  };

  const point = ([first, ...others]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-link p-0 align-baseline";
    button.textContent = "xem lại ô có thông báo";
    button.addEventListener("click", () => {
      const field = ":is(input, textarea, select)";
      (first.querySelector(`${field}.is-invalid`) ?? first.querySelector(`[data-cell] ${field}:not([type=hidden])`)).focus();
    });
    say(`Còn ${others.length + 1} ô chưa lưu được; `, true);
    status.append(button, ".");
  };

  // A page without the cells says where they are as well.
  const complainOf = (text) => { form ? say(text, true) : list([...waiting.values()], text); };

  // What waits on other pages of the return: where it was typed, and a way to let it go.
  const list = (entries, why = "") => {
    say(`${why} Còn ${entries.length} ô nhập trên máy này chưa lưu được. Mở để xem lại: `.trimStart(), true);
    for (const [page, name] of new Map(entries.map((entry) => [entry.page, entry.form]))) {
      const link = document.createElement("a");
      link.href = page;
      link.textContent = name;
      status.append(link, ". ");
    }
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "btn btn-sm btn-outline-secondary bg-white";
    drop.textContent = `Bỏ ${entries.length} ô chưa lưu`;
    drop.addEventListener("click", () => {
      for (const entry of entries) {
        waiting.delete(entry.row);
        held.delete(entry.row);
        forget(entry);
      }
      say("Đã bỏ các ô chưa lưu.");
    });
    status.append(drop);
  };

  // The answer for a row: what its next write is based on, and what is wrong with it.
  const show = (row, told, at, isSame) => {
    const name = row.dataset.row;
    if (told.html) {
      const hadFocus = row.contains(document.activeElement);
      row.outerHTML = told.html;
      window.htmx?.process(rowOf(name));
      if (hadFocus) rowOf(name).querySelector("input:not([type=hidden])")?.focus();
      document.dispatchEvent(new Event("entry:shown"));
      return;
    }
    form.elements[`${name}-ban`].value = told.edition;
    form.elements[`${name}-goc`].value = told.trace;
    const input = document.getElementById(name);
    if (input?.matches("input") && !told.error) {
      input.defaultValue = told.text;
      if (isSame && document.activeElement !== input) input.value = told.text;
    }
    if (isSame || told.conflict) complain(row, told);
    row.classList.toggle("unsaved", waiting.has(name));
    row.querySelector("[data-saved]").textContent = waiting.has(name) ? "" : `Đã lưu ${at}`;
  };

  const complain = (row, { error, conflict, marked }) => {
    const name = row.dataset.row;
    const cell = row.matches("[data-cell]") ? row : row.querySelector("[data-cell]");
    if (marked !== undefined) cell.querySelector("[data-marked]").innerHTML = marked;
    document.getElementById(`${name}-loi`)?.remove();
    cell.querySelector("[data-conflict]").innerHTML = conflict;
    cell.classList.toggle("cell-error", Boolean(error));
    for (const input of cell.querySelectorAll("input.entry-number, [data-log] input, textarea, select, [role=radiogroup], fieldset")) {
      // Of a log only the item that the message names.
      const isWrong = Boolean(error) && (!input.matches("[data-log] input") || error.includes(`“${input.value}”`));
      input.classList.toggle("is-invalid", isWrong && input.matches("input, textarea, select"));
      if (isWrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    if (!error) return;
    const message = document.createElement("p");
    message.id = `${name}-loi`;
    message.className = "entry-message mb-1";
    message.textContent = error;
    cell.prepend(message);
  };

  // What is doubtful, asked for again when all is saved; the check tells it in any case.
  const warn = async () => {
    if (!form.dataset.doubts) return;
    try {
      const answer = await fetch(form.dataset.doubts, { headers: { "HX-Request": "true" } });
      if (!answer.ok) return;
      const { rows } = await answer.json();
      for (const place of form.querySelectorAll("div[data-doubts]")) {
        const html = rows[place.closest("[data-row]").dataset.row] ?? "";
        if (place.innerHTML.trim() !== html.trim()) place.innerHTML = html;
      }
    } catch { /* asked again with the next cell */ }
  };

  const restore = (entry) => {
    const row = rowOf(entry.row);
    if (!row) return;
    const left = [...entry.pairs];
    const lines = left.filter(([name]) => name === `${entry.row}-link`).length;
    row.dispatchEvent(new CustomEvent("entry:lines", { bubbles: true, detail: lines }));
    for (const control of row.querySelectorAll("input:not([type=file]), select, textarea")) {
      if (!control.name) continue;
      const isChoice = control.matches("[type=radio], [type=checkbox]");
      const at = left.findIndex(([name, value]) => name === control.name && (!isChoice || value === control.value));
      if (isChoice) control.checked = at >= 0;
      else if (at >= 0) control.value = left[at][1];
      if (at >= 0) left.splice(at, 1);
    }
    row.classList.add("unsaved");
  };

  const listen = () => {
    for (const [name, delay] of [["input", 1200], ["change", 0]]) {
      form.addEventListener(name, (event) => {
        const row = event.target.closest("[data-row]");
        if (!row || event.target.type === "file") return;
        note(row);
        schedule(delay);
      });
    }
    // A button waits until what is on its way has arrived, so that nobody is in conflict with themselves.
    form.addEventListener("submit", (event) => {
      if (stopped || !busy && !readyOnes().length) return;
      event.preventDefault();
      button = event.submitter;
      schedule(0);
    });
    form.addEventListener("focusout", (event) => {
      const row = event.target.closest("[data-row]");
      if (row && waiting.has(row.dataset.row) && !row.contains(event.relatedTarget)) schedule(0);
    });
  };

  // Nothing is handed over while something typed on this machine is not in the portal.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-hands-over]") || !waiting.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held.clear();
    stopped = false;
    list([...waiting.values()]);
    status.scrollIntoView({ block: "center" });
    schedule(0);
  }, true);
  window.addEventListener("online", () => schedule(0));
  window.addEventListener("focus", () => { if (waiting.size) schedule(0); });
  document.addEventListener("portal:renewed", () => {
    stopped = false;
    schedule(0);
  });

  for (const entry of kept()) {
    waiting.set(entry.row, entry);
    restore(entry);
  }
  if (form) {
    listen();
    // What was typed before this script was there, over a slow line.
    const isTouched = (control) => control.matches("[type=radio], [type=checkbox]")
      ? control.checked !== control.defaultChecked : control.value !== control.defaultValue;
    for (const row of form.querySelectorAll("[data-row]")) {
      const controls = row.querySelectorAll("input:not([type=file]):not([type=hidden]), textarea");
      if (!waiting.has(row.dataset.row) && [...controls].some(isTouched)) note(row);
    }
  }
  if (waiting.size) {
    document.dispatchEvent(new Event("entry:shown"));
    tell("");
    schedule(0);
  } else if (form) warn();
})();
