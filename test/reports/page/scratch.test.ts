import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { renderPage } from '../../../reports/page/render-page.ts';
import { frozenRun } from '../../fixtures/records/frozen.ts';
it('renders', async () => { writeFileSync('/tmp/report.html', await renderPage(frozenRun())); });
