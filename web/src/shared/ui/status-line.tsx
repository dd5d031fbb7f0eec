/** Where a record stands on its way. */
interface Props {
  label: string;
  status: string;
  steps: readonly { key: string; label: string; note?: string | null }[];
}

export function StatusLine({ label, status, steps }: Props) {
  const at = steps.findIndex(({ key }) => key === status);
  return (
    <ol className="status-line" aria-label={label} data-testid="status" data-status={status}>
      {steps.map((step, i) => (
        <li key={step.key} className={i < at ? "is-done" : ""} aria-current={i === at ? "step" : undefined}>
          <span aria-hidden="true">{i + 1}</span>
          {step.label}
          {step.note && <small>{step.note}</small>}
        </li>
      ))}
    </ol>
  );
}
