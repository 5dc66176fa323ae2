"use strict";

// The history of a cell stands in a popover beside its link; without this the link leads to a page of its own.
(() => {
  const popover = document.getElementById("lich-su");
  if (!popover?.showPopover) return;
  document.addEventListener("htmx:afterSwap", ({ detail: { target, requestConfig } }) => {
    if (target !== popover) return;
    popover.showPopover();
    const link = requestConfig.elt.getBoundingClientRect();
    const [width, height] = [popover.offsetWidth, popover.offsetHeight];
    popover.style.left = `${Math.max(8, Math.min(link.left, window.innerWidth - width - 8))}px`;
    popover.style.top = `${Math.max(8, Math.min(link.bottom + 4, window.innerHeight - height - 8))}px`;
  });
})();
