import { createRoot } from "react-dom/client";
import { App } from "./field-app";
import "./field.css";

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);

// The page opens without a net after the first visit. In development there is no worker.
if ("serviceWorker" in navigator && import.meta.env.PROD) {
  void navigator.serviceWorker.register("/field-worker.js", { scope: "/field" }).catch(() => undefined);
}
