import '../kit/panel.css';
import '../kit/menu.css';
import '../kit/zooming.css';
import './identity.css';
import './strips.css';
import './lineage.css';
import { connect } from '../kit/connection.ts';
import { IdentityView } from './view.ts';

/** The page of the identity lens. */
const root = document.querySelector<HTMLElement>('#lens');
if (root) {
  let view: IdentityView | undefined;
  const connection = connect(
    () => {},
    (state) => view?.show(state),
  );
  view = new IdentityView(root, connection);
}
