"use strict";

// The lists of the entry grid: a log gets a line more when its last one is used, says at once which items are of an
// earlier quarter, and takes a pasted block; so does a list of communes.
(() => {
  const form = document.querySelector("[data-entry]");
  if (!form) return;
  const linesOf = (log) => [...log.querySelectorAll("[data-line]")];
  const fieldsOf = (line) => [...line.querySelectorAll("input")];
  const isUsed = (line) => fieldsOf(line).some((field) => field.value.trim());

  const addLine = (log) => {
    const lines = linesOf(log);
    const line = lines.at(-1).cloneNode(true);
    for (const field of fieldsOf(line)) {
      field.removeAttribute("id");
      field.removeAttribute("value");
      field.removeAttribute("aria-invalid");
      field.classList.remove("is-invalid");
      field.value = "";
    }
    for (const place of line.querySelectorAll("[data-number]")) place.textContent = lines.length + 1;
    line.querySelector("[data-late]").textContent = "";
    lines.at(-1).after(line);
    return line;
  };

  const lateOf = (log, text) => {
    const [, day, month, year] = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4})\s*$/.exec(text) ?? [];
    if (!year || year !== log.dataset.year) return "";
    if (`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` >= log.dataset.opens) return "";
    return log.dataset.supplement.replace("{day}", `${+day}/${+month}/${year}`).replace("{month}", +month);
  };

  const follow = (log) => {
    if (isUsed(linesOf(log).at(-1))) addLine(log);
    for (const line of linesOf(log)) {
      const place = line.querySelector("[data-late]"), words = lateOf(log, fieldsOf(line)[0].value);
      if (place.textContent !== words) place.textContent = words;
    }
  };
  form.addEventListener("input", (event) => {
    const log = event.target.closest("[data-log]");
    if (log) follow(log);
  });
  document.addEventListener("entry:shown", () => form.querySelectorAll("[data-log]").forEach(follow));

  // Whoever puts back what was typed into a log asks for lines enough.
  form.addEventListener("entry:lines", (event) => {
    const log = event.target.querySelector("[data-log]");
    while (log && linesOf(log).length < event.detail) addLine(log);
  });

  const plain = (text) => text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();

  const pasteItems = (log, lines, field) => {
    const start = linesOf(log).findIndex((line) => line.contains(field));
    const before = [];
    let items = 0, others = 0;
    for (const cells of lines) {
      const day = cells.find((cell) => /^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}$/.test(cell));
      const link = cells.find((cell) => /^https?:\/\//i.test(cell));
      if (!day && !link) {
        others += 1;
        continue;
      }
      const line = linesOf(log)[start + items] ?? addLine(log);
      for (const [control, text] of [[fieldsOf(line)[0], day?.replace(/[.-]/g, "/")], [fieldsOf(line)[1], link]]) {
        if (!text) continue;
        before.push([control, "value", control.value]);
        control.value = text;
      }
      items += 1;
    }
    follow(log);
    return [before, `Đã dán ${items} tin, bài.`, others, "không có ngày đăng hoặc liên kết"];
  };

  const pasteTicks = (list, lines) => {
    const boxes = new Map([...list.querySelectorAll("input[type=checkbox]:not([name$='-tra-loi'])")].map(
      (box) => [plain(box.parentElement.textContent), box]));
    const before = [];
    let ticked = 0, others = 0;
    for (const cells of lines) {
      const box = boxes.get(cells.map(plain).find((cell) => boxes.has(cell)));
      if (!box) others += 1;
      else if (!cells.some((cell) => plain(cell) === "không")) {
        before.push([box, "checked", box.checked]);
        box.checked = true;
        ticked += 1;
      }
    }
    return [before, `Đã chọn ${ticked} nơi theo khối dán.`, others, "không khớp tên nơi nào"];
  };

  form.addEventListener("paste", (event) => {
    const list = event.target.closest("[data-log], [data-ticks]");
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n+$/, "");
    if (!list || list.matches("[data-log]") && !/[\n\t]/.test(text)) return;
    event.preventDefault();
    const lines = text.split("\n").map((line) => line.split("\t").map((cell) => cell.replace(/^"(.*)"$/, "$1").trim()));
    const paste = list.matches("[data-log]") ? pasteItems : pasteTicks;
    const [before, done, others, why] = paste(list, lines, event.target);
    const sentence = others ? `${done} Bỏ qua ${others} dòng ${why}.` : done;
    const changed = before.length ? [list.closest("[data-row]")] : [];
    document.dispatchEvent(new CustomEvent("entry:pasted", { detail: { sentence, before, changed } }));
  });
})();
