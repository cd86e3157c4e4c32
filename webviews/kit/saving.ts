import * as l10n from '@vscode/l10n';
import type { PanelSave } from '../../protocol/panel.ts';
import { button } from './elements.ts';
import type { Menu } from './menu.ts';
import { pageFile, type PageFile } from './page-file.ts';
import { imageOf, toBase64 } from './picture-file.ts';

/** What a save button needs of its panel. */
export interface Saving {
  readonly menu: Menu;
  /** Name of the file, without an ending. */
  readonly name: () => string;
  /** The parts of the page that make the picture, laid out as they are to be drawn while `draw` runs. */
  readonly laidOut: (draw: (parts: readonly HTMLElement[]) => PageFile) => PageFile;
  readonly save: (picture: PanelSave) => void;
}

/** A button whose menu offers the panel's picture as a file. */
export function saveButton({ menu, name, laidOut, save }: Saving): HTMLButtonElement {
  const offer = async (kind: PanelSave['kind']): Promise<void> => {
    const file = laidOut((parts) => pageFile(parts));
    const content = kind === 'svg' ? toBase64(file.text) : await imageOf(file);
    save({ name: name(), kind, content });
  };
  const label = l10n.t('Save the picture');
  const made = button('⤓', label, () =>
    menu.show(
      label,
      [
        { label: l10n.t('Save the picture as SVG'), act: () => void offer('svg') },
        { label: l10n.t('Save the picture as PNG'), act: () => void offer('png') },
      ],
      [],
      made.getBoundingClientRect(),
    ),
  );
  made.setAttribute('aria-haspopup', 'menu');
  return made;
}
