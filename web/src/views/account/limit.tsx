interface LimitProps {
  readonly label: string;
  /** null: not counted */
  readonly used: number | null;
  /** null: no limit */
  readonly most: number | null;
  /** what is said where there is no limit */
  readonly unlimited: string;
}

/** An allowance and what of it is used. */
export function Limit({label, used, most, unlimited}: LimitProps) {
  if (most === null) return <p>{unlimited}</p>;
  const now = used ?? 0;
  const text = `${now.toLocaleString('en')} of ${most.toLocaleString('en')}`;
  return (
    <div class="limit">
      <span>
        {label}: <strong>{text}</strong>
      </span>
      <meter aria-label={label} min={0} max={most} high={0.9 * most} value={now}>
        {text}
      </meter>
    </div>
  );
}
