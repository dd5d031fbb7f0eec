import type { WorkerAnswer, WorkerCall } from "./protocol";
import { TileStore } from "./store";

const store = new TileStore();
const port = self as unknown as {
  onmessage: (event: MessageEvent<WorkerCall>) => void;
  postMessage(message: WorkerAnswer, transfer?: Transferable[]): void;
};

function answerPainted(call: number, painted: { bitmap: ImageBitmap | null; anchors: [] | object[] }) {
  const answer = { call, painted } as WorkerAnswer;
  port.postMessage(answer, painted.bitmap ? [painted.bitmap] : []);
}

port.onmessage = ({ data }) => {
  switch (data.type) {
    case "style":
      store.setStyle(data.style);
      break;
    case "drop":
      store.drop(data.key);
      break;
    case "load":
      store.load(data.request).then(
        (painted) => answerPainted(data.call, painted),
        (error: unknown) => port.postMessage({ call: data.call, error: error instanceof Error ? error.message : String(error) }),
      );
      break;
    case "repaint":
      answerPainted(data.call, store.paint(data.key));
      break;
    case "hit":
      port.postMessage({ call: data.call, hit: store.hit(data.key, data.x, data.y) });
      break;
    case "has":
      port.postMessage({ call: data.call, keys: store.tilesWith(data.id) });
      break;
  }
};
