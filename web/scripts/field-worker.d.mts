import type { Plugin } from "vite";

export function workerText(files: string[]): string;
export function fieldWorker(): Plugin;
