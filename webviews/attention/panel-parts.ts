import { element } from '../kit/elements.ts';

/** A card with a heading, as the cards of the identity lens have it. */
export function card(
  title: string,
  className: string,
  ...children: (Node | string | null)[]
): HTMLElement {
  const head = element('div', 'head', element('h2', 'title', title));
  return element('section', `card ${className}`, head, element('div', 'body', ...children));
}

/** A field with its label, to be put into a form. */
export function field(label: string, control: HTMLElement, hint = ''): HTMLLabelElement {
  const made = element('label', 'field', element('span', 'field-label', label), control);
  if (hint) made.title = hint;
  return made;
}

/** A number that a person types or steps; told only while it is within its limits. */
export function numberInput(
  most: number,
  onChange: (value: number) => void,
  least = 1,
): HTMLInputElement {
  const made = element('input', 'number');
  made.type = 'number';
  [made.min, made.max, made.step] = [String(least), String(most), '1'];
  made.addEventListener('change', () => {
    const value = Number(made.value);
    // The largest one may have been set since.
    const fits = value >= least && value <= Number(made.max);
    if (made.value !== '' && Number.isInteger(value) && fits) onChange(value);
    else made.reportValidity();
  });
  return made;
}

/** A choice among words. */
export function choice<T extends string>(
  options: readonly (readonly [T, string])[],
  onChange: (value: T) => void,
): HTMLSelectElement {
  const made = element('select', 'choice');
  fillChoice(made, options);
  made.addEventListener('change', () => {
    const found = options.find(([value]) => value === made.value);
    if (found) onChange(found[0]);
  });
  return made;
}

export function fillChoice(
  select: HTMLSelectElement,
  options: readonly (readonly [string, string])[],
): void {
  select.replaceChildren(
    ...options.map(([value, word]) => {
      const option = element('option', '', word);
      option.value = value;
      return option;
    }),
  );
}

export function checkbox(
  label: string,
  onChange: (checked: boolean) => void,
): { box: HTMLInputElement; label: HTMLLabelElement } {
  const box = element('input', '');
  box.type = 'checkbox';
  box.addEventListener('change', () => onChange(box.checked));
  return { box, label: element('label', 'field check', box, element('span', '', label)) };
}
