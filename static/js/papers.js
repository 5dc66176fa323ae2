"use strict";

// Files dropped into the frame go up one by one with their progress; without this the form sends them itself.
(() => {
  const form = document.querySelector("[data-papers]");
  if (!form) return;
  // "at once": the form sends all files itself, and the page that follows shows the progress.
  const atOnce = form.dataset.papers === "at once";
  const list = form.querySelector("[data-progress]");
  for (const words of form.querySelectorAll("[data-with-script]")) words.hidden = false;

  const line = (name) => {
    const item = document.createElement("li");
    const bar = document.createElement("progress");
    const words = document.createElement("span");
    bar.max = 100;
    bar.setAttribute("aria-label", name);
    bar.className = "me-2";
    words.className = "text-break";
    words.textContent = `${name}: đang tải lên`;
    item.append(bar, words);
    list.append(item);
    return { bar, say: (text, isDone) => {
      words.textContent = text;
      words.classList.toggle("entry-message", !isDone);
      bar.hidden = true;
    } };
  };

  const send = (file) => new Promise((done) => {
    const body = new FormData(form);
    body.set("tep", file);
    const { bar, say } = line(file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total * 100; };
    request.onerror = () => {
      say(`${file.name}: chưa tải lên được vì mất kết nối. Chọn lại tệp khi có mạng.`, false);
      done();
    };
    request.onload = () => {
      let known = [];
      let refused = [`${file.name}: chưa tải lên được. Tải lại trang rồi thử lại.`];
      if (request.status === 200) ({ refused, known } = JSON.parse(request.responseText));
      else if (request.status === 401 || request.status === 403) {
        refused = [`${file.name}: phiên làm việc đã hết hạn; đăng nhập lại để tải lên.`];
      } else if (request.status === 409) refused = [`${file.name}: báo cáo không ở trạng thái đang nhập.`];
      else if (request.status === 413) refused = [`${file.name}: tệp quá lớn; chọn tệp nhỏ hơn.`];
      say(refused[0] ?? known[0] ?? `${file.name}: đã nhận`, !refused.length);
      done();
    };
    request.send(body);
  });

  const sendAll = async (files) => {
    form.setAttribute("aria-busy", "true");
    for (const file of files) await send(file);
    form.removeAttribute("aria-busy");
    form.elements.tep.value = "";
    window.htmx.ajax("GET", form.action, "#papers");
  };

  form.addEventListener("submit", (event) => {
    if (atOnce || !form.elements.tep.files.length) return;
    event.preventDefault();
    sendAll([...form.elements.tep.files]);
  });
  for (const name of ["dragover", "dragenter"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    if (atOnce) {
      form.elements.tep.files = event.dataTransfer.files;
      form.requestSubmit();
    } else sendAll([...event.dataTransfer.files]);
  });
})();
