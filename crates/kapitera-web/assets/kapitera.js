// What pages do besides reading: the menu on narrow screens, how much of an upload is sent. All of it works without.
"use strict";

// The menu folds on narrow screens.
const button = document.querySelector(".menu-button");
const menu = document.getElementById("menu");
if (button && menu) {
  document.documentElement.classList.add("folds");
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    menu.classList.toggle("open", open);
  });
}

// A table that does not fit its frame is said to go on.
const mark = () => {
  for (const frame of document.querySelectorAll(".scroll")) {
    frame.classList.toggle("wide", frame.scrollWidth > frame.clientWidth + 1);
  }
};
mark();
addEventListener("resize", mark);
document.addEventListener("htmx:afterSwap", mark);

// A slide writes in its line, where the value also can be written; where it stood from the start nothing is changed.
for (const slide of document.querySelectorAll("input[data-slides]")) {
  const line = document.getElementById(slide.dataset.slides);
  slide.hidden = false;
  slide.addEventListener("input", () => {
    const now = slide.dataset.now.replace(/[ %]+$/, "");
    line.value = slide.value === now ? "" : slide.value + slide.dataset.unit;
  });
  line.addEventListener("input", () => {
    slide.value = (line.value || slide.dataset.now).replace(/[ %]+$/, "").replace(",", ".");
  });
}

// How much of an upload is sent. The answer is where the server sends the browser: the page of the job.
for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const progress = form.querySelector("progress");
    const send = form.querySelector("button");
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action"));
    request.upload.addEventListener("progress", (at) => {
      progress.hidden = false;
      progress.max = at.total;
      progress.value = at.loaded;
    });
    request.addEventListener("load", () => {
      if (request.status < 400 && request.responseURL) {
        location.assign(request.responseURL);
        return;
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const problems = page.querySelector("[role=alert]");
      form.querySelector("[role=alert]")?.remove();
      if (problems) form.prepend(document.importNode(problems, true));
      progress.hidden = true;
      send.disabled = false;
    });
    request.addEventListener("error", () => {
      // Sent as a form without a script would be.
      form.submit();
    });
    send.disabled = true;
    request.send(new FormData(form));
  });
}
