import "@/sign-in/secret";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { startI18n } from "@/shared/i18n";
import "@/shared/base.css";

const root = document.getElementById("root");
if (root) void startI18n().then(() => createRoot(root).render(<App />));
