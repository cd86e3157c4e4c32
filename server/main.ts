import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server.ts';
import { growYoungSpace } from './heap.ts';

growYoungSpace();
startServer(createConnection(ProposedFeatures.all));
