/** Holds the place of what is being loaded. */
export function Skeleton() {
  return (
    <div className="skeleton" role="status">
      <span aria-hidden="true" />
      <span aria-hidden="true" />
      <span aria-hidden="true" />
      <p className="visually-hidden">Loading</p>
    </div>
  );
}
