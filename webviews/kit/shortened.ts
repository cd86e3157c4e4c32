/** A value that fits on one row of a card. */
export const cut = (text: string, limit = 34): string =>
  text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
