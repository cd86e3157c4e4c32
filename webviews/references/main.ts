import '../kit/panel.css';
import '../kit/menu.css';
import '../kit/chips.css';
import '../kit/sections.css';
import './references.css';
import './ledger.css';
import './charts.css';
import './cycle.css';
import './narrow.css';
import { connect } from '../kit/connection.ts';
import { ReferencesView } from './view.ts';

/** The page of the references lens. */
const root = document.querySelector<HTMLElement>('#lens');
if (root) {
  let view: ReferencesView | undefined;
  // The translations come before the first state: what was drawn without them is drawn anew.
  const connection = connect(
    () => begin(),
    (state) => view?.show(state),
  );
  const begin = (): void => {
    view = new ReferencesView(root, connection);
  };
  begin();
}
