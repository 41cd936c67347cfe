/** An exact decimal and its currency, as people write it. Exact: the text is never turned into a float. */
export function formatMoney(amount: string, currencyCode: string): string {
  const decimal = amount as Intl.StringNumericLiteral;
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency: currencyCode }).format(
      decimal,
    );
  } catch {
    // The source may name a currency in a way that Intl refuses.
    return `${new Intl.NumberFormat().format(decimal)} ${currencyCode}`;
  }
}

/** The same in few characters, for places where the exact amount stands beside it. */
export function formatShortMoney(amount: string, currencyCode: string): string {
  try {
    return new Intl.NumberFormat(undefined, {
      style: "currency",
      currency: currencyCode,
      currencyDisplay: "narrowSymbol",
      notation: "compact",
      maximumSignificantDigits: 3,
    }).format(amount as Intl.StringNumericLiteral);
  } catch {
    return formatMoney(amount, currencyCode);
  }
}
