import { useEffect, useRef } from "react";
import type { MapEngine, MapOptions } from "./engine";
import { LeafletEngine } from "./leaflet/engine";
import "./map.css";

interface Props {
  options: MapOptions;
  onReady: (engine: MapEngine) => void;
}

/** Holds one map for its whole life; later changes go through the engine, not through properties. */
export function MapCanvas({ options, onReady }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const start = useRef({ options, onReady });
  useEffect(() => {
    const container = box.current;
    if (!container) return;
    const engine = new LeafletEngine(container, start.current.options);
    const observer = new ResizeObserver(() => engine.resize());
    observer.observe(container);
    start.current.onReady(engine);
    return () => {
      observer.disconnect();
      engine.destroy();
    };
  }, []);
  // The library takes the focus at a press, and the page would scroll between press and click: the click would fall elsewhere.
  return <div ref={box} className="map-canvas" id="map" tabIndex={0} onPointerDownCapture={({ currentTarget }) => currentTarget.focus({ preventScroll: true })} />;
}
