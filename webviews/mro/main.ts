import '../kit/panel.css';
import '../kit/menu.css';
import '../kit/zooming.css';
import '../kit/tab-list.css';
import './mro.css';
import './graph.css';
import './panes.css';
import './player.css';
import { connect } from '../kit/connection.ts';
import { MroView } from './view.ts';

/** The page of the MRO lens. */
const root = document.querySelector<HTMLElement>('#lens');
if (root) {
  let view: MroView | undefined;
  const connection = connect(
    () => {},
    (state) => view?.show(state),
  );
  view = new MroView(
    root,
    {
      reveal: ({ path, line }) => connection.reveal(path, line),
      ask: (options) => connection.ask(options),
      savePicture: (picture) => connection.savePicture(picture),
    },
    connection.saved,
    (saved) => connection.save(saved),
  );
}
