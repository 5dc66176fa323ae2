"use strict";

// A button copies the text of the field it names; without this the text is selected and copied by hand.
(() => {
  const copy = async (field) => {
    field.focus();
    field.select();
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(field.value);
      return true;
    }
    return document.execCommand("copy");
  };

  for (const button of document.querySelectorAll("[data-copies]")) {
    const place = button.parentElement.querySelector("[data-copied]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copy(document.getElementById(button.dataset.copies)).catch(() => false);
      place.textContent = done ? button.dataset.done : "Chưa chép được; nội dung đã được chọn, bấm Ctrl+C để chép.";
    });
  }
})();
