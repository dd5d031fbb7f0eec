/** The ends of the months as bars from nought. The table below tells the same in figures; this shows at a glance which way it goes. */
interface Bar {
  month: string;
  value: number;
  text: string;
}

const STEP = 64;
const HEIGHT = 190;
const TOP = 24;
const FLOOR = HEIGHT - 26;

export function TrendChart({ bars, finding }: { bars: readonly Bar[]; finding: string }) {
  const most = Math.max(...bars.map(({ value }) => value), 0);
  const width = Math.max(bars.length, 4) * STEP;
  return (
    <div className="rep-chart">
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} role="img" aria-label={finding} data-testid="trend-chart">
        <line x1="0" x2={width} y1={FLOOR} y2={FLOOR} className="rep-axis" />
        {bars.map(({ month, value, text }, place) => {
          const height = most === 0 ? 0 : (value / most) * (FLOOR - TOP);
          const middle = place * STEP + STEP / 2;
          return (
            <g key={month}>
              <rect x={middle - 18} width="36" y={FLOOR - height} height={height} className="rep-bar" />
              <text x={middle} y={FLOOR - height - 6}>
                {text}
              </text>
              <text x={middle} y={HEIGHT - 8} className="rep-month">
                {month}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
