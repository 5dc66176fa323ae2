"use strict";

(() => {
  const say = (text) => {
    const announcer = document.getElementById("announcer");
    if (announcer && text) {
      announcer.textContent = "";
      window.setTimeout(() => { announcer.textContent = text; }, 50);
    }
  };

  const start = () => {
    const summary = document.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // A second click must not send a form twice; htmx forms are guarded by hx-disabled-elt or hx-sync.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.closest("[hx-post], [hx-put]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  });

  // Printing shows what is folded away.
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const part of opened) part.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const part of opened) part.open = false;
  });

  // A swapped part says what changed in data-announce; failures are said and nothing typed is lost.
  document.addEventListener("htmx:afterSwap", (event) => {
    const part = event.detail.elt;
    const source = part.matches("[data-announce]") ? part : part.querySelector("[data-announce]");
    if (source) say(source.dataset.announce);
  });
  const complain = (text) => {
    const place = document.getElementById("trouble");
    if (!place) return;
    place.textContent = text;
    place.hidden = !text;
  };
  document.addEventListener("htmx:sendError", () => {
    complain("Mất kết nối. Nội dung vừa nhập vẫn còn trên trang này; hãy thử lại khi có mạng.");
  });
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401 || status === 403) {
      complain("Phiên làm việc đã hết hạn hoặc bạn không có quyền thực hiện thao tác này. " +
        "Mở trang đăng nhập ở thẻ khác, đăng nhập lại rồi tiếp tục.");
    } else if (status >= 500 || status === 429) {
      complain("Hệ thống đang bận. Nội dung vừa nhập vẫn còn trên trang này; hãy thử lại sau ít phút.");
    }
  });
  document.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.xhr.status < 400) complain("");
  });

  // After a new login of the same person in another tab the page goes on: its forms take the new session's token.
  let ended = false;
  document.addEventListener("htmx:responseError", (event) => {
    ended ||= [401, 403].includes(event.detail.xhr.status);
  });
  document.addEventListener("portal:ended", () => { ended = true; });
  window.addEventListener("focus", async () => {
    if (!ended) return;
    const answer = await fetch("/tai-khoan/phien/", { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const { token, user } = await answer.json();
    if (user !== document.body.dataset.user) {
      complain("Người khác đã đăng nhập trên máy này. Tải lại trang để tiếp tục.");
      return;
    }
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    ended = false;
    complain("");
    say("Đã đăng nhập lại. Nội dung vừa nhập vẫn còn trên trang này.");
    document.dispatchEvent(new Event("portal:renewed"));
  });
})();
