/** The page's side of the tile workers. */
import type { ParcelStyle, TileObject } from "../engine";
import type { PaintedTile, TileRequest, WorkerAnswer, WorkerCall } from "./protocol";
import { TileStore } from "./store";

export interface TilePainter {
  setStyle(style: ParcelStyle): void;
  load(request: TileRequest): Promise<PaintedTile>;
  repaint(key: string): Promise<PaintedTile>;
  hit(key: string, x: number, y: number): Promise<TileObject | null>;
  tilesWith(id: number): Promise<string[]>;
  drop(key: string): void;
  destroy(): void;
}

/** Two workers keep an old four-core office PC free for the page itself. */
const WORKERS = 2;

export function makePainter(): TilePainter {
  const able = typeof Worker !== "undefined" && typeof OffscreenCanvas !== "undefined" && offscreen2d();
  return able ? new WorkerPainter() : new LocalPainter();
}

/** Some browsers know OffscreenCanvas but no 2D context on it. */
function offscreen2d(): boolean {
  try {
    return new OffscreenCanvas(1, 1).getContext("2d") !== null;
  } catch {
    return false;
  }
}

type Call = WorkerCall extends infer T ? (T extends { call: number } ? Omit<T, "call"> : never) : never;

class WorkerPainter implements TilePainter {
  private readonly workers: Worker[];
  private readonly waiting = new Map<number, (answer: WorkerAnswer) => void>();
  private calls = 0;

  constructor() {
    this.workers = Array.from({ length: WORKERS }, () => {
      const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
      worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
        this.waiting.get(data.call)?.(data);
        this.waiting.delete(data.call);
      };
      return worker;
    });
  }

  /** The same tile always goes to the same worker, which has it decoded. */
  private workerOf(key: string): Worker {
    let hash = 0;
    for (let i = 0; i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) | 0;
    return this.workers[Math.abs(hash) % WORKERS] as Worker;
  }

  private ask(worker: Worker, call: Call): Promise<WorkerAnswer> {
    const number = ++this.calls;
    return new Promise((resolve, reject) => {
      this.waiting.set(number, (answer) => ("error" in answer ? reject(new Error(answer.error)) : resolve(answer)));
      worker.postMessage({ ...call, call: number });
    });
  }

  setStyle(style: ParcelStyle) {
    for (const worker of this.workers) worker.postMessage({ type: "style", style } satisfies WorkerCall);
  }

  async load(request: TileRequest) {
    return paintedOf(await this.ask(this.workerOf(request.key), { type: "load", request }));
  }

  async repaint(key: string) {
    return paintedOf(await this.ask(this.workerOf(key), { type: "repaint", key }));
  }

  async hit(key: string, x: number, y: number) {
    const answer = await this.ask(this.workerOf(key), { type: "hit", key, x, y });
    return "hit" in answer ? answer.hit : null;
  }

  async tilesWith(id: number) {
    const answers = await Promise.all(this.workers.map((worker) => this.ask(worker, { type: "has", id })));
    return answers.flatMap((answer) => ("keys" in answer ? answer.keys : []));
  }

  drop(key: string) {
    this.workerOf(key).postMessage({ type: "drop", key } satisfies WorkerCall);
  }

  destroy() {
    for (const worker of this.workers) worker.terminate();
  }
}

function paintedOf(answer: WorkerAnswer): PaintedTile {
  return "painted" in answer ? answer.painted : { bitmap: null, anchors: [] };
}

/** The same work on the page's own thread. */
class LocalPainter implements TilePainter {
  private readonly store = new TileStore();

  setStyle(style: ParcelStyle) {
    this.store.setStyle(style);
  }
  load(request: TileRequest) {
    return this.store.load(request);
  }
  async repaint(key: string) {
    return this.store.paint(key);
  }
  async hit(key: string, x: number, y: number) {
    return this.store.hit(key, x, y);
  }
  async tilesWith(id: number) {
    return this.store.tilesWith(id);
  }
  drop(key: string) {
    this.store.drop(key);
  }
  destroy() {}
}
