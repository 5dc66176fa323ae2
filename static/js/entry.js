"use strict";

// The entry grid: live totals, moving by keys, pasting a block. Everything on the page works without this.
(() => {
  const form = document.querySelector("[data-entry]");
  if (!form) return;
  const rows = () => [...form.querySelectorAll("[data-row]")];
  const numberOf = (row) => row.querySelector("input.entry-number[inputmode]:not([name$='-ngay'])");

  // Live totals. What can't be read as a number leaves its total unknown, as the server does.
  const thousandths = (text) => {
    const typed = text.replace(/[\s\u00a0\u202f]/g, "");
    if (!/^\d+(?:\.\d{3})*(?:,\d{1,3})?$/.test(typed)) return null;
    const [whole, part = ""] = typed.replace(/\./g, "").split(",");
    return BigInt(whole) * 1000n + BigInt(part.padEnd(3, "0"));
  };
  const written = (value) => {
    const whole = (value / 1000n).toString().replace(/\B(?=(\d{3})+$)/g, ".");
    const part = (value % 1000n).toString().padStart(3, "0").replace(/0+$/, "");
    return part ? `${whole},${part}` : whole;
  };
  const valueOf = (row) => {
    const total = row.querySelector("[data-parts]");
    if (!total) {
      const input = numberOf(row);
      return input && input.id === row.dataset.row ? thousandths(input.value) : null;
    }
    let sum = null;
    for (const name of total.dataset.parts.split(" ").filter(Boolean)) {
      const setAside = form.elements[`${name}-x`]?.checked;
      const part = form.elements[name] ? thousandths(form.elements[name].value) : null;
      if (part === null && !setAside) return null;
      if (part !== null) sum = (sum ?? 0n) + part;
    }
    return sum;
  };
  const show = (place, value) => {
    const text = value === null ? "…" : written(value);
    if (place.textContent !== text) place.textContent = text;
  };
  const add = () => {
    for (const row of rows()) {
      const total = row.querySelector("[data-parts]");
      const running = row.querySelector("[data-earlier]");
      if (!total && !running) continue;
      const value = valueOf(row);
      if (total) show(total, value);
      if (running) {
        const earlier = thousandths(running.dataset.earlier);
        show(running, value === null ? earlier : value + (earlier ?? 0n));
      }
    }
    for (const list of form.querySelectorAll("[data-ticks]")) {
      const ticked = list.querySelectorAll("input[type=checkbox]:checked:not([name$='-tra-loi'])").length;
      list.querySelector("[data-ticked]").textContent = ticked;
    }
  };
  form.addEventListener("input", add);
  form.addEventListener("change", add);
  document.addEventListener("entry:shown", add);

  // Keys: Enter and the arrows go from number to number, Enter in another field to the next one, Esc brings back what
  // is saved.
  const isVisible = (input) => input && input.offsetParent !== null;
  const typeable = () => rows().map(numberOf).filter(isVisible);
  const fields = () => [...form.querySelectorAll("[data-row] input.form-control:not([type=file])")].filter(isVisible);
  const goTo = (input) => {
    input.focus();
    input.select();
  };
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches("input.form-control") || event.isComposing || event.ctrlKey || event.altKey) return;
    const row = input.closest("[data-row]");
    if (!row) return;
    const isNumber = numberOf(row) === input;
    if (!isNumber && event.key !== "Enter") return;
    const inputs = isNumber ? typeable() : fields();
    const at = inputs.indexOf(input);
    if (at < 0) return;
    if (event.key === "Escape" && input.value !== input.defaultValue) {
      input.value = input.defaultValue;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      if (at + 1 < inputs.length) goTo(inputs[at + 1]);
      else if (event.key === "Enter") form.querySelector("[data-next]").focus();
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      if (at > 0) goTo(inputs[at - 1]);
    }
  });

  // Paste: a block goes down from the cell it is pasted into, or row by row where it brings the rows' own labels,
  // whatever their numbering, punctuation and accents.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}+/gu, "").toLowerCase().replace(/[^\p{L}\d]+/gu, " ")
    .replace(/^[\s\d]+/, "").trim();
  const isNumeric = (text) => /^\d[\d.,\s\u00a0]*$/.test(text.trim());
  const labelOf = (row) => plain(row.querySelector("[data-label-of]").textContent);
  const answerIn = new Map([["co", "1"], ["khong", "0"]]);

  const columnsOf = (lines) => {
    const width = Math.max(...lines.map((cells) => cells.length));
    const labels = new Map();
    for (const row of rows()) labels.set(labelOf(row), [...labels.get(labelOf(row)) ?? [], row]);
    const matches = (at) => lines.filter((cells) => labels.has(plain(cells[at] ?? ""))).length;
    const all = [...Array(width).keys()];
    const label = all.find((at) => matches(at) > 0 && matches(at) * 2 >= lines.length) ?? null;
    const values = all.filter((at) => (label === null || at > label) && lines.some(
      (cells) => isNumeric(cells[at] ?? "") || answerIn.has(plain(cells[at] ?? ""))));
    return { labels, label, values };
  };

  // Rows of one name ("Trong đó ...") are told apart by the row above them.
  const found = (named, above) => {
    if (!named || named.length === 1) return named?.[0];
    const all = rows();
    return above && named.find((row) => all.indexOf(row) > all.indexOf(above));
  };

  const put = (row, text, before) => {
    const radio = row.querySelector(`input[type=radio][name="${row.dataset.row}"][value="${answerIn.get(plain(text))}"]`);
    const input = numberOf(row);
    if (input && input.id === row.dataset.row) {
      before.push([input, "value", input.value]);
      input.value = text;
    } else if (radio) {
      for (const each of row.querySelectorAll(`input[type=radio][name="${radio.name}"]`)) {
        before.push([each, "checked", each.checked]);
      }
      radio.checked = true;
    } else return false;
    return true;
  };

  const announce = (changed) => {
    for (const row of changed) row.dispatchEvent(new Event("change", { bubbles: true }));
    add();
  };

  const pasted = form.querySelector("[data-pasted]");
  const tell = (sentence, before, changed) => {
    pasted.querySelector("[data-words]").textContent = sentence;
    const undo = pasted.querySelector("button");
    undo.hidden = !before.length;
    undo.onclick = () => {
      for (const [control, property, value] of before) control[property] = value;
      announce(changed);
      pasted.hidden = true;
    };
    pasted.hidden = false;
  };

  form.addEventListener("paste", (event) => {
    const input = event.target;
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n+$/, "");
    if (!input.matches("input.entry-number") || input.closest("[data-log]") || !/[\n\t]/.test(text)) return;
    event.preventDefault();
    const lines = text.split("\n").map((line) => line.split("\t").map((cell) => cell.replace(/^"(.*)"$/, "$1").trim()));
    const { labels, label, values } = columnsOf(lines);
    if (values.length > 1) {
      tell("Chưa dán: khối sao chép có nhiều cột số. Chỉ sao chép cột số liệu của kỳ này rồi dán lại.", [], []);
      return;
    }
    const column = values[0] ?? 0;
    const start = rows().indexOf(input.closest("[data-row]"));
    const before = [], changed = [], skipped = { totals: 0, others: 0, beyond: 0, strangers: 0 };
    let above = null;
    lines.forEach((cells, index) => {
      const cell = cells[column] ?? "";
      const row = label === null ? rows()[start + index] : found(labels.get(plain(cells[label] ?? "")), above);
      above = row ?? above;
      if (!row) skipped[label === null ? "beyond" : "strangers"] += 1;
      else if (!cell) return;
      else if (row.querySelector("[data-parts]")) skipped.totals += 1;
      else if (put(row, cell, before)) changed.push(row);
      else skipped.others += 1;
    });
    const words = [`Đã dán ${changed.length} ô.`];
    if (skipped.totals) words.push(`Bỏ qua ${skipped.totals} dòng tổng, hệ thống tự tính.`);
    if (skipped.others) words.push(`Bỏ qua ${skipped.others} dòng không nhập bằng số.`);
    if (skipped.strangers) words.push(`Bỏ qua ${skipped.strangers} dòng không khớp nội dung nào của biểu.`);
    if (skipped.beyond) words.push(`Bỏ qua ${skipped.beyond} dòng vượt quá cuối biểu.`);
    if (label === null && lines.some((cells) => cells.length > 1)) words.push("Các cột chữ được bỏ qua.");
    tell(words.join(" "), before, changed);
    announce(changed);
  });

  document.addEventListener("entry:pasted", ({ detail: { sentence, before, changed } }) => {
    tell(sentence, before, changed);
    announce(changed);
  });

  add();
})();
