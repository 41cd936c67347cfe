import { createRoot } from "react-dom/client";
import "./styles/tokens.css";
import "./styles/base.css";
import "./ui/badge.css";
import "./ui/button.css";
import "./ui/card.css";
import "./ui/dialog.css";
import "./ui/field.css";
import "./ui/note.css";
import "./ui/page.css";
import "./ui/progress.css";
import "./ui/skeleton.css";
import "./ui/toasts.css";
import { App } from "./app.tsx";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root.");
createRoot(root).render(<App />);
