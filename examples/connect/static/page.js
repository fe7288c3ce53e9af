"use strict";
// In your front end, use Kombo's package instead of this function:
//   import { showKomboConnect } from "@kombo-api/connect";
function showKomboConnect(link) {
  return new Promise((resolve, reject) => {
    const frame = document.createElement("iframe");
    frame.src = link;
    frame.title = "Connect a system";
    frame.allow = "clipboard-read; clipboard-write";
    frame.style.cssText = "position: fixed; inset: 0; width: 100%; height: 100%; border: 0; z-index: 1000";
    const onMessage = (event) => {
      if (event.source !== frame.contentWindow) return; // any window can send messages
      if (event.data.type === "success") resolve(event.data.data.activation_token);
      else if (event.data.type === "close") reject(new Error("You have closed the window. Nothing was connected."));
      else return;
      window.removeEventListener("message", onMessage);
      frame.remove();
    };
    window.addEventListener("message", onMessage);
    document.body.append(frame);
  });
}

async function post(path, body) {
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const result = await response.json();
  if (!response.ok) throw new Error(result.error);
  return result;
}

const button = document.getElementById("connect");
const status = document.getElementById("status");
button.onclick = async () => {
  button.disabled = true;
  status.textContent = "";
  try {
    const { link } = await post("/connection-links", {});
    const token = await showKomboConnect(link);
    await post("/integrations", { token });
    location.reload();
  } catch (error) {
    status.textContent = error.message;
    button.disabled = false;
    button.focus();
  }
};
