/**
 * The arguments in a line as a person types it: parted by spaces, kept together by quotes. A backslash takes the
 * meaning of the character behind it away, except between single quotes; on Windows, where paths are made of
 * backslashes, only before a double quote.
 */
export function splitArguments(line: string, platform = process.platform): string[] {
  const escapable = platform === 'win32' ? /["]/u : /[^]/u;
  const found: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const here = line.charAt(at);
    const next = line.charAt(at + 1);
    if (here === '\\' && quote !== "'" && escapable.test(next)) {
      word = (word ?? '') + next;
      at += 1;
    } else if (quote !== '' ? here === quote : here === '"' || here === "'") {
      quote = quote === '' ? here : '';
      word ??= '';
    } else if (quote === '' && /\s/u.test(here)) {
      if (word !== null) found.push(word);
      word = null;
    } else {
      word = (word ?? '') + here;
    }
  }
  return word === null ? found : [...found, word];
}
