import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where the rules' pages lie in the repository, and beside dist/ in the package. */
const folder = 'docs/rules';

/** The address of a rule's page. The server's file is in dist/, the pages beside that folder. */
export function rulePage(ruleId: string): string {
  return pathToFileURL(path.join(__dirname, '..', folder, `${ruleId}.md`)).href;
}
