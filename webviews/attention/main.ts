import '../kit/panel.css';
import '../kit/menu.css';
import '../kit/tab-list.css';
import './attention.css';
import './grid.css';
import './cards.css';
import './check.css';
import './figures.css';
import './player.css';
import { connect } from '../kit/connection.ts';
import { AttentionView } from './view.ts';

/** The page of the attention lens. */
const root = document.querySelector<HTMLElement>('#lens');
if (root) {
  let view: AttentionView | undefined;
  let { saved }: { saved: unknown } = { saved: undefined };
  const connection = connect(
    () => make(),
    (state) => view?.show(state),
    (taken) => view?.take(taken),
  );
  ({ saved } = connection);
  // Made at once, and anew when the translations are there.
  const make = (): void => {
    view?.dispose();
    view = new AttentionView(
      root,
      {
        ask: (attention) => connection.ask({ attention }),
        savePicture: (picture) => connection.savePicture(picture),
        mark: (place) => connection.mark(place),
      },
      saved,
      (state) => {
        saved = state;
        connection.save(state);
      },
    );
  };
  make();
}
