import { formatMoney } from "../format/money.ts";

interface BalancesProps {
  readonly balances: readonly {
    readonly currencyCode: string;
    readonly open: string;
    readonly overdue: string;
  }[];
}

/** What a customer owes, by currency. */
export function Balances({ balances }: BalancesProps) {
  if (balances.length === 0) return <p className="empty">Owes nothing.</p>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Currency</th>
          <th scope="col" className="number">
            Open
          </th>
          <th scope="col" className="number">
            Overdue
          </th>
        </tr>
      </thead>
      <tbody>
        {balances.map(({ currencyCode, open, overdue }) => (
          <tr key={currencyCode}>
            <th scope="row">{currencyCode}</th>
            <td className="number">{formatMoney(open, currencyCode)}</td>
            <td className={`number ${Number(overdue) > 0 ? "bad-text" : "zero"}`}>
              {formatMoney(overdue, currencyCode)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
