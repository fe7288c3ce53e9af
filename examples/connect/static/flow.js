"use strict";
const end = (message) => window.parent.postMessage(message, window.location.origin);
document.getElementById("success").onclick = () => end({ type: "success", data: { activation_token: "token-of-the-mock-flow" } });
document.getElementById("close").onclick = () => end({ type: "close" });
