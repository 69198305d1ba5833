/** The least that a page can cost which shows rows of this server: what ours takes is told against it. */
import http from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Browser} from 'playwright-core';
import type {Client} from '../interactive/client';
import {firstRow, visiting} from './browser';

/** Rows and columns that ours draws at first. */
const drawn = {rows: 24, columns: 10};

/**
 * A document, one script, one request and a table written as text. It has an address of its own, so that the key goes
 * as a parameter: a header would be asked about first.
 * @param request path and parameters of the rows
 * @returns milliseconds from its address to the first row
 */
export async function barePage(browser: Browser, client: Client, request: string): Promise<number> {
  const address = `${client.url}${request}&user_key=${client.key}`;
  const script = `
    const rows = await (await fetch(${JSON.stringify(address)})).json();
    const cell = (text, n) => '<td>' + (n === 0 ? '<a href="#">' + text + '</a>' : text) + '</td>';
    const line = (row) => '<tr>' + Object.values(row).slice(0, ${drawn.columns}).map(cell).join('') + '</tr>';
    const table = document.createElement('table');
    table.innerHTML = rows.slice(0, ${drawn.rows}).map(line).join('');
    document.body.append(table);
  `;
  const server = http.createServer(({url}, response) => {
    const isScript = url === '/bare.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript ? script : '<!doctype html><script type="module" src="/bare.js"></script><body></body>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return await visiting(browser, {...client, url}, async ({page}) => {
      const shown = await firstRow(page);
      await page.goto('/', {waitUntil: 'commit'});
      return shown();
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
