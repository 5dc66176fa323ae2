"use strict";

// Keeps what is typed into the text boxes of plain forms on this machine, for the same person, until the portal has
// taken the form; a page that comes after an ended session, a lost line or an error offers it back.
(() => {
  const user = document.body.dataset.user;
  const SENT = "giu:da-gui", LONGEST = 7 * 24 * 3600 * 1000;
  const tried = (act) => {
    try { return act(); } catch { return null; }  // A machine that lets nothing be stored.
  };
  const forget = (key) => tried(() => localStorage.removeItem(key));
  const read = (key) => tried(() => JSON.parse(localStorage.getItem(key)));

  const isKept = (field) => field.matches("textarea:not([readonly]), input[data-keep]") && field.form?.method === "post"
    && !field.form.matches("[data-autosave], [hx-post], [hx-put]");
  const keyOf = (field) => {
    const address = new URL(field.form.getAttribute("action") ?? "", window.location).pathname;
    return `giu:${user}:${address}:${field.id || field.name}`;
  };

  // The page that comes right after that of the form has taken it, unless it is an error, a login, or says what is wrong.
  const unsend = () => tried(() => sessionStorage.removeItem(SENT));
  const sent = tried(() => JSON.parse(sessionStorage.getItem(SENT))) ?? { page: null, keys: [] };
  unsend();
  window.addEventListener("pageshow", (event) => { if (event.persisted) unsend(); });
  const cameFrom = document.referrer && new URL(document.referrer).pathname;
  const [arrival] = performance.getEntriesByType("navigation");
  const isRefusal = Boolean(document.querySelector("main .error-summary, main .note-error:not([hidden])"));
  const isAnswer = cameFrom === sent.page && arrival?.type !== "back_forward" && (arrival?.responseStatus ?? 200) < 400;
  if (user && isAnswer && !isRefusal) sent.keys.forEach(forget);
  if (!user) return;

  const button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline-secondary bg-white ms-2";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  };

  const offer = (field, key, { text, at }) => {
    const place = document.createElement("p"), typed = new Date(at);
    const clock = typed.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
    const when = `lúc ${clock} ngày ${typed.getDate()}/${typed.getMonth() + 1}`;
    const before = field.value;
    const take = () => {
      field.value = text;
      place.replaceChildren(`Đã lấy lại nội dung bạn nhập ${when} mà chưa gửi được.`, button("Bỏ", drop));
    };
    const drop = () => {
      field.value = before;
      forget(key);
      place.remove();
      field.focus();
    };
    place.className = "form-text";
    place.setAttribute("role", "status");
    field.after(place);
    if (before.trim()) {
      place.append(`Nội dung bạn nhập ${when} chưa gửi được vẫn còn trên máy này.`, button("Lấy lại", take), button("Bỏ", drop));
    } else take();
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  };

  for (const field of document.querySelectorAll("main textarea, main input[data-keep]")) {
    if (!isKept(field)) continue;
    const key = keyOf(field), kept = read(key);
    if (!kept) continue;
    if (Date.now() - kept.at > LONGEST || kept.text === field.value && !isRefusal) forget(key);
    else if (kept.text !== field.value) offer(field, key, kept);
  }

  document.addEventListener("input", ({ target: field }) => {
    if (!field.matches("textarea, input") || !isKept(field)) return;
    const key = keyOf(field);
    if (field.value === field.defaultValue) forget(key);
    else tried(() => localStorage.setItem(key, JSON.stringify({ text: field.value, at: Date.now() })));
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const keys = [...event.target.elements].filter((field) => field.matches("textarea, input") && isKept(field)).map(keyOf);
    tried(() => sessionStorage.setItem(SENT, JSON.stringify({ page: window.location.pathname, keys })));
  });
})();
